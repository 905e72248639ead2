package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.InvalidValueException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Charts and several loads, as a user asks for them. */
class SimulationChartsTest {
    private static final String SIMULATE = "simulate meta-llama/Llama-3.1-8B --hardware nvidia-h100-sxm --requests 20"
            + " --input-tokens 256 --output-tokens 16 ";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cdf", "timeline", "causes", "gantt"})
    void eachChartIsShownAndWritten(String chart) throws IOException {
        Path svg = folder.resolve("a.svg");
        Path png = folder.resolve("a.PNG");

        Run shown = Run.line(SIMULATE + "--rate 50 --width 80 --chart " + chart);
        assertThat(shown.code()).isZero();
        assertThat(shown.out().lines()).allMatch(line -> line.codePointCount(0, line.length()) <= 80);
        assertThat(shown.out()).contains("meta-llama/Llama-3.1-8B", "20 requests of 256 + 16", "simulated");
        assertThat(Run.line(SIMULATE + "--rate 50 --theme dark --chart " + chart + " -o " + svg)
                        .code())
                .isZero();
        assertThat(Run.line(SIMULATE + "--rate 50 --chart " + chart + " -o " + png)
                        .code())
                .isZero();

        assertThat(Files.readString(svg)).startsWith("<svg").contains("#12161b");
        byte[] picture = Files.readAllBytes(png);
        assertThat(new String(picture, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("PNG");
    }

    @Test
    void severalLoadsHaveARowEach() {
        Run run = Run.line(SIMULATE + "--over-load 1,4 --format csv");

        assertThat(run.code()).isZero();
        assertThat(run.out().lines().findFirst().orElseThrow())
                .isEqualTo("load,state,ttft.p50Seconds,ttft.p99Seconds,tpot.p50Seconds,tpot.p99Seconds,"
                        + "outputTokensPerSecond,because");
        assertThat(run.out().lines().skip(1))
                .hasSize(2)
                .satisfiesExactly(one -> assertThat(one).startsWith("1,stable,"), four -> assertThat(four)
                        .startsWith("4,stable,"));
        assertThat(Run.line(SIMULATE + "--concurrency 2 --over-load 1..4 --chart latency --ascii")
                        .out())
                .contains("concurrency (requests)", "p99, expected");
        assertThat(Run.line(SIMULATE + "--users 2 --over-load 1,2 --chart causes")
                        .out())
                .contains("own prompt");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rate 1 --chart pie | --chart is 'pie'; expected cdf, timeline, causes, gantt or latency",
                "--rate 1 --chart latency | --chart is 'latency'; expected several loads; say which, such as --over-load 1..32",
                "--over-load 1,2 --chart cdf | --chart is 'cdf'; expected latency or causes where there are several loads",
                "--rate 1 -o a.svg | --chart is missing; expected cdf, timeline, causes, gantt or latency, as -o names a picture",
                "--rate 1 --chart cdf -o a.txt | -o is 'a.txt'; expected a file name that ends in .svg or .png",
                "--concurrency 2 --over-load 1.5 | --over-load is '1.5'; expected a whole number from 1 to 1000000",
                "--over-load 4..2 | --over-load is '4..2'; expected loads such as 1,2,4,8 or 1..32",
                "--rate 1 --chart cdf --engine-set max-model-len=100 | --chart is 'cdf'; expected requests that ended; no"
                        + " request was taken: every one is longer than the engine or its cache can hold"
            })
    void whatCannotBeShownIsRefusedInALine(String options, String message) {
        Run run = Run.line(SIMULATE + options);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().strip()).isEqualTo("rooflight: " + message);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void loadsAreReadAsPeopleWriteThem() {
        assertThat(LoadTexts.read("8, 1,2", false)).containsExactly(1.0, 2.0, 8.0);
        // nine, each the square root of two times the one before
        assertThat(LoadTexts.read("1..16", false)).isEqualTo(List.of(1.0, 1.41, 2.0, 2.83, 4.0, 5.66, 8.0, 11.3, 16.0));
        assertThat(LoadTexts.read("1..4", true)).isEqualTo(List.of(1.0, 2.0, 3.0, 4.0));
        assertThatThrownBy(() -> LoadTexts.read("1,1", false)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> LoadTexts.read("", false)).isInstanceOf(InvalidValueException.class);
    }
}
