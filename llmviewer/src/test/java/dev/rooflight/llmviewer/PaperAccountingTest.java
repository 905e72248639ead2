package dev.rooflight.llmviewer;

import static dev.rooflight.core.analysis.Phase.DECODE;
import static dev.rooflight.core.analysis.Phase.PREFILL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reference results do not cover: generation, chat, limits and refusals. */
class PaperAccountingTest {
    /**
     * Two heads of two numbers, one layer, nothing else: small enough for hand computation. At 16 bits a decode step at
     * length s on 1 byte/s takes its bytes in seconds: q, k, v, out (32+8+8)·4 = 192; gate, up, down (64+8+16)·3 = 264;
     * qk 8+4s+8s, sv 4s+8+8s, softmax 8s; two norms and two adds 16 each, activation 24; head (4·3 + 4 + 3)·2 = 38: 598
     * + 32s in all.
     */
    private static final PaperModel TINY = new PaperModel("tiny", PaperModel.Family.LLAMA, 1, 2, 2, 4, 8, 3);

    /** A device on which everything is memory-bound. */
    private static final PaperDevice SLOW_MEMORY =
            new PaperDevice("slow", 1, 1e15, OptionalDouble.empty(), OptionalDouble.empty());

    private static final PaperAccounting BY_HAND = new PaperAccounting(TINY, SLOW_MEMORY, PaperPrecision.FP16, false);

    @Test
    void decodeStepByHand() {
        assertThat(BY_HAND.analyze(DECODE, 1, 10).totals().boundSeconds()).isEqualTo(918, within(1e-9));
        assertThat(BY_HAND.analyze(DECODE, 1, 10.5).totals().boundSeconds()).isEqualTo(934, within(1e-9));
    }

    @Test
    void generationCountsADecodeStepForEveryToken() {
        Generation generation = BY_HAND.generate(1, 10, 3);

        // steps at 10, 11 and 12
        double decode = 3 * 598 + 32 * (10 + 11 + 12);
        double prefill = BY_HAND.analyze(PREFILL, 1, 10).totals().boundSeconds();
        assertThat(generation.ttftSeconds()).isEqualTo(prefill);
        assertThat(generation.endToEndSeconds()).isEqualTo(prefill + decode, within(1e-9));
        assertThat(generation.tpotSeconds()).isEqualTo(decode / 3, within(1e-9));
        assertThat(generation.tokensPerSecond()).isEqualTo(3 / (prefill + decode), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void generationIsTheSumOfItsSteps(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        // a ridge point among the intensities of attention, so that bounds change on the way
        PaperDevice device = new PaperDevice(
                "random", 1e9, 1e9 * random.nextDouble(0.5, 8), OptionalDouble.empty(), OptionalDouble.of(1e6));
        PaperAccounting accounting = new PaperAccounting(TINY, device, PaperPrecision.FP16, random.nextBoolean());
        long batch = random.nextLong(1, 64);
        long prompt = random.nextLong(1, 50);
        long output = random.nextLong(1, 500);

        double steps = 0;
        for (long t = prompt; t < prompt + output; t++) {
            steps += accounting.analyze(DECODE, batch, t).totals().boundSeconds();
        }

        Generation generation = accounting.generate(batch, prompt, output);
        assertThat(generation.endToEndSeconds() - generation.ttftSeconds())
                .isCloseTo(steps, Percentage.withPercentage(1e-9));
    }

    @Test
    void aGenerationOfBillionsOfTokensIsNoLoop() {
        long output = Pass.MAX_CONTEXT - 10;

        double steps = output * 598.0 + 32 * (output * (10.0 + Pass.MAX_CONTEXT - 1) / 2);

        Generation generation = BY_HAND.generate(1, 10, output);
        assertThat(generation.endToEndSeconds()).isCloseTo(steps, Percentage.withPercentage(1e-6));
    }

    @Test
    void chatTakesTenLengthsWithoutRoundingThem() {
        PaperStage chat = BY_HAND.chat(1, 10, 19);

        // 11, 13, …, 29 have the mean 20; each counts 19/10 times
        double prefill = BY_HAND.analyze(PREFILL, 1, 10).totals().boundSeconds();
        assertThat(chat.pass().totals().boundSeconds()).isEqualTo(prefill + 19 * (598 + 32 * 20), within(1e-9));

        // 11, 12.11…, 21: rounding them would move the mean of 16
        assertThat(BY_HAND.chat(1, 10, 11).pass().totals().boundSeconds())
                .isEqualTo(prefill + 11 * (598 + 32 * 16), within(1e-9));
    }

    @Test
    void chatAddsMemoryAndOperatorsKeyByKey() {
        PaperStage chat = BY_HAND.chat(1, 10, 2);

        // weights 32·4 + 64·3 = 320; cache 16 bytes per position: 10, then 11 and 12, each counted once
        assertThat(chat.memory().weightBytes()).isEqualTo(3 * 320);
        assertThat(chat.memory().kvCacheBytes()).isEqualTo(16 * (10 + 11 + 12));
        OperatorAnalysis softmax = chat.pass().operators().stream()
                .filter(operator -> operator.name().equals("softmax"))
                .findFirst()
                .orElseThrow();
        assertThat(softmax.ops()).isEqualTo(5 * 2 * (100 + 11 + 12));
    }

    @Test
    void chatOfOneTokenAndOfNone() {
        double prefill = BY_HAND.analyze(PREFILL, 1, 10).totals().boundSeconds();

        assertThat(BY_HAND.chat(1, 10, 1).pass().totals().boundSeconds())
                .isEqualTo(prefill + 598 + 32 * 11, within(1e-9));
        assertThat(BY_HAND.chat(1, 10, 0).pass().totals().boundSeconds()).isEqualTo(prefill);
    }

    @Test
    void wholeAnswerHasEveryPartAskedFor() {
        PaperAccounting accounting = new PaperAccounting(TINY, SLOW_MEMORY, new PaperPrecision(3, 16, 8), false);
        Device shown = PaperDeviceTest.device("mine", Map.of(ComputeFormat.FP16, 1e14));

        Analysis analysis = accounting.analyze(Workload.of(2, 10).withOutputTokens(3), shown);

        assertThat(analysis.accounting()).isEqualTo("paper");
        assertThat(analysis.phases()).containsOnlyKeys(PREFILL, DECODE);
        assertThat(analysis.phases().get(DECODE)).isEqualTo(accounting.analyze(DECODE, 2, 10));
        assertThat(analysis.generation().orElseThrow().bound()).isEqualTo(accounting.generate(2, 10, 3));
        // the last step is at length 12
        assertThat(analysis.memory()).isEqualTo(accounting.memory(DECODE, 2, 12, 8e10));
        assertThat(analysis.deployment())
                .isEqualTo(new Analysis.DeploymentSummary(
                        "3-bit", "fp16", "int8", "eager", "ideal", "ideal", Parallelism.NONE));
        // q, k, v, out 16 each; gate, up, down 32 each; head 12
        assertThat(analysis.model().parameters()).isEqualTo(172);
    }

    @Test
    void memoryLimitsByHand() {
        // weights 320, cache 16·s, one decode step of a layer writes q, out 8 each; gate, up 16 each; down 8; qk,
        // softmax 4s
        // each; sv 8; norms, adds, activation 8 each: 104 + 8s; with batch b: 320 + b·(104 + 24s)
        MemoryAnalysis memory = BY_HAND.memory(DECODE, 2, 10, 10_000);

        assertThat(memory.totalBytes()).isEqualTo(320 + 2 * (104 + 240));
        assertThat(memory.usableBytes()).isEqualTo(10_000);
        assertThat(memory.maxBatch()).isEqualTo((10_000 - 320) / 344);
        assertThat(memory.maxContext()).isEqualTo((10_000 - 320 - 208) / 48);
        assertThat(BY_HAND.memory(DECODE, 1, 10, 300).maxBatch()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 2e10})
    void refusesLengths(double length) {
        assertThatThrownBy(() -> BY_HAND.analyze(DECODE, 1, length))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("length is ");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Pass.MAX_BATCH + 1})
    void refusesBatches(long batch) {
        assertThatThrownBy(() -> BY_HAND.analyze(DECODE, batch, 1))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("batch is " + batch);
        assertThatThrownBy(() -> BY_HAND.generate(batch, 10, 10)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void refusesGenerationsOfNothing() {
        assertThatThrownBy(() -> BY_HAND.generate(1, 10, 0)).hasMessageContaining("output tokens is 0");
        assertThatThrownBy(() -> BY_HAND.generate(1, 0, 10)).hasMessageContaining("prompt tokens is 0");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -4, Double.NaN, 65})
    void refusesWidths(double bits) {
        assertThatThrownBy(() -> new PaperPrecision(bits, 16, 16))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("weight bits is " + bits);
    }

    @Test
    void saysThatADeviceHasNoInt8() {
        PaperDevice intel = PaperDevice.named("intel_13900k");

        assertThatThrownBy(() -> new PaperAccounting(TINY, intel, new PaperPrecision(8, 8, 8), false))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("hardware is intel_13900k; expected a device with an INT8 peak");
        // one width above 8 bits is enough for FP16
        assertThat(new PaperAccounting(TINY, intel, new PaperPrecision(8, 16, 8), false).peakOpsPerSecond())
                .isEqualTo(1.3824e12);
    }

    @Test
    void needsABufferOnlyForFusedAttention() {
        assertThat(BY_HAND.analyze(DECODE, 1, 10).operators()).isNotEmpty();
        assertThatThrownBy(() -> new PaperAccounting(TINY, SLOW_MEMORY, PaperPrecision.FP16, true))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("on-chip buffer");
    }
}
