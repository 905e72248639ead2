package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.memory.MemoryModel;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Llama 2 on an RTX A6000: the rows of table 1 of arXiv 2402.16363 that hold in the exact accounting, and hand computation. */
class LlamaOnA6000Test {
    private static final CompiledModel EAGER = CompiledModel.of(
            Models.llama2with7B(),
            Devices.a6000(),
            Deployment.of(Models.llama2with7B()).withKernels(Kernels.EAGER));

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        // phase, operator, OPs, bytes, intensity, attainable, bound: as printed there
        "PREFILL, q_proj,    69e9,  67e6,  1024, 155e12, COMPUTE",
        "PREFILL, k_proj,    69e9,  67e6,  1024, 155e12, COMPUTE",
        "PREFILL, v_proj,    69e9,  67e6,  1024, 155e12, COMPUTE",
        "PREFILL, out_proj,  69e9,  67e6,  1024, 155e12, COMPUTE",
        "PREFILL, gate_proj, 185e9, 152e6, 1215, 155e12, COMPUTE",
        "PREFILL, up_proj,   185e9, 152e6, 1215, 155e12, COMPUTE",
        "PREFILL, down_proj, 185e9, 152e6, 1215, 155e12, COMPUTE",
        "PREFILL, qk_matmul, 34e9,  302e6, 114,  87e12,  MEMORY",
        "PREFILL, sv_matmul, 34e9,  302e6, 114,  87e12,  MEMORY",
        "PREFILL, softmax,   671e6, 537e6, 1.25, 960e9,  MEMORY",
        "DECODE,  q_proj,    34e6,  34e6,  1,    768e9,  MEMORY",
        "DECODE,  out_proj,  34e6,  34e6,  1,    768e9,  MEMORY",
        "DECODE,  gate_proj, 90e6,  90e6,  1,    768e9,  MEMORY",
        "DECODE,  down_proj, 90e6,  90e6,  1,    768e9,  MEMORY",
        "DECODE,  qk_matmul, 17e6,  17e6,  0.99, 762e9,  MEMORY",
        "DECODE,  sv_matmul, 17e6,  17e6,  0.99, 762e9,  MEMORY",
        "DECODE,  softmax,   328e3, 262e3, 1.25, 960e9,  MEMORY",
    })
    void rowsOfTheSurveysTableThatAreExact(
            Phase phase, String name, double ops, double bytes, double intensity, double attainable, Bound bound) {
        Pass pass = phase == Phase.PREFILL ? Pass.prefill(1, 2048) : Pass.decode(1, 2048);

        OperatorAnalysis operator = operator(EAGER.analyze(pass), name);

        assertThat(operator.ops()).isCloseTo(ops, Percentage.withPercentage(1.5));
        assertThat(operator.bytes().memoryAccess()).isCloseTo(bytes, Percentage.withPercentage(1.5));
        assertThat(operator.arithmeticIntensity()).isCloseTo(intensity, Percentage.withPercentage(0.5));
        assertThat(operator.attainableOpsPerSecond()).isCloseTo(attainable, Percentage.withPercentage(0.6));
        assertThat(operator.bound()).isEqualTo(bound);
    }

    @Test
    void flashAttentionCountsCausalPairsAndReadsTheCacheOnce() {
        CompiledModel fused =
                CompiledModel.of(Models.llama2with7B(), Devices.a6000(), Deployment.of(Models.llama2with7B()));

        OperatorAnalysis attention = operator(fused.analyze(Pass.prefill(1, 2048)), "attention");

        // pairs 2048·2049/2 = 2,098,176; matrix 4·128·32 and vector 5·32 operations each
        assertThat(attention.matrixOps()).isEqualTo(2_098_176.0 * 4 * 128 * 32);
        assertThat(attention.vectorOps()).isEqualTo(2_098_176.0 * 5 * 32);
        // keys and values: 2048 positions · 2 · 4096 numbers · 2 bytes; queries and outputs: 2048 · 4096 · 2 bytes each
        assertThat(attention.bytes().kvRead()).isEqualTo(2048.0 * 2 * 4096 * 2);
        assertThat(attention.bytes().activationRead()).isEqualTo(2048.0 * 4096 * 2);
        assertThat(attention.bytes().activationWrite()).isEqualTo(2048.0 * 4096 * 2);
    }

    @Test
    void decodeReadsEveryWeightButTheEmbeddingOnce() {
        // all parameters but the 32000 x 4096 token table, of which one row is gathered
        double weights = (6_738_415_616.0 - 32000.0 * 4096 + 4096) * 2;

        assertThat(EAGER.analyze(Pass.decode(1, 2048)).totals().bytes().weights())
                .isEqualTo(weights);
    }

    @Test
    void thirteenBillionParametersCache819200BytesPerToken() {
        ModelArchitecture model = Models.llama2with13B();

        assertThat(MemoryModel.kvCacheBytesPerPosition(model, Precision.stored(NumberFormats.FP16), 1000))
                .isEqualTo(819_200);
    }

    @ParameterizedTest(name = "gate_proj of 13B with {0} turns compute-bound at {1} tokens")
    @CsvSource({"fp16, 213.1", "int8, 106.6", "int4, 53.3", "int2, 26.6", "int1, 13.3"})
    void weightQuantisationMovesTheCrossingToComputeBound(String format, double published) {
        // T* = R·wB/(2 - R·aB·(in + out)/(in·out)), R = peak/bandwidth
        double ridge = 154.8385e12 / 768e9;
        double weightBytes = NumberFormats.parse(format).bytesPerElement();
        double crossing = ridge * weightBytes / (2 - ridge * 2 * (5120.0 + 13824) / (5120.0 * 13824));
        assertThat(crossing).isCloseTo(published, within(0.05));
        CompiledModel model = CompiledModel.of(
                Models.llama2with13B(),
                Devices.a6000(),
                Deployment.of(Models.llama2with13B())
                        .withKernels(Kernels.EAGER)
                        .withPrecision(Precision.stored(NumberFormats.FP16).withWeights(NumberFormats.parse(format))));

        assertThat(boundOfGate(model, (long) Math.floor(crossing))).isEqualTo(Bound.MEMORY);
        assertThat(boundOfGate(model, (long) Math.ceil(crossing))).isEqualTo(Bound.COMPUTE);
    }

    private static Bound boundOfGate(CompiledModel model, long tokens) {
        return operator(model.analyze(Pass.decode(tokens, 1024)), "gate_proj").bound();
    }

    static OperatorAnalysis operator(PassAnalysis pass, String name) {
        return pass.operators().stream()
                .filter(operator -> operator.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
