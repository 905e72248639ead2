package dev.rooflight.catalog.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.note.Note;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class GgufHeaderTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void aRealLayoutFileOfEachTypeReadsBackToTheByte(GgmlType type) throws IOException {
        long row = 3L * type.blockElements();
        byte[] content = new GgufWriter()
                .tensor("w", type, row, 5)
                .tensor("end", GgmlType.I8, 1)
                .bytes();
        StoredTensors read = GgufFile.read(write(content)).tensors();

        StoredTensor tensor = read.find("w").orElseThrow();
        assertThat(tensor.shape()).containsExactly(5L, row);
        assertThat(tensor.dtype()).isEqualTo(type.name());
        assertThat(tensor.bytes()).isEqualTo(15L * type.blockBytes());
        assertThat(tensor.bitsPerElement()).isEqualTo(type.bitsPerElement());
        assertThat(read.bytes()).isEqualTo(15L * type.blockBytes() + 1);
    }

    /** Sizes of the structures of ggml-common.h, which static_assert them, and of {@code GGML_QUANT_SIZES}. */
    @ParameterizedTest
    @CsvSource({
        "F32, 0, 1, 4",
        "F16, 1, 1, 2",
        "Q4_0, 2, 32, 18",
        "Q4_1, 3, 32, 20",
        "Q5_0, 6, 32, 22",
        "Q5_1, 7, 32, 24",
        "Q8_0, 8, 32, 34",
        "Q8_1, 9, 32, 36",
        "Q2_K, 10, 256, 84",
        "Q3_K, 11, 256, 110",
        "Q4_K, 12, 256, 144",
        "Q5_K, 13, 256, 176",
        "Q6_K, 14, 256, 210",
        "Q8_K, 15, 256, 292",
        "IQ2_XXS, 16, 256, 66",
        "IQ2_XS, 17, 256, 74",
        "IQ3_XXS, 18, 256, 98",
        "IQ1_S, 19, 256, 50",
        "IQ4_NL, 20, 32, 18",
        "IQ3_S, 21, 256, 110",
        "IQ2_S, 22, 256, 82",
        "IQ4_XS, 23, 256, 136",
        "I8, 24, 1, 1",
        "I16, 25, 1, 2",
        "I32, 26, 1, 4",
        "I64, 27, 1, 8",
        "F64, 28, 1, 8",
        "IQ1_M, 29, 256, 56",
        "BF16, 30, 1, 2",
        "TQ1_0, 34, 256, 54",
        "TQ2_0, 35, 256, 66",
        "MXFP4, 39, 32, 17",
        "NVFP4, 40, 64, 36",
        "Q1_0, 41, 128, 18",
        "Q2_0, 42, 64, 18"
    })
    void blocksAreThoseOfGgml(GgmlType type, int id, int elements, int bytes) {
        assertThat(type.id()).isEqualTo(id);
        assertThat(type.blockElements()).isEqualTo(elements);
        assertThat(type.blockBytes()).isEqualTo(bytes);
        assertThat(GgmlType.numbered(id)).contains(type);
    }

    @Test
    void everyTypeIsInTheTable() {
        assertThat(GgmlType.values()).hasSize(35);
    }

    /** Left out: what never holds weights, and two types of one scale per block that the core does not name yet. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"I32", "I64", "F64", "Q1_0", "Q2_0"})
    void effectiveBitsAreThoseOfTheNumberFormats(GgmlType type) {
        assertThat(NumberFormats.parse(type.format().orElseThrow()).bitsPerElement())
                .isEqualTo(type.bitsPerElement());
    }

    /** 4096 x 4096 in Q4_K: 65,536 blocks of 144 bytes. */
    @Test
    void countsTheBytesOfAnAttentionMatrix() throws IOException {
        byte[] header = new GgufWriter().tensor("w", GgmlType.Q4_K, 4096, 4096).header();

        GgufHeader read = GgufFile.read(write(header), TensorData.OPTIONAL);
        assertThat(read.tensors().bytes()).isEqualTo(9_437_184);
    }

    @ParameterizedTest
    @CsvSource({"2, LITTLE_ENDIAN", "3, LITTLE_ENDIAN", "3, BIG_ENDIAN"})
    void readsValuesOfEveryKind(int version, String order) throws IOException {
        ByteOrder byteOrder = order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        GgufWriter w = new GgufWriter(version, byteOrder);
        w.pair("u8", 0, new byte[] {-1});
        w.pair("i8", 1, new byte[] {-1});
        w.pair("u32", 4, w.int32(-1));
        w.pair("i32", 5, w.int32(-7));
        w.pair("f32", 6, w.int32(Float.floatToIntBits(1.5f)));
        w.bool("yes", true);
        w.text("text", "grüß");
        w.pair("u64", 10, w.int64(-1));
        w.pair("i64", 11, w.int64(Long.MIN_VALUE));
        w.pair("f64", 12, w.int64(Double.doubleToLongBits(-2.5)));
        w.uint32s("list", 3, 4);
        w.texts("texts", "a", "");
        byte[] inner = GgufWriter.join(w.int32(GgufWriter.BOOL), w.int64(1), new byte[] {1});
        w.array("nested", GgufWriter.ARRAY, 2, GgufWriter.join(inner, inner));
        w.alignment(64).tensor("w", GgmlType.F32, 2, 3);

        GgufHeader read = GgufFile.read(write(w.bytes()));

        assertThat(read.version()).isEqualTo(version);
        assertThat(read.byteOrder()).isEqualTo(byteOrder);
        assertThat(read.alignment()).isEqualTo(64);
        assertThat(read.headerBytes() % 64).isZero();
        assertThat(read.metadata())
                .containsEntry("u8", new GgufValue.Whole(255))
                .containsEntry("i8", new GgufValue.Whole(-1))
                .containsEntry("u32", new GgufValue.Whole(4_294_967_295L))
                .containsEntry("i32", new GgufValue.Whole(-7))
                .containsEntry("f32", new GgufValue.Real(1.5))
                .containsEntry("yes", new GgufValue.Flag(true))
                .containsEntry("text", new GgufValue.Text("grüß"))
                .containsEntry("u64", new GgufValue.Real(0x1p64))
                .containsEntry("i64", new GgufValue.Whole(Long.MIN_VALUE))
                .containsEntry("f64", new GgufValue.Real(-2.5))
                .containsEntry("list", new GgufValue.Listed(2, List.of(new GgufValue.Whole(3), new GgufValue.Whole(4))))
                .containsEntry(
                        "texts", new GgufValue.Listed(2, List.of(new GgufValue.Text("a"), new GgufValue.Text(""))))
                .containsEntry(
                        "nested",
                        new GgufValue.Listed(
                                2,
                                List.of(
                                        new GgufValue.Listed(1, List.of(new GgufValue.Flag(true))),
                                        new GgufValue.Listed(1, List.of(new GgufValue.Flag(true))))));
        assertThat(read.tensors().metadata()).containsEntry("text", "grüß").doesNotContainKey("list");
        assertThat(read.tensors().find("w").orElseThrow().shape()).containsExactly(3L, 2L);
    }

    @Test
    void passesOverTokenizersAndLongTexts() throws IOException {
        String[] tokens = new String[150_000];
        Arrays.setAll(tokens, i -> "token" + i);
        GgufWriter w = new GgufWriter().texts("tokenizer.ggml.tokens", tokens).text("template", "x".repeat(70_000));
        w.array("nested", GgufWriter.ARRAY, 2000, new byte[12 * 2000]);
        w.array("scores", GgufWriter.FLOAT32, 150_000, new byte[600_000]);
        w.uint32("after", 7).tensor("w", GgmlType.F32, 1);

        GgufHeader read = GgufFile.read(write(w.bytes()));

        assertThat(read.metadata())
                .containsEntry("tokenizer.ggml.tokens", new GgufValue.Listed(150_000, List.of()))
                .containsEntry("scores", new GgufValue.Listed(150_000, List.of()))
                .containsEntry("nested", new GgufValue.Listed(2000, List.of()))
                .containsEntry("template", new GgufValue.LongText(70_000));
        assertThat(read.whole("after")).hasValue(7);
        assertThat(read.tensors().has("w")).isTrue();
    }

    @Test
    void needsTheDataUnlessToldOtherwise() throws IOException {
        byte[] whole = new GgufWriter().tensor("w", GgmlType.F32, 16).bytes();
        Path file = write(Arrays.copyOf(whole, whole.length - 1));

        assertThatThrownBy(() -> GgufFile.read(file))
                .hasMessage(file + ": tensor 'w' needs 64 bytes at 0, but the file's data has 63; is it cut off?");
        assertThat(GgufFile.read(file, TensorData.OPTIONAL).tensors().bytes()).isEqualTo(64);
    }

    @Test
    void everyPrefixOfAHeaderIsRefusedAsCutOff() throws IOException {
        byte[] header = new GgufWriter()
                .text("general.architecture", "llama")
                .uint32s("list", 1, 2)
                .tensor("w", GgmlType.F16, 8, 8)
                .header();
        for (int length = 0; length < header.length; length++) {
            byte[] prefix = Arrays.copyOf(header, length);
            assertThatThrownBy(() -> GgufHeader.read(ByteSource.of(prefix), "x", TensorData.OPTIONAL))
                    .isInstanceOf(ModelFormatException.class);
        }
        assertThat(GgufHeader.read(ByteSource.of(header), "x", TensorData.OPTIONAL)
                        .headerBytes())
                .isGreaterThanOrEqualTo(header.length);
    }

    @ParameterizedTest
    @MethodSource
    void refusesHeadersThatLie(String message, byte[] content) throws IOException {
        Path file = write(content);
        assertThatThrownBy(() -> GgufFile.read(file))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n")
                .hasSizeLessThan(600);
    }

    static Stream<Object[]> refusesHeadersThatLie() {
        GgufWriter w = new GgufWriter();
        byte[] deep = GgufWriter.join(w.int32(0), w.int64(0));
        for (int i = 0; i < 10; i++) {
            deep = GgufWriter.join(w.int32(GgufWriter.ARRAY), w.int64(1), deep);
        }
        byte[] deepest = deep;
        byte[] deepSkipped = GgufWriter.join(deep, new byte[12 * 3000]);
        return Map.<String, byte[]>ofEntries(
                        Map.entry("does not start with GGUF", "GGML....".getBytes(UTF_8)),
                        Map.entry("is GGUF version 1, which is obsolete", version(1, ByteOrder.LITTLE_ENDIAN)),
                        Map.entry("is GGUF version 4; expected 2 or 3", version(4, ByteOrder.LITTLE_ENDIAN)),
                        Map.entry("is GGUF version 33554432", version(2, ByteOrder.BIG_ENDIAN)),
                        Map.entry("says the number of tensors is 1000000,", new GgufWriter().header(1_000_000, 0)),
                        Map.entry("the number of tensors is 18446744073709551615", new GgufWriter().header(-1, 0)),
                        Map.entry("says the number of metadata pairs is 99,", new GgufWriter().header(0, 99)),
                        Map.entry(
                                "says the length of the value of 'k' is 1152921504606846976",
                                new GgufWriter()
                                        .pair("k", GgufWriter.STRING, w.int64(1L << 60))
                                        .bytes()),
                        Map.entry(
                                "says the length of the key of metadata pair 0 is 999999",
                                new GgufWriter()
                                        .raw(GgufWriter.join(w.int64(999_999), new byte[9]))
                                        .bytes()),
                        Map.entry(
                                "the key of metadata pair 0 has 0 bytes",
                                new GgufWriter().raw(new byte[20]).bytes()),
                        Map.entry(
                                "says the number of elements of the value of 'k' is 4611686018427387904",
                                new GgufWriter()
                                        .array("k", GgufWriter.UINT64, 1L << 62, new byte[8])
                                        .bytes()),
                        Map.entry(
                                "the value of 'k' has the value type 13; expected 0 to 12",
                                new GgufWriter().pair("k", 13, new byte[8]).bytes()),
                        Map.entry(
                                "the value of 'l' has the value type 4294967295",
                                new GgufWriter().array("l", -1, 1, new byte[8]).bytes()),
                        Map.entry(
                                "holds lists nested deeper than 4",
                                new GgufWriter()
                                        .pair("k", GgufWriter.ARRAY, deepest)
                                        .bytes()),
                        Map.entry(
                                "the value of 'n' holds lists nested deeper than 4",
                                new GgufWriter()
                                        .array("n", GgufWriter.ARRAY, 2000, deepSkipped)
                                        .bytes()),
                        Map.entry(
                                "is a truth value of 2; expected 0 or 1",
                                new GgufWriter()
                                        .pair("k", GgufWriter.BOOL, new byte[] {2})
                                        .bytes()),
                        Map.entry(
                                "the value of 'k', at byte 45, is not UTF-8",
                                new GgufWriter()
                                        .pair("k", GgufWriter.STRING, w.string(new byte[] {(byte) 0xff}))
                                        .bytes()),
                        Map.entry(
                                "gives the key 'k' twice",
                                new GgufWriter().uint32("k", 1).uint32("k", 1).bytes()),
                        Map.entry(
                                "'general.alignment' is 48; expected a power of two",
                                new GgufWriter().uint32("general.alignment", 48).bytes()),
                        Map.entry(
                                "'general.alignment' is 0; expected a power of two",
                                new GgufWriter().uint32("general.alignment", 0).bytes()),
                        Map.entry(
                                "tensor 't' is given twice",
                                new GgufWriter()
                                        .tensor("t", GgmlType.F32, 1)
                                        .tensor("t", GgmlType.F32, 1)
                                        .bytes()),
                        Map.entry(
                                "tensor 't' has 5 dimensions; expected at most 4",
                                new GgufWriter()
                                        .tensor("t", GgmlType.F32, 1, 1, 1, 1, 1)
                                        .bytes()),
                        Map.entry(
                                "tensor 't' has a size of 18446744073709551615",
                                new GgufWriter().tensorAt("t", 0, 0, -1).bytes()),
                        Map.entry(
                                "tensor 't' has the ggml type 99, which is not known",
                                new GgufWriter().tensorAt("t", 99, 0, 1).bytes()),
                        Map.entry(
                                "tensor 't' has the ggml type 4, which has been withdrawn",
                                new GgufWriter().tensorAt("t", 4, 0, 1).bytes()),
                        Map.entry(
                                "tensor 't' of type Q4_K has rows of 100; expected a multiple of its block of 256",
                                new GgufWriter().tensorAt("t", 12, 0, 100, 256).bytes()),
                        Map.entry(
                                "tensor 't' of shape [4294967296, 4294967296] has more than 2^63 bytes",
                                new GgufWriter()
                                        .tensorAt("t", 0, 0, 1L << 32, 1L << 32)
                                        .bytes()),
                        Map.entry(
                                "tensor 't' has its data at 33; expected a multiple of the alignment, 32",
                                new GgufWriter().tensorAt("t", 0, 33, 1).withData(64)),
                        Map.entry(
                                "tensor 't' has its data at 18446744073709551584",
                                new GgufWriter().tensorAt("t", 0, -32, 1).withData(64)),
                        Map.entry(
                                "tensor 'u' begins at 32 inside the one before it, which ends at 64",
                                new GgufWriter()
                                        .tensorAt("t", 0, 0, 16)
                                        .tensorAt("u", 0, 32, 1)
                                        .withData(64)),
                        Map.entry(
                                "tensor 't' needs 4 bytes at 9,223,372,036,854,775,776, but the file's data has 0",
                                new GgufWriter()
                                        .tensorAt("t", 0, Long.MAX_VALUE - 31, 1)
                                        .bytes()))
                .entrySet()
                .stream()
                .map(entry -> new Object[] {entry.getKey(), entry.getValue()});
    }

    @Test
    void readsASplitModelFromAnyOfItsParts() throws IOException {
        Path first = part(0, 2, "a");
        Path second = part(1, 2, "b");

        for (Path file : List.of(first, second)) {
            GgufHeader read = GgufFile.read(file);
            assertThat(read.tensors().list()).extracting(StoredTensor::name).containsExactly("a", "b");
            assertThat(read.text("general.name")).contains("part 0");
            assertThat(read.tensors().notes()).containsExactly(new Note.OtherTensorCount(first.toString(), 3, 2));
        }
    }

    @Test
    void namesMissingAndMisnamedParts() throws IOException {
        Path first = part(0, 3, "a");
        part(2, 3, "c");
        assertThatThrownBy(() -> GgufFile.read(first))
                .hasMessage(
                        first + ": 1 of the model's 3 parts are missing: 'm-00002-of-00003.gguf'; fetch them into the "
                                + "same folder");

        Files.copy(first, folder.resolve("m-00002-of-00003.gguf"));
        assertThatThrownBy(() -> GgufFile.read(first))
                .hasMessageEndingWith("says it is part 1 of 3; expected part 2 of 3");

        Path renamed = Files.copy(first, folder.resolve("model.gguf"));
        assertThatThrownBy(() -> GgufFile.read(renamed))
                .hasMessageEndingWith(
                        "is one of 3 parts of a model; expected a name that ends in -00001-of-00003.gguf");
    }

    @Test
    void refusesWhatWouldFillTheMemoryBeforeItDoes() {
        GgufWriter many = new GgufWriter();
        byte[] kept = new byte[1024];
        for (int i = 0; i < 100; i++) {
            many.array("k" + i, 0, 1024, kept);
        }
        BytesChannel file = new BytesChannel(many.bytes());

        assertThatThrownBy(() ->
                        GgufHeader.read(new ChannelSource(file), "x", TensorData.REQUIRED, new Budget("x", 1_000_000)))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("needs more than 1 MB");
    }

    private static byte[] version(int version, ByteOrder order) {
        return new GgufWriter(version, order).header();
    }

    private Path part(int number, int of, String tensor) throws IOException {
        byte[] content = new GgufWriter()
                .text("general.name", "part " + number)
                .pair("split.no", 2, new byte[] {(byte) number, 0})
                .pair("split.count", 2, new byte[] {(byte) of, 0})
                .uint32("split.tensors.count", 3)
                .tensor(tensor, GgmlType.F32, 4)
                .bytes();
        return Files.write(folder.resolve(String.format(Locale.ROOT, "m-%05d-of-%05d.gguf", number + 1, of)), content);
    }

    private Path write(byte[] content) throws IOException {
        return Files.write(folder.resolve("model.gguf"), content);
    }
}
