package dev.rooflight.technique;

import static dev.rooflight.technique.Scenarios.A6000;
import static dev.rooflight.technique.Scenarios.LLAMA_13B;
import static dev.rooflight.technique.Scenarios.compiled;
import static dev.rooflight.technique.Scenarios.gate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.pass.Pass;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Published or hand-computed numbers of fusion and attention kernels. */
class KernelChecksTest {
    @Test
    void fusionChangesNothingWhereComputeBound() {
        double eager = gate(LLAMA_13B, 4096, "eager").boundSeconds();
        CompiledModel fused = compiled(LLAMA_13B, A6000, "fusion");
        double gateUp = fused.analyze(Pass.prefill(1, 4096)).operators().stream()
                .filter(operator -> operator.name().equals("gate_up_proj"))
                .findFirst()
                .orElseThrow()
                .boundSeconds();
        assertThat(gateUp).isCloseTo(2 * eager, Percentage.withPercentage(0.01));
    }

    @Test
    void flashAttentionReadsAgainForEachBlockOfQueries() {
        // causal prompt of 4096 in blocks of 128: Σ 128·j for j = 1..32 positions, 67,584; half a block less by the
        // smooth form
        double once = compiled(LLAMA_13B, A6000, "flash-attention-2")
                .analyze(Pass.prefill(1, 4096))
                .totals()
                .bytes()
                .kvRead();
        double again = compiled(LLAMA_13B, A6000, "flash-attention-1")
                .analyze(Pass.prefill(1, 4096))
                .totals()
                .bytes()
                .kvRead();
        assertThat(again / once * 4096).isCloseTo(67_584, Percentage.withPercentage(4));
        assertThat(compiled(LLAMA_13B, A6000, "flash-attention-1")
                        .stepSeconds(1, 4096)
                        .bound())
                .isEqualTo(compiled(LLAMA_13B, A6000).stepSeconds(1, 4096).bound());
    }

    @Test
    void flashDecodingWritesAndReadsPartialOutputs() {
        // 16 parts of 40 heads of 128 channels and two numbers in FP32, written and read in 40 layers
        double plain = compiled(LLAMA_13B, A6000)
                .analyze(Pass.decode(1, 2048))
                .totals()
                .bytes()
                .memoryAccess();
        double split = compiled(LLAMA_13B, A6000, "flash-decoding:splits=16")
                .analyze(Pass.decode(1, 2048))
                .totals()
                .bytes()
                .memoryAccess();
        assertThat(split - plain).isCloseTo(2.0 * 40 * 16 * 40 * 130 * 4, Percentage.withPercentage(1e-4));
    }
}
