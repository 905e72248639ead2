package dev.rooflight.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpertParallelismTest {
    /** Expert tensor parallelism, expert parallelism, attention data parallelism; 0 for not stated. */
    @ParameterizedTest
    @CsvSource({
        "mode=agg; moe_tp=8 ep=1 attn_dp=1; gemm=fp8 moe=fp8_block; , 8, 1, 1",
        "moe_tp=1 ep=16 attn_dp=4, 1, 16, 4",
        "median; tep8; README calls it experimental, 1, 8, 1",
        "median; dep8; README calls it experimental, 1, 8, 8",
        "median; tp8; README calls it experimental, 8, 1, 1",
        "attention-DP4 + EP4, 1, 4, 4",
        "computed from per-request timestamps; mean; DP2 x EP2, 1, 2, 2",
        "EP32/DP32 4 nodes; INCLUDES 56.3% KV-cache hits, 1, 32, 32",
        "from deepseek-ai/profile-data: EP32 balanced routing, 0, 32, 0",
        "speed=(prompt+generated)/time; batch 1; TP=8, 0, 0, 0",
        "depth 4096 http://deps, 0, 0, 0",
        "moe_tp=99999999999, 0, 0, 0",
        "'', 0, 0, 0"
    })
    void readsNotes(String notes, int expertTensorParallel, int expertParallel, int attentionDataParallel) {
        assertThat(ExpertParallelism.in(notes))
                .isEqualTo(new ExpertParallelism(
                        stated(expertTensorParallel), stated(expertParallel), stated(attentionDataParallel)));
    }

    private static OptionalInt stated(int number) {
        return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
