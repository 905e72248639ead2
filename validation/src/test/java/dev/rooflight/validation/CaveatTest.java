package dev.rooflight.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaveatTest {
    /** Notes as published tables have them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SUSPECT outlier in source (F16 prefill 2-3x below sibling GPU) | SUSPECT | true",
                "CAUTION: H20 rows sit at 0.3-0.4 MBU of 4 TB/s, systematically low | CAUTION | true",
                "KV-cache starved config (weights nearly fill memory) | KV_STARVED | true",
                "KV-starved | KV_STARVED | true",
                "mode=agg; moe_tp=8 ep=1 attn_dp=1; wip=True in source | WORK_IN_PROGRESS | true",
                "prefix caching not excluded (prefill 9k tok/s at ISL 4096) | CACHED_PROMPTS | true",
                "EP32/DP32, 4 nodes; INCLUDES 56.3% KV-cache hits | CACHED_PROMPTS | true",
                "PD disaggregation, DeepEP, 12 nodes | DISAGGREGATED | true",
                "multi-GPU = llama.cpp layer split (sequential for decode) | LAYER_SPLIT | false",
                "PCIe, no NVLink; exllama multi-GPU is layer split | LAYER_SPLIT | false",
                "MoE rows may use attention DP/EP; table header lists TP only | PARALLELISM_UNSTATED | false",
                "8xA100-80GB, power limited to 330 W; prompt 5 tokens | POWER_LIMITED | false",
                "quant per repo convention (Q4_K_M GGUF / Ollama default) | WEIGHTS_ASSUMED | false",
                "MLPerf target llama2-70b-99; weights dtype inferred from platform | WEIGHTS_ASSUMED | false",
                "static batching; GPU SXM/PCIe not stated for A100/H100 | DEVICE_ASSUMED | false",
                "eGPU over PCIe x1 on Pi hosts | NARROW_HOST_LINK | false",
                "quoted in a public repo data file | SECOND_HAND | false"
            })
    void isFoundInNotes(String notes, Caveat caveat, boolean disqualifies) {
        Measurement m = Csv.row().with(Column.NOTES, notes).measurement();

        assertThat(m.caveats()).containsExactly(caveat);
        assertThat(caveat.disqualifies()).isEqualTo(disqualifies);
        assertThat(m.comparable()).isNotEqualTo(disqualifies);
        assertThat(caveat.reason()).isNotBlank();
    }

    @Test
    void isFoundInColumns() {
        assertThat(Csv.row()
                        .with(Column.NUM_GPUS, "16")
                        .with(Column.TP, "16")
                        .measurement()
                        .caveats())
                .containsExactly(Caveat.TENSOR_PARALLEL_ABOVE_8);
        assertThat(Csv.row()
                        .with(Column.WEIGHTS_DTYPE, "unlabelled (bf16 assumed)")
                        .measurement()
                        .caveats())
                .containsExactly(Caveat.WEIGHTS_ASSUMED);
        assertThat(Csv.row()
                        .with(Column.NUM_GPUS, "8")
                        .with(Column.TP, "8")
                        .with(Column.NOTES, "mode=agg; FA on")
                        .measurement()
                        .caveats())
                .isEmpty();
    }
}
