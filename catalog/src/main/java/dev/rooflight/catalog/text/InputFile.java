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
import java.util.Locale;
import java.util.function.Function;

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

    /**
     * All bytes of a regular file.
     *
     * @param limit largest size in bytes; checked before reading, and again while reading in case the file grows
     * @param error makes the exception for a message
     */
    public static byte[] read(Path path, int limit, Function<String, ? extends RuntimeException> error) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw error.apply(path + ": is a folder; expected a file, so name a file in it");
            }
            if (!attributes.isRegularFile()) {
                throw error.apply(path + ": is not a regular file (a device or pipe); expected a file on disk");
            }
            if (attributes.size() > limit) {
                throw tooLarge(path.toString(), attributes.size(), limit, error);
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(limit + 1);
                if (bytes.length > limit) {
                    throw tooLarge(path.toString(), bytes.length, limit, error);
                }
                return bytes;
            }
        } catch (NoSuchFileException e) {
            throw error.apply(path + ": no such file; check the path");
        } catch (AccessDeniedException e) {
            throw error.apply(path + ": may not be read; check the permissions");
        } catch (IOException | SecurityException e) {
            throw error.apply(path + ": cannot be read: " + e.getMessage());
        }
    }

    /** Refuses content of more than {@code limit} bytes. */
    public static void checkSize(
            long size, String where, int limit, Function<String, ? extends RuntimeException> error) {
        if (size > limit) {
            throw tooLarge(where, size, limit, error);
        }
    }

    /** The text of UTF-8 bytes, without a byte order mark; anything that is not UTF-8 is refused. */
    public static String decode(byte[] bytes, String where, Function<String, ? extends RuntimeException> error) {
        int bad = firstNotUtf8(bytes);
        if (bad >= 0) {
            throw error.apply("%s: line %d, column %d: byte 0x%02x is not UTF-8; save the file as UTF-8"
                    .formatted(where, line(bytes, bad), column(bytes, bad), bytes[bad]));
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

    private static RuntimeException tooLarge(
            String where, long size, int limit, Function<String, ? extends RuntimeException> error) {
        return error.apply(String.format(
                Locale.ROOT, "%s: has %,d bytes; expected at most %,d: is this the right file?", where, size, limit));
    }
}
