package dev.rooflight.catalog.hub;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One model's part of the cache.
 *
 * <pre>
 * hub/HOST/models--ORG--NAME/refs/REVISION          the commit a branch or tag was at when it was fetched
 *                            snapshots/COMMIT/FILE  files, whole
 *                            absent/COMMIT/FILE     marks that the commit has no such file
 *                            partial/               files on their way
 * </pre>
 *
 * <p>A file is written in {@code partial} and moved to its place in one step, so what is in its place is whole however
 * many write it at once.
 */
final class HubCache {
    private static final Duration LEFT_BEHIND = Duration.ofDays(1);
    private static final String HEAD = ".header";
    private static final String HEAD_SIZE = ".header.size";
    private static final int LONGEST_NOTE = 100;

    private final Path cache;
    private final Path folder;

    HubCache(HubSettings settings, HubReference reference) {
        cache = settings.cache();
        String host = Addresses.shown(settings.endpoint()).replace(':', '_');
        folder = cache.resolve("hub")
                .resolve(host)
                .resolve("models--" + reference.organization() + "--" + reference.name());
    }

    Path folder() {
        return folder;
    }

    Path snapshot(String commit) {
        return folder.resolve("snapshots").resolve(commit);
    }

    /** The commit that a revision was at when it was fetched; empty if it was not. */
    String commitOf(String revision) {
        String commit = note(ref(revision)).orElse("");
        return HubReference.isCommit(commit) ? commit : "";
    }

    void rememberCommit(String revision, String commit, String what) {
        write(ref(revision), commit, what);
    }

    /** Forgets at which commit a revision is; the files stay. */
    void forgetCommit(String revision, String what) {
        try {
            Files.deleteIfExists(ref(revision));
        } catch (IOException e) {
            throw unusable(what, cache, e);
        }
    }

    Optional<Path> file(String commit, RepositoryFile file) {
        return Optional.of(file.in(snapshot(commit))).filter(Files::isRegularFile);
    }

    /** The head of a checkpoint file, if it and its note of the whole file's size are there. */
    Optional<CheckpointHead> head(String commit, RepositoryFile file) {
        Path header = beside(commit, file, HEAD);
        long fileBytes = HubAnswer.number(note(beside(commit, file, HEAD_SIZE)).orElse(""));
        return fileBytes > 0 && Files.isRegularFile(header)
                ? Optional.of(new CheckpointHead(file.path(), header, fileBytes))
                : Optional.empty();
    }

    boolean isKnownAbsent(String commit, RepositoryFile file) {
        return Files.isRegularFile(absent(commit, file));
    }

    void rememberAbsent(String commit, RepositoryFile file, String what) {
        write(absent(commit, file), "", what);
    }

    /** A new empty file to write to before it is published. */
    Path newPartial(String what) {
        try {
            return Files.createTempFile(Files.createDirectories(partials()), "file", ".partial");
        } catch (IOException e) {
            throw unusable(what, cache, e);
        }
    }

    /** Moves a finished file to its place. */
    Path publish(Path partial, String commit, RepositoryFile file, String what) {
        Path target = file.in(snapshot(commit));
        move(partial, target, what);
        return target;
    }

    /** Moves a finished head to its place. */
    CheckpointHead publishHead(Path partial, long fileBytes, String commit, RepositoryFile file, String what) {
        Path header = beside(commit, file, HEAD);
        // The size goes first: a head in its place means that both are.
        write(beside(commit, file, HEAD_SIZE), Long.toString(fileBytes), what);
        move(partial, header, what);
        return new CheckpointHead(file.path(), header, fileBytes);
    }

    /** Removes files on their way that a process left behind when it was killed. */
    void sweep(Instant now) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(partials())) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(LEFT_BEHIND))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            // Nothing depends on it; the next fetch tries again.
            return;
        }
    }

    static HubException unusable(String what, Path cache, IOException e) {
        if (e instanceof ClosedByInterruptException) {
            return HubConnection.interrupted(what);
        }
        return new HubException(
                what,
                "the cache folder " + cache + " cannot be used (" + e + ")",
                "check its permissions and free space, or set ROOFLIGHT_CACHE to another folder");
    }

    private Path partials() {
        return folder.resolve("partial");
    }

    private Path ref(String revision) {
        return folder.resolve("refs").resolve(RepositoryFile.percentEncoded(revision, false));
    }

    private Path absent(String commit, RepositoryFile file) {
        return file.in(folder.resolve("absent").resolve(commit));
    }

    private Path beside(String commit, RepositoryFile file, String suffix) {
        Path place = file.in(snapshot(commit));
        return place.resolveSibling(place.getFileName() + suffix);
    }

    private static Optional<String> note(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_NOTE) {
                return Optional.empty();
            }
            return Optional.of(
                    Files.readString(file, StandardCharsets.ISO_8859_1).strip());
        } catch (IOException e) {
            // Read as not there: it is fetched again, and writing it says what is wrong.
            return Optional.empty();
        }
    }

    private void write(Path target, String text, String what) {
        Path partial = newPartial(what);
        try {
            Files.writeString(partial, text, StandardCharsets.ISO_8859_1);
            move(partial, target, what);
        } catch (IOException e) {
            throw unusable(what, cache, e);
        } finally {
            delete(partial);
        }
    }

    private void move(Path partial, Path target, String what) {
        try {
            try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Path parent = target.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unusable(what, cache, e);
        }
    }

    /** Removes a file on its way; one that was published is no longer there. */
    static void delete(Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            // A later sweep removes it; the caller has a better problem to report.
            return;
        }
    }
}
