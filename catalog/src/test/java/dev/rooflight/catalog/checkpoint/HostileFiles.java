package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Large files made to fill the memory of whoever reads them: run in a small heap by {@link HostileFilesTest}. */
final class HostileFiles {
    private static final int BYTES = 20_000_000;

    private final Path folder;

    private HostileFiles(Path folder) {
        this.folder = folder;
    }

    /** Reads every hostile file, written into a folder and deleted again; prints one line for each. */
    public static void main(String[] arguments) throws IOException {
        HostileFiles files = new HostileFiles(Path.of(arguments[0]));
        files.safetensors();
        files.index();
        files.gguf();
    }

    private void safetensors() throws IOException {
        json("many tensors", i -> "\"%s\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},".formatted(i));
        json("many shapes", i -> "\"%s\":{\"dtype\":\"U8\",\"shape\":[0,%s],\"data_offsets\":[0,0]},".formatted(i, i));
        json("long names", i -> "\"%s%s\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},"
                .formatted(i, "é".repeat(9000)));
        json("metadata", i -> i == 0 ? "\"__metadata__\":{" : "\"%s\":\"\",".formatted(i));
        json("long texts", i -> i == 0 ? "\"__metadata__\":{" : "\"%s\":\"%s\",".formatted(i, "é".repeat(1_000_000)));
        json("one name", i -> i == 0 ? "\"" : "x".repeat(1000));
        json("one text", i -> i == 0 ? "\"__metadata__\":{\"a\":\"" : "x".repeat(1000));
        json("one shape", i -> i == 0 ? "\"w\":{\"shape\":[1" : ",1,1,1,1,1,1,1,1,1,1,1");
        json("brackets", i -> i == 0 ? "\"w\":" : "[[[[[[[[[[[[[[[[");
    }

    private void json(String name, IntFunction<String> part) throws IOException {
        byte[] length = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(BYTES)
                .array();
        attack("safetensors " + name, GgufWriter.join(length, new byte[] {'{'}), text(part), SafetensorsHeader::read);
    }

    private void index() throws IOException {
        byte[] start = "{\"weight_map\":{".getBytes(StandardCharsets.UTF_8);
        attack("index of tensors", start, text(i -> "\"%s\":\"1.safetensors\",".formatted(i)), SafetensorsIndex::read);
        attack(
                "index of files",
                start,
                text(i -> "\"%s\":\"%s.safetensors\",".formatted(i, i)),
                SafetensorsIndex::read);
    }

    private void gguf() throws IOException {
        GgufWriter w = new GgufWriter();
        pairs("many keys", i -> GgufWriter.join(w.string(name(i)), w.int32(0), new byte[1]));
        pairs("long keys", i -> GgufWriter.join(w.string(Arrays.copyOf(name(i), 65_000)), w.int32(0), new byte[1]));
        pairs("lists", i -> list(w, i, 0, 1024, new byte[1024]));
        pairs("texts", i -> GgufWriter.join(w.string(name(i)), w.int32(GgufWriter.STRING), w.string(new byte[60_000])));
        byte[] empty = GgufWriter.join(w.int32(0), w.int64(0));
        byte[] empties = new byte[12 * 1024];
        for (int i = 0; i < 1024; i++) {
            System.arraycopy(empty, 0, empties, 12 * i, 12);
        }
        pairs("lists of lists", i -> list(w, i, GgufWriter.ARRAY, 1024, empties));
        attack(
                "GGUF one list",
                GgufWriter.join(
                        new GgufWriter().header(0, 1),
                        w.string(name(0)),
                        w.int32(GgufWriter.ARRAY),
                        w.int32(GgufWriter.STRING),
                        w.int64(BYTES / 8 - 1)),
                i -> new byte[8000],
                GgufFile::read);
        attack(
                "GGUF many tensors",
                new GgufWriter().header(BYTES / 60, 0),
                i -> GgufWriter.join(w.string(name(i)), w.int32(2), w.int64(i), w.int64(0), w.int32(0), w.int64(0)),
                GgufFile::read);
    }

    private void pairs(String name, IntFunction<byte[]> pair) throws IOException {
        attack("GGUF " + name, new GgufWriter().header(0, BYTES / pair.apply(0).length / 2), pair, GgufFile::read);
    }

    private static byte[] list(GgufWriter w, int number, int type, long count, byte[] content) {
        return GgufWriter.join(
                w.string(name(number)), w.int32(GgufWriter.ARRAY), w.int32(type), w.int64(count), content);
    }

    private static byte[] name(int number) {
        return String.valueOf(number).getBytes(StandardCharsets.US_ASCII);
    }

    private static IntFunction<byte[]> text(IntFunction<String> part) {
        return i -> part.apply(i).getBytes(StandardCharsets.UTF_8);
    }

    private void attack(String name, byte[] start, IntFunction<byte[]> part, Consumer<Path> reader) throws IOException {
        Path file = folder.resolve("model");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(start);
            int written = 0;
            for (int i = 0; written < BYTES; i++) {
                byte[] bytes = part.apply(i);
                out.write(bytes);
                written += bytes.length;
            }
        }
        String outcome = "accepted";
        try {
            reader.accept(file);
        } catch (ModelFormatException e) {
            outcome = "refused: " + e.getMessage();
        }
        System.out.println(name + " " + outcome);
        Files.delete(file);
    }
}
