package dev.rooflight.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberFormatsTest {

    @ParameterizedTest
    @CsvSource({
        // GPTQ/AWQ groups of 128; OCP Microscaling 1.0; NVFP4; QLoRA double quantisation; ggml block layouts
        "int4-g128, 4.125",
        "int4-g128-z4, 4.15625",
        "int4-g128-z8, 4.1875",
        "mxfp4, 4.25",
        "mxfp8, 8.25",
        "nvfp4, 4.5",
        "nf4-dq, 4.127",
        "q4_k, 4.5",
        "q6_k, 6.5625",
        "q8_0, 8.5",
        "q2_k, 2.625",
        "q3_k, 3.4375",
        "q5_k, 5.5",
        "iq1_s, 1.5625",
        "iq4_xs, 4.25",
        "tq1_0, 1.6875",
        "int3, 3",
        "bfloat16, 16",
        "FP8_E4M3, 8"
    })
    void effectiveBitsIncludeScales(String name, double bits) {
        assertThat(NumberFormats.parse(name).bitsPerElement()).isCloseTo(bits, within(0.0005));
    }

    @ParameterizedTest
    @ValueSource(strings = {"int0", "int17", "int4-g0", "int4-z4", "fp7", "", "int4-g128-z99", "int99999999999"})
    void unknownNamesAreRefused(String name) {
        assertThatThrownBy(() -> NumberFormats.parse(name))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("number format is '" + name + "'; expected one of fp32, bf16");
    }

    @Test
    void aProductRunsInTheNarrowestFormatThatHoldsBothOperands() {
        assertThat(common("bf16", "int4")).isEqualTo(ComputeFormat.BF16);
        assertThat(common("int8", "int8")).isEqualTo(ComputeFormat.INT8);
        assertThat(common("int8", "int4")).isEqualTo(ComputeFormat.INT8);
        assertThat(common("fp8", "nvfp4")).isEqualTo(ComputeFormat.FP8);
        assertThat(common("nvfp4", "nvfp4")).isEqualTo(ComputeFormat.FP4);
        assertThat(common("fp8", "int8")).isEqualTo(ComputeFormat.FP16);
        assertThat(common("int8", "nf4")).isEqualTo(ComputeFormat.FP16);
        assertThat(common("bf16", "q4_k")).isEqualTo(ComputeFormat.BF16);
        assertThat(common("fp32", "fp16")).isEqualTo(ComputeFormat.FP32);
    }

    private static ComputeFormat common(String activations, String weights) {
        return ComputeFormat.common(NumberFormats.parse(activations), NumberFormats.parse(weights));
    }
}
