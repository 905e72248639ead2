package dev.rooflight.catalog.hub;

import dev.rooflight.catalog.text.OneLine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A file of a repository, by its path from the root: parts of harmless characters between single slashes, none of which
 * starts with a dot.
 */
record RepositoryFile(String path) {
    private static final int LONGEST = 300;
    private static final Pattern PATH = Pattern.compile("(?:[\\w+=,()-][\\w.+=,()-]*/){0,8}[\\w+=,()-][\\w.+=,()-]*");

    RepositoryFile {
        if (path.length() > LONGEST || !PATH.matcher(path).matches() || path.contains("..")) {
            throw new HubException(
                    "",
                    "file name " + OneLine.quote(path) + " is refused",
                    "expected a path inside the repository of letters, digits and . _ - + = , ( ), such as model-00001-of-00002.safetensors");
        }
    }

    /** This file below a folder. */
    Path in(Path folder) {
        Path file = folder;
        for (int start = 0; start <= path.length(); ) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            file = file.resolve(path.substring(start, end));
            start = end + 1;
        }
        return file;
    }

    /** The path as it stands in an address. */
    String encoded() {
        return percentEncoded(path, true);
    }

    /**
     * Text as part of an address's path: everything but unreserved characters percent-encoded.
     *
     * @param slashes whether slashes stay
     */
    static String percentEncoded(String text, boolean slashes) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    (c < 0x80 && Character.isLetterOrDigit(c)) || "-._~".indexOf(c) >= 0 || (slashes && c == '/');
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return encoded.toString();
    }
}
