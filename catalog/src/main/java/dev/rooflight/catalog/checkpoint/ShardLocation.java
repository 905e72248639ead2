package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.text.OneLine;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a shard may really lie: in the folder of its index, or, in a Hugging Face cache, whose {@code
 * snapshots/REVISION} hold nothing but links, in the {@code blobs} beside {@code snapshots}.
 */
final class ShardLocation {
    private ShardLocation() {}

    /** Refuses a file that is a link to somewhere else. */
    static void check(Path folder, Path file, String where) {
        try {
            Path real = file.toRealPath();
            Path home = folder.toRealPath();
            Path blobs = blobs(home);
            if (!real.startsWith(home) && (blobs == null || !real.startsWith(blobs))) {
                throw Problem.in(
                        where,
                        "its file " + OneLine.quote(String.valueOf(file.getFileName())),
                        "is a link out of the folder",
                        "a file in it",
                        "");
            }
        } catch (IOException | SecurityException e) {
            throw Problem.at(file.toString(), "cannot be read: " + e.getMessage(), "", "");
        }
    }

    private static @Nullable Path blobs(Path home) {
        for (Path at = home; at != null; at = at.getParent()) {
            Path parent = at.getParent();
            if (parent != null && parent.endsWith("snapshots")) {
                return parent.resolveSibling("blobs");
            }
        }
        return null;
    }
}
