package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.OneLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Numbers and texts of a binary header, through a buffer of fixed size. Every read is checked against the end of the
 * file and against {@link #MAX_HEADER_BYTES} before anything is allocated.
 */
final class HeaderBytes {
    /** Longest header in bytes; the largest tokenizers need about 30 MB. */
    static final long MAX_HEADER_BYTES = 256_000_000;

    private static final int BUFFER = 1 << 16;

    private final ByteSource source;
    private final String where;
    private final long size;
    private final ByteBuffer buffer;
    /** Position in the file of the first byte after the buffer. */
    private long read;

    HeaderBytes(ByteSource source, String where) throws IOException {
        this.source = source;
        this.where = where;
        this.size = source.size();
        this.buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    }

    void order(ByteOrder order) {
        buffer.order(order);
    }

    ByteOrder order() {
        return buffer.order();
    }

    /** Bytes read so far. */
    long position() {
        return read - buffer.remaining();
    }

    /** Bytes of the file that follow. */
    long remaining() {
        return size - position();
    }

    /** Size of the file in bytes. */
    long size() {
        return size;
    }

    int u8(String what) throws IOException {
        need(Byte.BYTES, what);
        return buffer.get() & 0xff;
    }

    int u16(String what) throws IOException {
        need(Short.BYTES, what);
        return buffer.getShort() & 0xffff;
    }

    int i32(String what) throws IOException {
        need(Integer.BYTES, what);
        return buffer.getInt();
    }

    long u32(String what) throws IOException {
        return Integer.toUnsignedLong(i32(what));
    }

    long i64(String what) throws IOException {
        need(Long.BYTES, what);
        return buffer.getLong();
    }

    /** A count of things of which each takes at least {@code leastBytes}: one that the file cannot hold is refused. */
    long count(String what, int leastBytes) throws IOException {
        long count = i64(what);
        long most = remaining() / leastBytes;
        if (count < 0 || count > most) {
            throw error(
                    "says " + what + " is " + Long.toUnsignedString(count) + ", but the file could hold at most "
                            + OneLine.count(most),
                    "",
                    "is it cut off or damaged?");
        }
        return count;
    }

    /** A text of {@code bytes} bytes. */
    String text(int bytes, String what) throws IOException {
        byte[] text = new byte[bytes];
        int filled = 0;
        while (filled < bytes) {
            int part = Math.min(bytes - filled, BUFFER);
            need(part, what);
            buffer.get(text, filled, part);
            filled += part;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException e) {
            throw errorIn(what + ", at byte " + (position() - bytes) + ",", "is not UTF-8", "UTF-8 text");
        }
    }

    /** Passes over bytes without reading them. */
    void skip(long bytes, String what) throws IOException {
        if (bytes <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) bytes);
            return;
        }
        check(bytes, what);
        read = position() + bytes;
        buffer.limit(0);
    }

    private void need(int bytes, String what) throws IOException {
        if (buffer.remaining() >= bytes) {
            return;
        }
        check(bytes, what);
        buffer.compact();
        while (buffer.position() < bytes) {
            int more = source.read(buffer, read);
            if (more <= 0) {
                throw error("ended while it was read", "", "is something else writing it?");
            }
            read += more;
        }
        buffer.flip();
    }

    private void check(long bytes, String what) {
        if (bytes > remaining()) {
            throw error("ends at byte " + OneLine.count(size) + ", inside " + what, "", "is the file cut off?");
        }
        if (position() + bytes > MAX_HEADER_BYTES) {
            throw error("has a header of more than " + OneLine.count(MAX_HEADER_BYTES) + " bytes", "a model", "");
        }
    }

    /** An error about the file; {@code finding} from the verb on, the rest may be empty. */
    ModelFormatException error(String finding, String expected, String remedy) {
        return Problem.at(where, finding, expected, remedy);
    }

    /** An error about a part of the file; {@code finding} from the verb on, {@code expected} may be empty. */
    ModelFormatException errorIn(String part, String finding, String expected) {
        return Problem.in(where, part, finding, expected, "");
    }
}
