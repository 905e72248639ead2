package dev.rooflight.catalog.hub;

import dev.rooflight.catalog.text.OneLine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first bytes of a file on the hub, growing in a local file: on request, and across attempts.
 *
 * <p>A body that breaks off is continued by a range that holds only while the entity tag does (If-Range, RFC 9110,
 * 13.1.5). Where the tag is missing, weak or another one, what is there is dropped and read again from the first byte,
 * so the local file never holds bytes of two versions.
 */
final class RemotePrefix {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(1);

    private final HubConnection connection;
    private final HubSettings settings;
    private final Clock clock;
    private final Sleeper sleeper;
    private final HubReference reference;
    private final URI address;
    private final String what;
    private final FileChannel content;
    private final Instant deadline;

    private long length;
    private long fileBytes = -1;
    private String etag = "";
    private String commit = "";

    /**
     * @param address the file's address on the hub
     * @param what the file, for messages
     * @param content an empty file, open to read and write
     */
    RemotePrefix(
            HubConnection connection,
            HubSettings settings,
            Clock clock,
            Sleeper sleeper,
            HubReference reference,
            URI address,
            String what,
            FileChannel content) {
        this.connection = connection;
        this.settings = settings;
        this.clock = clock;
        this.sleeper = sleeper;
        this.reference = reference;
        this.address = address;
        this.what = what;
        this.content = content;
        this.deadline = clock.instant().plus(settings.fileTimeout());
    }

    /** How many bytes are there. */
    long length() {
        return length;
    }

    /** Size of the whole file; -1 before anything was read. */
    long fileBytes() {
        return fileBytes;
    }

    /** The commit that the file is of; empty before anything was read. */
    String commit() {
        return commit;
    }

    /**
     * Reads the whole file.
     *
     * @param limit most bytes it may have
     * @return false if the repository has no such file
     */
    boolean readAll(long limit) {
        return read(limit, true);
    }

    /**
     * Reads up to {@code wanted} bytes from the file's beginning, less if the file is shorter.
     *
     * @return false if the repository has no such file
     */
    boolean readTo(long wanted) {
        return length >= wanted || (fileBytes >= 0 && length >= fileBytes) || read(wanted, false);
    }

    /** The eight bytes at the beginning as a little-endian number; they must have been read. */
    long firstLong() {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try {
            while (bytes.hasRemaining()) {
                if (content.read(bytes, bytes.position()) < 0) {
                    throw new IllegalStateException("fewer than 8 bytes");
                }
            }
        } catch (IOException e) {
            throw disk(e);
        }
        return bytes.flip().getLong();
    }

    private boolean read(long wanted, boolean whole) {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(wanted, whole);
            } catch (TransientFailure e) {
                if (attempt == settings.tries()) {
                    throw new HubException(
                            what, e.problem(), "gave up after " + attempt + " tries, so try again later");
                }
                pause(e, attempt);
            }
        }
    }

    private boolean attempt(long wanted, boolean whole) throws TransientFailure {
        if (length > 0 && etag.isEmpty()) {
            startOver();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        if (!whole) {
            headers.put("Range", "bytes=" + length + "-" + (wanted - 1));
        } else if (length > 0) {
            headers.put("Range", "bytes=" + length + "-");
        }
        if (length > 0) {
            headers.put("If-Range", etag);
        }
        HubAnswer answer = connection.get(address, headers, reference, what);
        try (TimedBody body = answer.body()) {
            if (answer.status() == 404) {
                return absent(answer);
            }
            checkIsHub(answer);
            switch (answer.status()) {
                case 206 -> beginPart(answer, wanted, whole);
                case 416 ->
                    throw new HubException(
                            what,
                            "the server has no byte " + length + " (status 416)",
                            "expected a file with at least a header, so the upload may be broken");
                default -> beginWhole(answer, wanted, whole);
            }
            copy(body, wanted, whole);
            if (whole || answer.status() == 206) {
                body.discard(DRAIN_TIMEOUT);
            }
            return true;
        } catch (InterruptedException e) {
            throw HubConnection.interrupted(what);
        }
    }

    private boolean absent(HubAnswer answer) {
        String code = answer.header("X-Error-Code");
        if (code.equals("RevisionNotFound")) {
            throw new HubException(
                    what,
                    "the model has no revision " + OneLine.quote(reference.revision()) + " (status 404)",
                    "leave out @revision for main, or see the model's page for its branches and tags");
        }
        if (code.equals("RepoNotFound") || !HubReference.isCommit(answer.commit())) {
            throw new HubException(
                    what,
                    "the hub has no such model, revision or file (status 404)",
                    "check the spelling"
                            + (settings.token().isEmpty() ? ", or set HF_TOKEN if the model is private" : ""));
        }
        commit = answer.commit();
        return false;
    }

    /** A login page or a captive portal answers 200, too; the hub names the commit. */
    private void checkIsHub(HubAnswer answer) {
        if (!HubReference.isCommit(answer.commit())) {
            throw new HubException(
                    what,
                    Addresses.shown(settings.endpoint())
                            + " does not answer like a hub: it names no commit (X-Repo-Commit)",
                    "check HF_ENDPOINT and the proxy");
        }
        String coding = answer.header("Content-Encoding");
        if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
            throw new HubException(
                    what,
                    "comes with Content-Encoding " + OneLine.quote(coding) + " though none was asked for",
                    "check the proxy");
        }
        commit = answer.commit();
    }

    private void beginPart(HubAnswer answer, long wanted, boolean whole) throws TransientFailure {
        Matcher range = CONTENT_RANGE.matcher(answer.header("Content-Range"));
        boolean matches = range.matches();
        long first = matches ? Long.parseLong(range.group(1)) : -1;
        long last = matches ? Long.parseLong(range.group(2)) : -1;
        if (first != length || last < first || (!whole && last >= wanted)) {
            throw new HubException(
                    what,
                    "asked for the bytes from " + length + (whole ? "" : " to " + (wanted - 1)) + ", got Content-Range "
                            + OneLine.quote(answer.header("Content-Range")),
                    "check HF_ENDPOINT and the proxy");
        }
        String newEtag = answer.strongEtag();
        long size = size(HubAnswer.number(range.group(3)), answer.linkedBytes());
        if (length > 0 && (!newEtag.equals(etag) || (fileBytes >= 0 && size != fileBytes))) {
            startOver();
            throw new TransientFailure("changed while it was read");
        }
        etag = newEtag;
        fileBytes = size;
        if (size <= last) {
            throw new HubException(
                    what,
                    "the server says it has " + size + " bytes and sends number " + last,
                    "check HF_ENDPOINT and the proxy");
        }
        checkSize(wanted, whole);
    }

    /** Either nothing is there yet, or the server ignores ranges or says by this that the file is another one now. */
    private void beginWhole(HubAnswer answer, long wanted, boolean whole) {
        startOver();
        etag = answer.strongEtag();
        fileBytes = whole && answer.contentLength() < 0 && answer.linkedBytes() < 0
                ? -1
                : size(answer.contentLength(), answer.linkedBytes());
        checkSize(wanted, whole);
    }

    private long size(long stated, long linked) {
        if (stated < 0 && linked < 0) {
            throw new HubException(
                    what,
                    "the server does not say how large the file is",
                    "check HF_ENDPOINT and the proxy, or download the file and give its path");
        }
        if (stated >= 0 && linked >= 0 && stated != linked) {
            throw new HubException(
                    what, "the hub says it has " + linked + " bytes, its storage says " + stated, "try again later");
        }
        return Math.max(stated, linked);
    }

    private void checkSize(long limit, boolean whole) {
        if (whole && fileBytes > limit) {
            throw tooLarge(fileBytes, limit);
        }
    }

    private HubException tooLarge(long bytes, long limit) {
        return new HubException(
                what,
                "has " + OneLine.count(bytes) + " bytes or more",
                "expected at most " + OneLine.count(limit) + ": is this a language model?");
    }

    private void copy(TimedBody body, long wanted, boolean whole) throws TransientFailure, InterruptedException {
        long limit = whole && fileBytes < 0 ? wanted + 1 : fileBytes < 0 ? wanted : Math.min(wanted, fileBytes);
        try {
            while (length < limit) {
                Optional<List<ByteBuffer>> piece = body.next(settings.readTimeout());
                if (piece.isEmpty()) {
                    break;
                }
                for (ByteBuffer bytes : piece.get()) {
                    bytes.limit((int) Math.min(bytes.limit(), bytes.position() + (limit - length)));
                    write(bytes);
                }
                checkDeadline();
            }
        } catch (HttpTimeoutException e) {
            throw new TransientFailure("nothing came for " + HubConnection.seconds(settings.readTimeout()) + " after "
                    + length + " bytes");
        } catch (IOException e) {
            throw new TransientFailure("broke off after " + length + " bytes (" + e.getMessage() + ")");
        }
        if (fileBytes < 0) {
            if (length > wanted) {
                throw tooLarge(length, wanted);
            }
            fileBytes = length;
        } else if (length < limit) {
            throw new TransientFailure("broke off after " + length + " of " + limit + " bytes");
        }
    }

    private void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                length += content.write(bytes, length);
            }
        } catch (IOException e) {
            throw disk(e);
        }
    }

    private void startOver() {
        try {
            content.truncate(0);
        } catch (IOException e) {
            throw disk(e);
        }
        length = 0;
        fileBytes = -1;
        etag = "";
    }

    private HubException disk(IOException e) {
        return HubCache.unusable(what, settings.cache(), e);
    }

    private void checkDeadline() {
        if (clock.instant().isAfter(deadline)) {
            throw new HubException(
                    what,
                    "took longer than " + HubConnection.seconds(settings.fileTimeout()),
                    "try again on a faster connection");
        }
    }

    /** As long as the server asks, or 1, 2, 4… seconds. */
    private void pause(TransientFailure failure, int attempt) {
        Duration own = FIRST_WAIT.multipliedBy(1L << Math.min(attempt - 1, 5));
        try {
            sleeper.sleep(failure.waitAsked().isZero() ? own : failure.waitAsked());
        } catch (InterruptedException e) {
            throw HubConnection.interrupted(what);
        }
        checkDeadline();
    }
}
