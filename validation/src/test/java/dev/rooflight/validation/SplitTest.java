package dev.rooflight.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitTest {
    /** CRC-32 by Python's {@code zlib.crc32("model|hardware".lower().encode())}. */
    @ParameterizedTest
    @CsvSource({
        "Llama-3.1-8B, nvidia-h100-sxm, 0x1066b5d2",
        "LLAMA-3.1-8b, NVIDIA-H100-SXM, 0x1066b5d2",
        "Qwen3-32B, nvidia-b200, 0x29f9cad8",
        "MODEL, Device, 0xd49db110",
        "gpt-oss-120b, nvidia-h200-sxm, 0x7299c4f0",
        "Gemma-3-4B, apple-m4-max-40c, 0x54438b5d"
    })
    void isTheParityOfACrc(String model, String hardware, String crc) {
        assertThat(Split.of(model, hardware)).isEqualTo(Long.decode(crc) % 2 == 0 ? Split.FIT : Split.CHECK);
    }
}
