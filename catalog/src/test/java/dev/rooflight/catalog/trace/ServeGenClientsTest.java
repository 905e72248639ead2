package dev.rooflight.catalog.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.serving.load.Requests;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in the shape of alibaba/ServeGen's {@code data/language/m-large}; a line of its chunk-1 and lengths of its chunk-105. */
class ServeGenClientsTest {
    private static final String TRACE = """
            0,0,0,,0,0
            600,2.0,1.05,Gamma,0.909409031757566,0.0885
            1200,1.625,10.47,Weibull,0.351909818665188,0.296
            1800,0,0,,0,0
            """;
    private static final String LENGTHS = """
            {"0": {"input_tokens": "{}", "output_tokens": "{}"},
             "600": {"input_tokens": "{519: 0.3125, 625: 0.6875}", "output_tokens": "{0: 0.0625, 71: 0.9375}"}}
            """;

    @TempDir
    Path folder;

    private void client(int number, String trace, String lengths) {
        TraceFiles.write(folder, "chunk-" + number + "-trace.csv", trace);
        TraceFiles.write(folder, "chunk-" + number + "-dataset.json", lengths);
    }

    @Test
    void ratesAndLengthsAreThoseOfTheFiles() {
        client(0, TRACE, LENGTHS);
        client(7, TRACE, LENGTHS);
        Trace trace = ServeGenClients.draw(folder, 600, 1200, 1, 42);
        Requests requests = trace.requests();
        // 2 clients × 600 s × (2.0 + 1.625) a second, each window to 1
        assertThat(requests.size()).isBetween(4348, 4352);
        assertThat(IntStream.range(0, requests.size())
                        .filter(i -> requests.arrivalSeconds(i) < 600)
                        .count())
                .isEqualTo(2400);
        assertThat(requests.arrivalSeconds(requests.size() - 1)).isLessThan(1200);
        double mean = IntStream.range(0, requests.size())
                .map(requests::promptTokens)
                .average()
                .orElseThrow();
        // 519 × 0.3125 + 625 × 0.6875 = 591.875
        assertThat(mean).isCloseTo(591.875, within(4.0));
        assertThat(IntStream.range(0, requests.size())
                        .map(requests::outputTokens)
                        .distinct()
                        .sorted())
                .containsExactly(1, 71);
        assertThat(trace.notes()).containsExactly("drawn from 2 clients with seed 42");
        Requests again = ServeGenClients.draw(folder, 600, 1200, 1, 42).requests();
        assertThat(again.arrivalSeconds(99)).isEqualTo(requests.arrivalSeconds(99));
        assertThat(ServeGenClients.draw(folder, 600, 600, 0.5, 1).requests().size())
                .isEqualTo(1200);
    }

    @Test
    void gapsHaveTheVariationOfTheirShape() {
        SplittableRandom random = new SplittableRandom(3);
        // gamma: cv = 1/√shape; Weibull with shape 0.5: mean Γ(3) = 2, second moment Γ(5) = 24, cv = √5
        assertThat(variation(IntStream.range(0, 200_000)
                        .mapToDouble(i -> Gaps.gamma(0.25, random))
                        .toArray()))
                .isCloseTo(2, within(0.05));
        assertThat(variation(IntStream.range(0, 200_000)
                        .mapToDouble(i -> Gaps.gamma(4, random))
                        .toArray()))
                .isCloseTo(0.5, within(0.01));
        assertThat(variation(IntStream.range(0, 400_000)
                        .mapToDouble(i -> Gaps.weibull(0.5, random))
                        .toArray()))
                .isCloseTo(Math.sqrt(5), within(0.1));
    }

    private static double variation(double[] values) {
        double mean = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElseThrow();
        double square = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] * values[i])
                .average()
                .orElseThrow();
        return Math.sqrt(square - mean * mean) / mean;
    }

    @Test
    void badFilesGetOneLine() {
        assertThatThrownBy(() -> ServeGenClients.draw(folder, 0, 1, 1, 1))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("has no files of clients; expected chunk-N-trace.csv and chunk-N-dataset.json");
        client(0, TRACE, LENGTHS);
        assertThatThrownBy(() -> ServeGenClients.draw(folder, 0, 600, 1, 1))
                .hasMessageContaining("has no request from 0 s to 600 s");
        refused("0,-1,0,Gamma,1,1\n", LENGTHS, "trace.csv:1: has the rate '-1'; expected requests a second, 0 or more");
        refused("0,1,0,Pareto,1,1\n", LENGTHS, "has the pattern 'Pareto'; expected Gamma, Weibull or nothing");
        refused("0,1,0,Gamma,0,1\n", LENGTHS, "has the shape '0'");
        refused("0,1,0,Gamma,1\n", LENGTHS, "has 5 fields; expected 6: start,rate,cv,pattern,shape,scale");
        refused("600,1,1,Gamma,1,1\n0,1,1,Gamma,1,1\n", LENGTHS, "trace.csv:2: starts at '0'");
        String good = "600,1,1,Gamma,1,1\n";
        refused(
                good,
                "{\"0\": {\"input_tokens\": \"{5: 0.5}\", \"output_tokens\": \"{5: 1.0}\"}}",
                "probabilities that add up to 0.5");
        refused(good, "{\"0\": {\"input_tokens\": \"{5: x}\"}}", "no probabilities from '5: x}'");
        refused(good, "{\"0\": {\"input_tokens\": 5}}", "no probabilities: ''");
        refused(good, "{\"x\": {}}", "key 'x' is no second");
        refused(
                good,
                "{\"900\": {\"input_tokens\": \"{}\", \"output_tokens\": \"{}\"}}",
                "has no request from 600 s to 700 s");
    }

    private void refused(String trace, String lengths, String message) {
        client(0, trace, lengths);
        assertThatThrownBy(() -> ServeGenClients.draw(folder, 600, 100, 1, 1))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining(message);
    }
}
