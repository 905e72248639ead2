package dev.rooflight.catalog.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.core.format.NumberFormats;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class SafetensorsHeaderTest {
    @TempDir
    Path folder;

    /** The example of the reference implementation's own test: one F32 tensor of 1 x 2 x 3. */
    @Test
    void readsTheExampleOfTheReferenceImplementation() throws IOException {
        byte[] file =
                new SafetensorsWriter().tensor("attn.0", "F32", 24, 1, 2, 3).bytes();

        assertThat(file).hasSize(8 + 64 + 24).startsWith(64, 0, 0, 0, 0, 0, 0, 0, 123, 34, 97);
        StoredTensors read = SafetensorsHeader.read(write(file));
        assertThat(read.list()).containsExactly(new StoredTensor("attn.0", "F32", List.of(1L, 2L, 3L), 6, 24));
        assertThat(read.bytes()).isEqualTo(24);
        assertThat(read.elements()).isEqualTo(6);
        assertThat(read.notes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aRealLayoutFileOfEachTypeReadsBackToTheByte(SafetensorsDtype dtype) throws IOException {
        StoredTensors read = SafetensorsHeader.read(write(new SafetensorsWriter()
                .tensor("w", dtype.name(), 3L * dtype.bits(), 6, 4)
                .tensor("end", "U8", 1, 1)
                .bytes()));

        StoredTensor tensor = read.find("w").orElseThrow();
        assertThat(tensor.elements()).isEqualTo(24);
        assertThat(tensor.bytes()).isEqualTo(3L * dtype.bits());
        assertThat(tensor.bitsPerElement()).isEqualTo(dtype.bits());
        dtype.format()
                .ifPresent(format ->
                        assertThat(NumberFormats.parse(format).bitsPerElement()).isEqualTo(dtype.bits()));
    }

    @Test
    void addsUpByTypeAndKeepsTheOrderOfTheData() throws IOException {
        StoredTensors read = SafetensorsHeader.read(write(SafetensorsWriter.file("""
                {"b":{"dtype":"BF16","shape":[2,2],"data_offsets":[4,12]},
                 "__metadata__":{"format":"pt"},
                 "a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},
                 "s":{"dtype":"F8_E8M0","shape":[],"data_offsets":[12,13]},
                 "none":{"dtype":"F32","shape":[0,7],"data_offsets":[4,4]}}""", 13)));

        assertThat(read.list()).extracting(StoredTensor::name).containsExactly("a", "none", "b", "s");
        assertThat(read.byDtype().get("BF16")).isEqualTo(new StoredTensors.Total(2, 6, 12));
        assertThat(read.byDtype().get("F8_E8M0")).isEqualTo(new StoredTensors.Total(1, 1, 1));
        assertThat(read.metadata()).containsEntry("format", "pt");
        assertThat(read.has("s")).isTrue();
        assertThat(read.find("x")).isEmpty();
    }

    @Test
    void readsNotAByteBeyondTheHeader() throws IOException {
        byte[] file =
                new SafetensorsWriter().tensor("w", "U8", 100_000, 100_000).bytes();
        BytesChannel channel = new BytesChannel(file);

        SafetensorsHeader.read(channel, "x", TensorData.REQUIRED);

        assertThat(channel.furthest()).isEqualTo(file.length - 100_000);
    }

    @Test
    void readsAHeaderWithoutItsDataWhereThatIsAllowed() throws IOException {
        Path file = write(SafetensorsWriter.file("{\"w\":{\"dtype\":\"I8\",\"shape\":[9],\"data_offsets\":[0,9]}}", 0));

        assertThat(SafetensorsHeader.read(file, TensorData.OPTIONAL).bytes()).isEqualTo(9);
        assertThatThrownBy(() -> SafetensorsHeader.read(file))
                .hasMessage(file + ": its tensors have 9 bytes, but 0 follow the header; is the file cut off?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"w\":{\"dtype\":\"F99\",\"shape\":[1],\"data_offsets\":[0,1]}} | tensor 'w' has the dtype 'F99'; expected one of [BOOL,",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,1]}} | its shape [2] of U8 needs 2 bytes, but its data_offsets give it 1",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,0]}} | begins at 1 and ends at 0",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}} | its data begins at 1 but the data before it ends at 0; expected no hole",
                "{\"v\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"w\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}} | its data begins at 2 inside that of 'v', which ends at 4; expected no overlap",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}} | its tensors have 2 bytes, but 4 follow the header; expected the last to end the file",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[5],\"data_offsets\":[0,5]}} | its tensors have 5 bytes, but 4 follow the header; is the file cut off?",
                "{\"w\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,1]}} | no whole number of bytes",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}} | has more than 2^63 bits",
                "{\"w\":{\"dtype\":\"F64\",\"shape\":[1000000000000000000],\"data_offsets\":[0,4]}} | has more than 2^63 bits",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,4]}} | 'shape' holds -1; expected whole numbers",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[4.0],\"data_offsets\":[0,4]}} | 'shape' holds 4.0; expected whole numbers",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[18446744073709551616],\"data_offsets\":[0,4]}} | 'shape' holds 18446744073709551616; expected whole",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":4,\"data_offsets\":[0,4]}} | 'shape' is 4; expected a list of whole numbers",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4,4]}} | 'data_offsets' has more than 2 numbers",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0]}} | tensor 'w' is incomplete; expected dtype, shape and two data_offsets",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[4]}} | tensor 'w' is incomplete",
                "{\"w\":{\"dtype\":8,\"shape\":[4],\"data_offsets\":[0,4]}} | 'dtype' is 8; expected a text",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4],\"x\":1}} | has the key 'x'; expected dtype, shape and data_offsets",
                "{\"w\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}} | tensor 'w' gives 'dtype' twice",
                "{\"w\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"w\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}} | tensor 'w' is given twice",
                "{\"w\":7} | tensor 'w' is 7; expected an object in braces",
                "{\"__metadata__\":{\"a\":1}} | __metadata__ 'a' is 1; expected a text",
                "{\"__metadata__\":{\"a\":\"b\",\"a\":\"c\"}} | __metadata__ gives 'a' twice",
                "{\"__metadata__\":[]} | __metadata__ is a list; expected an object",
                "{\"w\":{\"dtype\":\"U8\",\"sha | the JSON ends in the middle; is the file cut off?",
                "{\"w\":nope} | not JSON near character",
                "{} {} | more content after the object",
                "[] | its header does not start with {",
            })
    void refusesHeadersThatLie(String header, String message) {
        assertRefused(SafetensorsWriter.file(header, 4), message);
    }

    @ParameterizedTest
    @MethodSource
    void refusesWhatIsNoSafetensorsFile(byte[] file, String message) {
        assertRefused(file, message);
    }

    static Stream<Object[]> refusesWhatIsNoSafetensorsFile() {
        byte[] empty = "{}".getBytes(UTF_8);
        return Stream.of(
                new Object[] {new byte[0], "has only 0 bytes; expected a safetensors file"},
                new Object[] {new byte[7], "has only 7 bytes"},
                new Object[] {new byte[8], "its header does not start with {"},
                new Object[] {
                    SafetensorsWriter.file(3, empty, 0),
                    "says its header has 3 bytes, but only 2 follow; is the file cut off?"
                },
                new Object[] {
                    SafetensorsWriter.file(100_000_001, empty, 0),
                    "says its header has 100000001 bytes; expected at most 100,000,000"
                },
                new Object[] {SafetensorsWriter.file(-1, empty, 0), "says its header has 18446744073709551615 bytes"},
                new Object[] {SafetensorsWriter.file(Long.MIN_VALUE, empty, 0), "has 9223372036854775808 bytes"},
                new Object[] {SafetensorsWriter.file(1, empty, 0), "the JSON ends in the middle"},
                new Object[] {
                    SafetensorsWriter.file(4, new byte[] {'{', '"', (byte) 0xff, '"'}, 0), "the JSON is not UTF-8"
                });
    }

    @Test
    void refusesDeepNestingAndLongTexts() {
        assertRefused(SafetensorsWriter.file("{\"w\":" + "{\"a\":".repeat(1_000_000), 0), "has the key 'a'");
        assertRefused(SafetensorsWriter.file("{\"w\":{\"shape\":" + "[".repeat(1_000_000), 0), "'shape' holds a list");
        assertRefused(
                SafetensorsWriter.file("{\"" + "w".repeat(10_001) + "\":1}", 0),
                "has a key of more than 10000 characters");
        assertRefused(
                SafetensorsWriter.file("{\"w\":" + "9".repeat(101) + "}", 0),
                "has a number of more than 100 characters");
        assertRefused(
                SafetensorsWriter.file("{\"__metadata__\":{\"a\":\"" + "x".repeat(5_000_001) + "\"}}", 0),
                "has a text of more than 5,000,000 characters");
    }

    @Test
    void refusesWhatWouldFillTheMemoryBeforeItDoes() {
        SafetensorsWriter many = new SafetensorsWriter();
        for (int i = 0; i < 5000; i++) {
            many.tensor("layers." + i, "U8", 0, 0);
        }
        Path file = write(many.bytes());

        assertThatThrownBy(() -> SafetensorsHeader.read(file, TensorData.REQUIRED, new Budget("x", 1_000_000)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(
                        "x: listing its contents needs more than 1 MB, half of the heap; if the file is sound, allow "
                                + "more with -Xmx");
        assertThat(SafetensorsHeader.read(file).list()).hasSize(5000);
    }

    @Test
    void readsASparseFileOfATerabyteAtOnce() throws IOException {
        long bytes = 1L << 40;
        Path file = folder.resolve("sparse.safetensors");
        String header = "{\"w\":{\"dtype\":\"U8\",\"shape\":[%s],\"data_offsets\":[0,%s]}}".formatted(bytes, bytes);
        Files.write(file, SafetensorsWriter.file(header, 0));
        try (RandomAccessFile grow = new RandomAccessFile(file.toFile(), "rw")) {
            grow.setLength(grow.length() + bytes);
        }

        assertThat(SafetensorsHeader.read(file).bytes()).isEqualTo(bytes);
    }

    @Test
    void refusesWhatIsNoFile() {
        assertThatThrownBy(() -> SafetensorsHeader.read(folder))
                .hasMessage(folder + ": is a folder; expected a file, so name a file in it");
        assertThatThrownBy(() -> SafetensorsHeader.read(folder.resolve("none")))
                .hasMessage(folder.resolve("none") + ": no such file; check the path");
        assertThatThrownBy(() -> SafetensorsHeader.read(Path.of("/dev/zero"))).isInstanceOf(ModelFormatException.class);
    }

    @Test
    void cutsOffLongNamesInMessages() {
        List<String> lines = new ArrayList<>();
        assertThatThrownBy(() ->
                        SafetensorsHeader.read(write(SafetensorsWriter.file("{\"" + "\\n".repeat(9_000) + "\":7}", 0))))
                .satisfies(e -> lines.add(e.getMessage()));
        assertThat(lines.get(0)).doesNotContain("\n").hasSizeLessThan(300);
    }

    private void assertRefused(byte[] content, String message) {
        Path file = write(content);
        assertThatThrownBy(() -> SafetensorsHeader.read(file))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n")
                .hasSizeLessThan(500);
    }

    private Path write(byte[] content) {
        try {
            return Files.write(folder.resolve("model.safetensors"), content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
