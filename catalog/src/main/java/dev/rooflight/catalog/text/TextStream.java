package dev.rooflight.catalog.text;

import dev.rooflight.catalog.CatalogException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The text of a file that may be too large to hold: UTF-8 with or without a byte order mark, plain or compressed by gzip (told by
 * its first bytes, whatever its name). Damaged text is refused only when it is reached, so that what comes before it can be used.
 */
public final class TextStream extends Reader {
    /** Most bytes of text, unpacked: a gzip file of a few kilobytes can hold a terabyte. */
    public static final long MAX_BYTES = 2_000_000_000L;

    private static final int BUFFER = 1 << 16;
    private static final int[] GZIP_MAGIC = {0x1f, 0x8b};

    private final String where;
    private final InputStream in;
    private final long limit;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private final CharBuffer chars = CharBuffer.allocate(BUFFER).flip();
    private boolean ended;
    private boolean begun;
    private long count;
    private int line = 1;
    private @Nullable CatalogException pending;

    private TextStream(InputStream in, String where, long limit) {
        this.in = in;
        this.where = where;
        this.limit = limit;
    }

    /**
     * Opens a file.
     *
     * @throws CatalogException if it is no readable regular file, or its name ends in {@code .gz} and it is no gzip file
     */
    public static TextStream open(Path file) {
        return open(file, MAX_BYTES);
    }

    /**
     * The text of a file that somebody sent.
     *
     * @param where what the file is called in messages
     */
    public static TextStream of(byte[] content, String where) {
        return new TextStream(new ByteArrayInputStream(content), where, MAX_BYTES);
    }

    /** The same with another limit, in bytes. */
    static TextStream open(Path file, long limit) {
        String where = file.toString();
        try {
            InputFile.sizeOfRegular(file, TextStream::refused);
            return new TextStream(
                    unpacked(new BufferedInputStream(Files.newInputStream(file), BUFFER), where), where, limit);
        } catch (IOException | SecurityException e) {
            throw InputFile.unreadable(where, e, TextStream::refused);
        }
    }

    private static InputStream unpacked(InputStream raw, String where) throws IOException {
        raw.mark(GZIP_MAGIC.length);
        boolean packed = raw.read() == GZIP_MAGIC[0] && raw.read() == GZIP_MAGIC[1];
        raw.reset();
        if (!packed) {
            if (where.endsWith(".gz")) {
                raw.close();
                throw refused(
                        where, "is not compressed by gzip", "a gzip file, as its name says", "take .gz off its name");
            }
            return raw;
        }
        try {
            return new GZIPInputStream(raw, BUFFER);
        } catch (EOFException | ZipException e) {
            raw.close();
            throw damaged(where, 0);
        }
    }

    /** The file's name for messages. */
    public String where() {
        return where;
    }

    @Override
    public int read(char[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!chars.hasRemaining() && !fill()) {
            return -1;
        }
        int taken = Math.min(length, chars.remaining());
        chars.get(target, offset, taken);
        return taken;
    }

    /** The next character that is not white space; -1 if none is left. */
    public int firstCharacter() {
        while (chars.hasRemaining() || fill()) {
            char c = chars.get();
            if (!Character.isWhitespace(c)) {
                return c;
            }
        }
        return -1;
    }

    private boolean fill() {
        if (pending != null) {
            throw pending;
        }
        while (true) {
            chars.clear();
            CoderResult result = decoder.decode(bytes, chars, ended);
            chars.flip();
            if (result.isError()) {
                pending = refusedAt(
                        line + lines(),
                        "byte 0x" + HexFormat.of().toHexDigits(bytes.get(bytes.position())) + " is not UTF-8",
                        "a text file",
                        "save the file as UTF-8");
            }
            dropByteOrderMark();
            stopAtNul();
            if (chars.hasRemaining()) {
                line += lines();
                return true;
            }
            if (pending != null) {
                throw pending;
            }
            if (ended) {
                return false;
            }
            load();
        }
    }

    private void load() {
        bytes.compact();
        try {
            int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
            ended = read < 0;
            if (read > 0) {
                bytes.position(bytes.position() + read);
                count += read;
            }
        } catch (EOFException | ZipException e) {
            throw damaged(where, line);
        } catch (IOException e) {
            throw InputFile.unreadable(where, e, TextStream::refused);
        }
        if (count > limit) {
            throw refusedAt(
                    line,
                    "more than " + OneLine.count(limit) + " bytes of text",
                    "at most that",
                    "split the file, or read only its first part");
        }
        bytes.flip();
    }

    private void dropByteOrderMark() {
        if (!begun && chars.hasRemaining()) {
            begun = true;
            if (chars.get(chars.position()) == '\uFEFF') {
                chars.get();
            }
        }
    }

    private void stopAtNul() {
        for (int i = chars.position(); i < chars.limit(); i++) {
            if (chars.get(i) == '\0') {
                chars.limit(i);
                pending = refusedAt(line + lines(), "a NUL character", "a text file", "");
                return;
            }
        }
    }

    private int lines() {
        int lines = 0;
        for (int i = chars.position(); i < chars.limit(); i++) {
            if (chars.get(i) == '\n') {
                lines++;
            }
        }
        return lines;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // what was read is whole: nothing is lost that anyone could act upon
            ended = true;
        }
    }

    private CatalogException refusedAt(int at, String finding, String expected, String remedy) {
        return CatalogException.of(where, at, finding, expected, remedy);
    }

    private static CatalogException damaged(String where, int line) {
        return CatalogException.of(
                where, line, "the compressed data is damaged or cut off", "a whole gzip file", "fetch it once more");
    }

    private static CatalogException refused(String where, String finding, String expected, String remedy) {
        return CatalogException.of(where, 0, finding, expected, remedy);
    }
}
