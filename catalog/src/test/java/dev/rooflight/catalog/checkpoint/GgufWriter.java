package dev.rooflight.catalog.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Writes small GGUF files as llama.cpp lays them out: every tensor's data aligned, padding included. */
final class GgufWriter {
    static final int UINT32 = 4;
    static final int FLOAT32 = 6;
    static final int BOOL = 7;
    static final int STRING = 8;
    static final int ARRAY = 9;
    static final int UINT64 = 10;

    private final ByteOrder order;
    private final int version;
    private final List<byte[]> pairs = new ArrayList<>();
    private final List<Info> infos = new ArrayList<>();
    private int alignment = 32;
    private long end;

    private record Info(String name, List<Long> sizes, long type, long offset) {}

    GgufWriter() {
        this(3, ByteOrder.LITTLE_ENDIAN);
    }

    GgufWriter(int version, ByteOrder order) {
        this.version = version;
        this.order = order;
    }

    GgufWriter alignment(int bytes) {
        alignment = bytes;
        return uint32("general.alignment", bytes);
    }

    GgufWriter text(String key, String value) {
        return pair(key, STRING, string(value.getBytes(StandardCharsets.UTF_8)));
    }

    GgufWriter uint32(String key, long value) {
        return pair(key, UINT32, int32((int) value));
    }

    GgufWriter bool(String key, boolean value) {
        return pair(key, BOOL, new byte[] {(byte) (value ? 1 : 0)});
    }

    GgufWriter uint32s(String key, long... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long value : values) {
            out.writeBytes(int32((int) value));
        }
        return array(key, UINT32, values.length, out.toByteArray());
    }

    GgufWriter bools(String key, boolean... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        return array(key, BOOL, values.length, bytes);
    }

    GgufWriter texts(String key, String... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String value : values) {
            out.writeBytes(string(value.getBytes(StandardCharsets.UTF_8)));
        }
        return array(key, STRING, values.length, out.toByteArray());
    }

    /** A list that may lie about its length. */
    GgufWriter array(String key, int type, long count, byte[] content) {
        return pair(key, ARRAY, join(int32(type), int64(count), content));
    }

    /** A value of any kind, right or wrong. */
    GgufWriter pair(String key, int type, byte[] content) {
        pairs.add(join(string(key.getBytes(StandardCharsets.UTF_8)), int32(type), content));
        return this;
    }

    /** Bytes in the place of a pair. */
    GgufWriter raw(byte[] pair) {
        pairs.add(pair);
        return this;
    }

    /** Adds a tensor after those before it; sizes in ggml's order, rows first. */
    GgufWriter tensor(String name, GgmlType type, long... sizes) {
        long elements = 1;
        for (long size : sizes) {
            elements *= size;
        }
        tensorAt(name, type.id(), end, sizes);
        long bytes = elements / type.blockElements() * type.blockBytes();
        end = (end + bytes + alignment - 1) / alignment * alignment;
        return this;
    }

    /** Adds a tensor anywhere. */
    GgufWriter tensorAt(String name, long type, long offset, long... sizes) {
        infos.add(new Info(name, LongStream.of(sizes).boxed().toList(), type, offset));
        return this;
    }

    byte[] header() {
        return header(infos.size(), pairs.size());
    }

    /** The header, with counts that may lie. */
    byte[] header(long tensorCount, long pairCount) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(int32(version));
        out.writeBytes(int64(tensorCount));
        out.writeBytes(int64(pairCount));
        pairs.forEach(out::writeBytes);
        for (Info info : infos) {
            out.writeBytes(string(info.name.getBytes(StandardCharsets.UTF_8)));
            out.writeBytes(int32(info.sizes.size()));
            for (long size : info.sizes) {
                out.writeBytes(int64(size));
            }
            out.writeBytes(int32((int) info.type));
            out.writeBytes(int64(info.offset));
        }
        return out.toByteArray();
    }

    /** The whole file, data included. */
    byte[] bytes() {
        return withData((int) end);
    }

    byte[] withData(int dataBytes) {
        byte[] header = header();
        int padding = (alignment - header.length % alignment) % alignment;
        return join(header, new byte[padding], new byte[dataBytes]);
    }

    byte[] string(byte[] text) {
        return join(int64(text.length), text);
    }

    byte[] int32(int value) {
        return ByteBuffer.allocate(4).order(order).putInt(value).array();
    }

    byte[] int64(long value) {
        return ByteBuffer.allocate(8).order(order).putLong(value).array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
