package dev.rooflight.validation.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.catalog.model.ModelReferences;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Pass;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a row of a table is taken for is what the core makes of the same kernel in a network. */
class RowOperatorsTest {
    private static final Precision BF16 = Precision.stored(NumberFormats.BF16);
    private static final Precision FP8 = Precision.stored(NumberFormats.FP8)
            .withActivations(NumberFormats.FP8)
            .withKvCache(NumberFormats.FP8);

    @Test
    void productsAreLinears() {
        Operator inNetwork = operator("meta-llama/Llama-3.1-405B", BF16, "down_proj");

        Operator ofRow = RowOperators.product(16384, 53248, ComputeFormat.BF16, 2, 2);

        assertThat(ofRow.work()).isEqualTo(inNetwork.work());
        assertThat(ofRow.kind()).isEqualTo(inNetwork.kind());
    }

    @Test
    void productsInFp8Are() {
        assertThat(RowOperators.product(16384, 53248, ComputeFormat.FP8, 1, 1).work())
                .isEqualTo(
                        operator("meta-llama/Llama-3.1-405B", FP8, "down_proj").work());
    }

    @Test
    void attentionIs() {
        Operator inNetwork = operator("meta-llama/Llama-3.1-405B", BF16, "attention");

        Operator ofRow = RowOperators.attention(
                new KernelRow.Attention(true, "bf16", "bf16", 3, 700, 128, 8, 128, 0, "", 1), ComputeFormat.BF16, 2, 2);

        assertThat(ofRow.kind()).isEqualTo(inNetwork.kind());
        assertThat(ofRow.work().matrixOps()).isEqualTo(inNetwork.work().matrixOps());
        assertThat(ofRow.work().vectorOps()).isEqualTo(inNetwork.work().vectorOps());
        assertThat(ofRow.work().bytes()).isEqualTo(inNetwork.work().bytes());
    }

    @Test
    void mixturesOfChanceAreExperts() {
        List<Operator> inNetwork = List.of(
                operator("Qwen/Qwen3-30B-A3B", BF16, "experts_gate_up_proj"),
                operator("Qwen/Qwen3-30B-A3B", BF16, "experts_act"),
                operator("Qwen/Qwen3-30B-A3B", BF16, "experts_down_proj"),
                operator("Qwen/Qwen3-30B-A3B", BF16, "experts_combine"));

        List<Operator> ofRow = RowOperators.mixture(mixture(1000, false), ComputeFormat.BF16, 2, 2);

        assertThat(ofRow)
                .extracting(Operator::work)
                .isEqualTo(inNetwork.stream().map(Operator::work).toList());
        assertThat(ofRow)
                .extracting(Operator::kind)
                .isEqualTo(inNetwork.stream().map(Operator::kind).toList());
        assertThat(ofRow)
                .extracting(Operator::component)
                .isEqualTo(inNetwork.stream().map(Operator::component).toList());
    }

    /** 8 of 128 experts: 7 tokens hit 56, 1,000 hit all. */
    @Test
    void balancedMixturesHitAsManyExpertsAsTheyCan() {
        for (int tokens : new int[] {7, 1000}) {
            Operator up = RowOperators.mixture(mixture(tokens, true), ComputeFormat.BF16, 2, 2)
                    .get(0);
            Pass pass = RowOperators.tokens(tokens);
            double hit = tokens == 7 ? 56 : 128;

            assertThat(up.work().matrixOps().of(pass)).isEqualTo(2.0 * tokens * 8 * 2048 * 2 * 768);
            assertThat(up.work()
                            .bytes(dev.rooflight.core.operator.Traffic.WEIGHTS)
                            .of(pass))
                    .isEqualTo(hit * 2048 * 2 * 768 * 2);
            assertThat(up.work().matrixOps().of(Feature.Basic.TOKENS)).isEqualTo(2.0 * hit * 2048 * 2 * 768);
        }
    }

    private static KernelRow.Mixture mixture(double tokens, boolean balanced) {
        return new KernelRow.Mixture("bf16", tokens, 2048, 768, 8, 128, 1, 1, balanced, true, 1);
    }

    private static Operator operator(String model, Precision precision, String name) {
        ModelArchitecture architecture = ModelReferences.read(model).architecture();
        return Network.of(architecture, precision, Kernels.FUSED, LatentForm.EXPANDED).blocks().stream()
                .flatMap(block -> block.operators().stream())
                .filter(operator -> operator.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
