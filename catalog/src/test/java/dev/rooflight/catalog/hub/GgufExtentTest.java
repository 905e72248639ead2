package dev.rooflight.catalog.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GgufExtentTest {
    private static final byte[] HEAD = head();

    @Test
    void endsAfterTheLastTensor() throws IOException {
        assertThat(extent(HEAD)).hasValue(HEAD.length);
        assertThat(extent(Arrays.copyOf(HEAD, HEAD.length + 100))).hasValue(HEAD.length);
    }

    @Test
    void asksForMoreWhereverTheBytesEnd() throws IOException {
        for (int length = 0; length < HEAD.length; length++) {
            assertThat(extent(Arrays.copyOf(HEAD, length)))
                    .as("%d bytes", length)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("lies")
    void refuses(byte[] bytes, String problem) {
        assertThatThrownBy(() -> extent(bytes))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("m.gguf: ")
                .hasMessageContaining(problem);
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                Arguments.of(new byte[8], "does not start with GGUF"),
                Arguments.of(new GgufBytes().start(1, 0, 0).bytes(), "is of GGUF version 1"),
                Arguments.of(new GgufBytes().start(0x03000000, 0, 0).bytes(), "big-endian"),
                Arguments.of(new GgufBytes().start(3, -1, 0).bytes(), "states 18446744073709551615 tensors"),
                Arguments.of(new GgufBytes().start(3, 0, Long.MIN_VALUE).bytes(), "metadata entries"),
                Arguments.of(new GgufBytes().start(3, 0, 1).int64(1L << 40).bytes(), "bytes of a key"),
                Arguments.of(new GgufBytes().start(3, 0, 1).text("k").int32(13).bytes(), "a value of type 13"),
                Arguments.of(
                        new GgufBytes()
                                .start(3, 0, 1)
                                .text("k")
                                .int32(9)
                                .int32(12)
                                .int64(9_000_000)
                                .bytes(),
                        "a head of more than 64000000 bytes"),
                Arguments.of(nested(5), "arrays in arrays"),
                Arguments.of(new GgufBytes().start(3, 1, 0).text("t").int32(-1).bytes(), "4294967295 dimensions"));
    }

    @Test
    void survivesAnyDamage() throws IOException {
        SplittableRandom random = new SplittableRandom(20260101);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = HEAD.clone();
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                OptionalLong end = extent(bytes);
                assertThat(end.orElse(0)).isLessThanOrEqualTo(bytes.length);
            } catch (HubException e) {
                assertThat(e).hasMessageStartingWith("m.gguf: ");
            }
        }
    }

    private static byte[] nested(int depth) {
        GgufBytes bytes = new GgufBytes().start(3, 0, 1).text("k").int32(9);
        for (int i = 0; i < depth; i++) {
            bytes.int32(9).int64(1);
        }
        return bytes.bytes();
    }

    /** Values of every type, with their sizes from ggml's docs/gguf.md, and two tensors. */
    private static byte[] head() {
        int[] valueBytes = {1, 1, 2, 2, 4, 4, 4, 1, -1, -1, 8, 8, 8};
        GgufBytes bytes = new GgufBytes().start(3, 2, 13 + 1);
        for (int type = 0; type < valueBytes.length; type++) {
            bytes.text("key" + type).int32(type);
            if (type == 8) {
                bytes.text("some text");
            } else if (type == 9) {
                bytes.int32(8).int64(2).text("one").text("");
            } else {
                bytes.zeros(valueBytes[type]);
            }
        }
        bytes.text("nested")
                .int32(9)
                .int32(9)
                .int64(2)
                .int32(2)
                .int64(3)
                .zeros(6)
                .int32(4)
                .int64(0);
        return bytes.tensor("a.weight").tensor("b.weight").bytes();
    }

    private static OptionalLong extent(byte[] bytes) throws IOException {
        return GgufExtent.of(new ByteArrayInputStream(bytes), 64_000_000, "m.gguf");
    }
}
