package dev.rooflight.catalog.hub;

import dev.rooflight.catalog.text.OneLine;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The files of one commit: from the cache, else from the hub. The first answer names the commit that the revision is at;
 * everything after is asked for by that commit, so files never mix.
 */
final class HubSnapshot {
    private static final int MAX_SAFETENSORS_HEADER_BYTES = 100_000_000;
    private static final int LENGTH_BYTES = 8;
    /** How much of a GGUF file to read at first, and then. Vocabularies make heads of 1 to 20 MB. */
    private static final long[] GGUF_STEPS = {1_000_000, 4_000_000, 16_000_000, 64_000_000};

    private static final long MAX_GGUF_HEAD_BYTES = GGUF_STEPS[GGUF_STEPS.length - 1];

    private final HubSettings settings;
    private final HubReference reference;
    private final HubCache cache;
    private final Supplier<HubConnection> connection;
    private final Clock clock;
    private final Sleeper sleeper;
    private String commit;

    /** @param connection asked only when something is to be fetched */
    HubSnapshot(
            HubSettings settings,
            HubReference reference,
            Supplier<HubConnection> connection,
            Clock clock,
            Sleeper sleeper) {
        this.settings = settings;
        this.reference = reference;
        this.connection = connection;
        this.clock = clock;
        this.sleeper = sleeper;
        this.cache = new HubCache(settings, reference);
        this.commit = reference.isPinned() ? reference.revision() : cache.commitOf(reference.revision());
    }

    /** The commit; empty before the first file. */
    String commit() {
        return commit;
    }

    Path folder() {
        return cache.snapshot(commit);
    }

    /** A whole file; empty if the commit has none of that name. */
    Optional<Path> file(RepositoryFile file, long limit) {
        if (!commit.isEmpty()) {
            Optional<Path> cached = cache.file(commit, file);
            if (cached.isPresent() || cache.isKnownAbsent(commit, file)) {
                return cached;
            }
        }
        return download(
                file,
                (prefix, partial) -> prefix.readAll(limit),
                (prefix, partial) -> cache.publish(partial, commit, file, what(file)));
    }

    /** The header of a safetensors file; empty if the commit has no such file. */
    Optional<CheckpointHead> safetensors(RepositoryFile file) {
        return head(file, (prefix, partial) -> readSafetensors(prefix, what(file)));
    }

    /** The head of a GGUF file; empty if the commit has no such file. */
    Optional<CheckpointHead> gguf(RepositoryFile file) {
        return head(file, (prefix, partial) -> readGguf(prefix, partial, what(file)));
    }

    /** The model and a file of it, for messages. */
    String what(RepositoryFile file) {
        return reference + ": " + file.path();
    }

    /** Reads what is needed of a file; false if there is no such file. */
    private interface Read {
        boolean from(RemotePrefix prefix, Path partial) throws IOException;
    }

    /** Puts what was read in its place. */
    private interface Publish<T> {
        T of(RemotePrefix prefix, Path partial);
    }

    private Optional<CheckpointHead> head(RepositoryFile file, Read read) {
        if (!commit.isEmpty()) {
            Optional<CheckpointHead> cached = cache.head(commit, file);
            if (cached.isPresent() || cache.isKnownAbsent(commit, file)) {
                return cached;
            }
        }
        return download(
                file,
                read,
                (prefix, partial) -> cache.publishHead(partial, prefix.fileBytes(), commit, file, what(file)));
    }

    private <T> Optional<T> download(RepositoryFile file, Read read, Publish<T> publish) {
        String what = what(file);
        if (settings.offline()) {
            throw new HubException(
                    what,
                    "not in the cache " + settings.cache() + ", and HF_HUB_OFFLINE or ROOFLIGHT_OFFLINE is set",
                    "unset it and fetch the model once, or give a local path");
        }
        Path partial = cache.newPartial(what);
        try {
            RemotePrefix prefix;
            boolean present;
            try (FileChannel content = FileChannel.open(partial, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                prefix = new RemotePrefix(
                        connection.get(), settings, clock, sleeper, reference, address(file), what, content);
                present = read.from(prefix, partial);
            }
            adopt(prefix.commit(), what);
            if (!present) {
                cache.rememberAbsent(commit, file, what);
                return Optional.empty();
            }
            return Optional.of(publish.of(prefix, partial));
        } catch (IOException e) {
            throw HubCache.unusable(what, settings.cache(), e);
        } finally {
            HubCache.delete(partial);
        }
    }

    private void adopt(String named, String what) {
        if (commit.isEmpty()) {
            cache.rememberCommit(reference.revision(), named, what);
            commit = named;
        } else if (!named.equals(commit)) {
            throw new HubException(
                    what, "asked for commit " + commit + ", the hub answers with " + named, "check HF_ENDPOINT");
        }
    }

    private URI address(RepositoryFile file) {
        String revision = commit.isEmpty() ? reference.revision() : commit;
        return URI.create(settings.endpoint() + "/" + reference.repository() + "/resolve/"
                + RepositoryFile.percentEncoded(revision, false) + "/" + file.encoded());
    }

    private static boolean readSafetensors(RemotePrefix prefix, String what) {
        if (!prefix.readTo(LENGTH_BYTES)) {
            return false;
        }
        long header = headerBytes(prefix, what);
        prefix.readTo(LENGTH_BYTES + header);
        if (headerBytes(prefix, what) != header || prefix.length() != LENGTH_BYTES + header) {
            throw new HubException(what, "changed while it was read", "try again");
        }
        return true;
    }

    private static long headerBytes(RemotePrefix prefix, String what) {
        if (prefix.fileBytes() < LENGTH_BYTES) {
            throw new HubException(
                    what,
                    "has " + prefix.fileBytes() + " bytes",
                    "expected a safetensors file, which has more than 8, so the upload may be broken");
        }
        long header = prefix.firstLong();
        if (header < 2 || header > MAX_SAFETENSORS_HEADER_BYTES) {
            throw new HubException(
                    what,
                    "states a header of " + Long.toUnsignedString(header) + " bytes",
                    "expected a safetensors file with 2 to " + OneLine.count(MAX_SAFETENSORS_HEADER_BYTES)
                            + ", so the upload may be broken");
        }
        if (LENGTH_BYTES + header > prefix.fileBytes()) {
            throw new HubException(
                    what,
                    "states a header of " + OneLine.count(header) + " bytes and has only "
                            + OneLine.count(prefix.fileBytes()),
                    "the upload may be broken");
        }
        return header;
    }

    private static boolean readGguf(RemotePrefix prefix, Path partial, String what) throws IOException {
        for (long step : GGUF_STEPS) {
            if (!prefix.readTo(step)) {
                return false;
            }
            OptionalLong end = ggufEnd(partial, what);
            if (end.isPresent()) {
                try (FileChannel content = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                    content.truncate(end.getAsLong());
                }
                return true;
            }
            if (prefix.length() >= prefix.fileBytes()) {
                throw new HubException(
                        what,
                        "ends after " + prefix.fileBytes() + " bytes, within its head",
                        "expected a GGUF file, so the upload may be broken");
            }
        }
        throw new HubException(
                what,
                "has a head of more than " + OneLine.count(MAX_GGUF_HEAD_BYTES) + " bytes",
                "expected less, so download the file and give its path");
    }

    private static OptionalLong ggufEnd(Path partial, String what) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(partial))) {
            return GgufExtent.of(in, MAX_GGUF_HEAD_BYTES, what);
        }
    }
}
