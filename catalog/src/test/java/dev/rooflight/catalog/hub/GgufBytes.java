package dev.rooflight.catalog.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Writes GGUF, little-endian. */
final class GgufBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    GgufBytes start(int version, long tensors, long entries) {
        out.writeBytes("GGUF".getBytes(UTF_8));
        return int32(version).int64(tensors).int64(entries);
    }

    GgufBytes int32(int value) {
        return number(value, Integer.BYTES);
    }

    GgufBytes int64(long value) {
        return number(value, Long.BYTES);
    }

    GgufBytes text(String text) {
        int64(text.length());
        out.writeBytes(text.getBytes(UTF_8));
        return this;
    }

    GgufBytes zeros(int count) {
        out.writeBytes(new byte[count]);
        return this;
    }

    /** A matrix of the type F32. */
    GgufBytes tensor(String name) {
        return text(name).int32(2).int64(4).int64(8).int32(0).int64(0);
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private GgufBytes number(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >> (8 * i)));
        }
        return this;
    }
}
