package dev.rooflight.catalog.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;

/** Small text files from outside: regular files of bounded size in UTF-8, whatever the path turns out to be. */
public final class InputFile {
    private static final int CHUNK = 8192;

    private InputFile() {}

    /** Whether a reference is meant as a path: it looks like one, or there is such a file. */
    public static boolean isPath(String reference) {
        if (reference.matches("(?:[./~].*|.*\\.(?:json|ya?ml|gguf|safetensors))")) {
            return true;
        }
        try {
            return Files.exists(Path.of(reference));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Makes the exception for a file that is refused. */
    public interface Refusal {
        /**
         * The exception.
         *
         * @param where the file
         * @param finding what is wrong with it, from the verb on
         * @param expected what is possible; may be empty
         * @param remedy what to do; may be empty
         */
        RuntimeException of(String where, String finding, String expected, String remedy);
    }

    /**
     * All bytes of a regular file.
     *
     * @param limit largest size in bytes; checked before reading, and again while reading in case the file grows
     */
    public static byte[] read(Path path, int limit, Refusal refusal) {
        String where = path.toString();
        try {
            checkSize(sizeOfRegular(path, refusal), where, limit, refusal);
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(limit + 1);
                checkSize(bytes.length, where, limit, refusal);
                return bytes;
            }
        } catch (IOException | SecurityException e) {
            throw unreadable(where, e, refusal);
        }
    }

    /** Size in bytes of what has to be a regular file: reading a device or a pipe may never end. */
    static long sizeOfRegular(Path path, Refusal refusal) throws IOException {
        String where = path.toString();
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw refusal.of(where, "is a folder", "a file, so name a file in it", "");
        }
        if (!attributes.isRegularFile()) {
            throw refusal.of(where, "is not a regular file (a device or pipe)", "a file on disk", "");
        }
        return attributes.size();
    }

    /** Says in our words why a file could not be opened or read. */
    static RuntimeException unreadable(String where, Exception e, Refusal refusal) {
        if (e instanceof NoSuchFileException) {
            return refusal.of(where, "no such file", "", "check the path");
        }
        if (e instanceof AccessDeniedException) {
            return refusal.of(where, "may not be read", "", "check the permissions");
        }
        return refusal.of(where, "cannot be read: " + e.getMessage(), "", "");
    }

    /** Refuses content of more than {@code limit} bytes. */
    public static void checkSize(long size, String where, int limit, Refusal refusal) {
        if (size > limit) {
            throw refusal.of(
                    where,
                    "has " + OneLine.count(size) + " bytes",
                    "at most " + OneLine.count(limit) + ": is this the right file?",
                    "");
        }
    }

    /** The text of UTF-8 bytes, without a byte order mark; anything that is not UTF-8 is refused. */
    public static String decode(byte[] bytes, String where, Refusal refusal) {
        int bad = firstNotUtf8(bytes);
        if (bad >= 0) {
            throw refusal.of(
                    where + ": line " + line(bytes, bad) + ", column " + column(bytes, bad),
                    "byte 0x" + HexFormat.of().toHexDigits(bytes[bad]) + " is not UTF-8",
                    "",
                    "save the file as UTF-8");
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /**
     * Position of the first byte that is not UTF-8; -1 if all are. The text goes through a small buffer and is
     * dropped.
     */
    private static int firstNotUtf8(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(Math.min(bytes.length, CHUNK) + 1);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        return result.isError() ? in.position() : -1;
    }

    private static int line(byte[] bytes, int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            if (bytes[i] == '\n') {
                line++;
            }
        }
        return line;
    }

    private static int column(byte[] bytes, int position) {
        int column = 1;
        for (int i = position - 1; i >= 0 && bytes[i] != '\n'; i--) {
            column++;
        }
        return column;
    }
}
