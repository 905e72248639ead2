package dev.rooflight.catalog.hub;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * Where the head of a GGUF file ends: magic, version, counts, metadata and the tensors' descriptions, as the GGUF
 * specification of ggml (docs/gguf.md) lays them out. Only lengths are followed; what the values mean is read elsewhere.
 */
final class GgufExtent {
    private static final int MAGIC = 0x46554747;
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    private static final int MAX_NESTING = 4;
    private static final int MAX_DIMENSIONS = 8;
    /** Bytes of a value by its type; 0 for strings and arrays. */
    private static final int[] VALUE_BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

    private final InputStream in;
    private final String what;
    private final long limit;
    private long position;

    private GgufExtent(InputStream in, long limit, String what) {
        this.in = in;
        this.limit = limit;
        this.what = what;
    }

    /**
     * Length of the head in bytes; empty if the bytes end before the head does.
     *
     * @param in buffered
     * @param limit most bytes a head may have
     * @param what the file, for messages
     * @throws HubException if it is no GGUF file of version 2 or 3, or its head is longer than the limit
     */
    static OptionalLong of(InputStream in, long limit, String what) throws IOException {
        GgufExtent extent = new GgufExtent(in, limit, what);
        try {
            extent.walk();
            return OptionalLong.of(extent.position);
        } catch (EOFException e) {
            return OptionalLong.empty();
        }
    }

    private void walk() throws IOException {
        if (int32() != MAGIC) {
            throw broken("does not start with GGUF");
        }
        int version = int32();
        if (version != 2 && version != 3) {
            throw broken("is of GGUF version " + Integer.toUnsignedString(version)
                    + " (or big-endian); expected version 2 or 3, little-endian");
        }
        long tensors = count("tensors");
        long entries = count("metadata entries");
        for (long i = 0; i < entries; i++) {
            skip(count("bytes of a key"));
            value(int32(), 0);
        }
        for (long i = 0; i < tensors; i++) {
            skip(count("bytes of a tensor's name"));
            int dimensions = int32();
            if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
                throw broken("has a tensor of " + Integer.toUnsignedString(dimensions) + " dimensions");
            }
            skip(8L * dimensions + 4 + 8);
        }
    }

    private void value(int type, int nesting) throws IOException {
        if (type == STRING) {
            skip(count("bytes of a text"));
        } else if (type == ARRAY) {
            array(nesting);
        } else {
            skip(valueBytes(type));
        }
    }

    private void array(int nesting) throws IOException {
        if (nesting == MAX_NESTING) {
            throw broken("has arrays in arrays deeper than " + MAX_NESTING);
        }
        int type = int32();
        long count = count("array elements");
        if (type != STRING && type != ARRAY) {
            skip(count * valueBytes(type));
            return;
        }
        for (long i = 0; i < count; i++) {
            value(type, nesting + 1);
        }
    }

    private int valueBytes(int type) {
        if (type < 0 || type >= VALUE_BYTES.length || VALUE_BYTES[type] == 0) {
            throw broken("has a value of type " + Integer.toUnsignedString(type) + "; expected 0 to 12");
        }
        return VALUE_BYTES[type];
    }

    /** A 64-bit count of things that take at least a byte each. */
    private long count(String things) throws IOException {
        long count = Integer.toUnsignedLong(int32()) | ((long) int32() << 32);
        if (count < 0 || count > limit) {
            throw broken("states " + Long.toUnsignedString(count) + " " + things + "; expected at most " + limit);
        }
        return count;
    }

    private int int32() throws IOException {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            value |= next << shift;
        }
        position += Integer.BYTES;
        return value;
    }

    private void skip(long bytes) throws IOException {
        if (position + bytes > limit) {
            throw broken("has a head of more than " + limit + " bytes");
        }
        in.skipNBytes(bytes);
        position += bytes;
    }

    private HubException broken(String problem) {
        return new HubException(
                what, problem + " (near byte " + position + ")", "expected a GGUF file, so the upload may be broken");
    }
}
