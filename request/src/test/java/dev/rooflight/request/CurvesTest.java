package dev.rooflight.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.rooflight.Catalogue;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.study.Case;
import dev.rooflight.study.Reference;
import dev.rooflight.study.curve.Axes;
import dev.rooflight.study.curve.Axis;
import dev.rooflight.study.curve.Curve;
import dev.rooflight.study.curve.Metric;
import dev.rooflight.study.curve.Turn;
import dev.rooflight.study.option.Options;
import dev.rooflight.technique.TechniqueRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Curves and what turns along them: Llama-2-13B in 16 bits on an RTX A6000 unless another is said. */
class CurvesTest {
    private static final QuestionReader READER =
            new QuestionReader(Question.OPTIONS, new Catalogue(), Configurations::of);
    private static final Axes AXES = new Axes(Question.OPTIONS);

    private static Question question(String model, Map<String, String> options, String... techniques) {
        return READER.read(
                new Asked(Reference.to(model), Reference.to("nvidia-a6000"), List.of(), List.of(techniques), options));
    }

    private static Case asked(String model, Map<String, String> options) {
        return question(model, options).exact("");
    }

    private static Curve curve(Question question, String metric, String over, double from, double to) {
        Axis axis = AXES.named(over);
        return question.along(Metric.named(metric), axis).over(axis.values(from, to, 3, 100, false));
    }

    /** Where an operator turns. */
    private static double where(Curve curve, String operator) {
        return where(
                curve,
                turn -> turn instanceof Turn.OperatorsBound bound
                        && bound.operators().contains(operator));
    }

    private static double where(Curve curve, Predicate<Turn> what) {
        return curve.crossovers().stream()
                .filter(crossover -> what.test(crossover.turn()))
                .mapToDouble(Curve.Crossover::x)
                .findFirst()
                .orElse(Double.NaN);
    }

    @ParameterizedTest(name = "with {0} bits gate_proj turns compute-bound at {1} tokens")
    @CsvSource({"16, 214", "8, 107", "4, 54", "1, 14"})
    void linearsTurnWhereTheSurveySays(int bits, long batch) {
        // T* = 213.1, 106.6, 53.3, 13.3 tokens for W16, W8, W4, W1, arXiv 2402.16363
        Question request = question(
                "meta-llama/Llama-2-13b-hf", Map.of("kernels", "eager", "weights", bits == 16 ? "fp16" : "int" + bits));
        assertThat(where(curve(request, "decode", "batch", 1, 4096), "gate_proj"))
                .isEqualTo(batch);
    }

    @Test
    void theCachePassesTheWeights() {
        // the survey: 819,200 bytes a position equal the layers' weights at 30,976 positions; with token table, head
        // and norms in
        // FP16 all weights are 26.03 GB: 31,777.4 positions
        Question request = question("meta-llama/Llama-2-13b-hf", Map.of("kv-block", "1"));
        assertThat(where(curve(request, "memory", "context", 1, 100_000), new Turn.CachePassesWeights(true)::equals))
                .isEqualTo(Math.ceil((13_015_864_320.0 * 2) / 819_200));
    }

    @Test
    void bandwidthTurnsAnOperatorByItsFormula() {
        // down_proj at batch 64: 2·64·13824·5120 operations, 2·(13824·5120 + 64·(13824 + 5120)) bytes
        Question request = question("meta-llama/Llama-2-13b-hf", Map.of("batch", "64"));
        double ops = 2.0 * 64 * 13824 * 5120;
        double bytes = 2.0 * (13824.0 * 5120 + 64 * (13824 + 5120));
        assertThat(where(curve(request, "decode", "bandwidth", 1e11, 1e13), "down_proj"))
                .isCloseTo(bytes / (ops / 154.8e12), within(1e3));
        assertThat(where(curve(request, "decode", "peak.fp16", 1e12, 1e15), "down_proj"))
                .isCloseTo(ops / (bytes / 768e9), within(1e6));
    }

    @Test
    void aCapacityAndAnOutputAreFilled() {
        Question request = question("meta-llama/Llama-2-13b-hf", Map.of("context", "1024"));
        double needed = request.analyze().memory().totalBytes() / 0.9;
        assertThat(where(curve(request, "memory", "capacity", 1e9, 1e12), new Turn.MemoryFull(false)::equals))
                .isCloseTo(needed, within(1.0));
        double output = where(curve(request, "memory", "outputTokens", 1, 100_000), new Turn.MemoryFull(true)::equals);
        Case asked = request.exact("");
        assertThat(asked.with(Options.OUTPUT_TOKENS, (long) output)
                        .analyze()
                        .memory()
                        .fits())
                .isFalse();
        assertThat(asked.with(Options.OUTPUT_TOKENS, (long) output - 1)
                        .analyze()
                        .memory()
                        .fits())
                .isTrue();
    }

    @Test
    void bitsAreLookedAtOneByOne() {
        // at batch 100 weights of T*(b) = 100 are near 7.5 bits: 7 are compute-bound, 8 memory-bound
        Question request = question("meta-llama/Llama-2-13b-hf", Map.of("batch", "100", "kernels", "eager"));
        Curve curve = curve(request, "decode", "weightBits", 1, 16);
        assertThat(where(curve, "gate_proj")).isEqualTo(8);
        assertThat(curve.points().get(2).value().bound())
                .isEqualTo(request.exact("")
                        .with(Options.WEIGHTS, NumberFormats.FP16)
                        .analyze()
                        .phases()
                        .get(Phase.DECODE)
                        .totals()
                        .boundSeconds());
    }

    @Test
    void draftingStopsPaying() {
        Question request =
                question("meta-llama/Llama-3.1-8B", Map.of("output-tokens", "2", "context", "1024"), "eagle-3");
        Curve curve = curve(request, "tpot", "batch", 1, 512);
        long stop = (long) where(curve, new Turn.DraftingPays("eagle-3", false, true)::equals);
        for (long batch : new long[] {stop - 1, stop}) {
            Case there = request.exact("").with(Options.BATCH, batch);
            double with = there.analyze().generation().orElseThrow().expected().tpotSeconds();
            double without = there.plain()
                    .with(TechniqueRequest.parse("paged-kv"))
                    .analyze()
                    .generation()
                    .orElseThrow()
                    .expected()
                    .tpotSeconds();
            // a generation's only step after the first token is at the next context
            assertThat(with >= without * 0.999).isEqualTo(batch == stop);
        }
    }

    @Test
    void aParameterOfATechniqueIsAnAxis() {
        Question request = question("meta-llama/Llama-2-13b-hf", Map.of("output-tokens", "64"));
        Curve curve = curve(request, "tpot", "eagle-3.accepted", 1, 7);
        assertThat(curve.points().get(0).value().bound()
                        / curve.points().get(2).value().bound())
                .isCloseTo(7, within(1e-9));
    }

    @Test
    void pointsThatAreNotPossibleSayWhy() {
        Question request = question("meta-llama/Llama-2-13b-hf", Map.of());
        Axis axis = AXES.named("tp");
        Curve curve = request.along(Metric.DECODE, axis).over(axis.values(1, 4, 4, 100, false));
        assertThat(curve.points().get(2).value().bound()).isNaN();
        assertThat(curve.missing())
                .singleElement()
                .extracting(InvalidValueException::getMessage, STRING)
                .contains("40 attention heads, which do not divide by 3");
        assertThatThrownBy(() -> curve(request, "ttft", "batch", 1, 8))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("metric is ttft; expected a figure that is there; it needs output tokens from a model that"
                        + " generates them");
    }

    @Test
    void paperAccountingHasItsOwnPoints() {
        // published decode of 13B at 1024: W16 34.594 ms, arXiv 2402.16363
        Question request = question(
                "meta-llama/Llama-2-13b-hf",
                Map.of("accounting", "paper", "context", "1024", "precision", "w16a16kv16"));
        Curve curve = curve(request, "decode", "batch", 1, 32);
        assertThat(curve.points().get(0).value().bound() * 1e3).isCloseTo(34.594, within(0.0005));
        assertThat(curve.points().get(2).value().bound() * 1e3).isCloseTo(69.514, within(0.0005));
        assertThat(curve.crossovers()).isEmpty();
    }

    @Test
    void aDeviceThatChangesIsNoLongerThePublishedOne() {
        // published decode of 13B at 0.2, 1, 2, 4 TB/s: 132.8, 26.6, 13.3, 6.64 ms, arXiv 2402.16363; the curve was
        // flat
        Question request = question("meta-llama/Llama-2-13b-hf", Map.of("accounting", "paper", "context", "1024"));
        Axis axis = AXES.named("bandwidth");
        Curve curve = request.along(Metric.DECODE, axis).over(List.of(0.2e12, 1e12, 2e12, 4e12));
        assertThat(curve.points())
                .extracting(point -> point.value().bound() * 1e3)
                .satisfiesExactly(
                        ms -> assertThat(ms).isCloseTo(132.8, within(0.5)),
                        ms -> assertThat(ms).isCloseTo(26.6, within(0.1)),
                        ms -> assertThat(ms).isCloseTo(13.3, within(0.05)),
                        ms -> assertThat(ms).isCloseTo(6.64, within(0.03)));
    }

    @Test
    void aReserveFillsTheMemoryLikeAnythingElse() {
        Case asked = asked("meta-llama/Llama-2-13b-hf", Map.of());
        double free = asked.fit().usableBytes() - asked.fit().totalBytes();
        Curve curve = curve(question("meta-llama/Llama-2-13b-hf", Map.of()), "memory", "reserve", 0, 48e9);
        assertThat(where(curve, new Turn.MemoryFull(true)::equals)).isCloseTo(free, within(1.0));
    }

    @Test
    void axesThatAreNotThereAreRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> AXES.named("speed")).isInstanceOfSatisfying(InvalidValueException.class, e -> {
            assertThat(e.field()).isEqualTo("over");
            assertThat(e.expected()).contains("batch, context, outputTokens").contains("link.node");
        });
        assertThat(AXES.named("MAX-BATCHED-TOKENS").scale().id()).isEqualTo("maxBatchedTokens");
        Axis tp = AXES.named("tp");
        assertThatThrownBy(() -> tp.values(4, 2, 5, 100, false))
                .hasMessage("from is 4, and to is 2; expected numbers from 1 to 1e21, the first below the second");
        // halves go to the even number, as they always did
        assertThat(tp.values(1, 4, 3, 100, false)).containsExactly(1.0, 2.0, 4.0);
        assertThat(tp.values(1, 6, 3, 100, false)).containsExactly(1.0, 4.0, 6.0);
        assertThat(tp.values(1, 3, 100, 100, false)).containsExactly(1.0, 2.0, 3.0);
    }
}
