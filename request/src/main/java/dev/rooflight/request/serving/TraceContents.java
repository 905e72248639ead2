package dev.rooflight.request.serving;

import dev.rooflight.catalog.trace.Trace;
import dev.rooflight.catalog.trace.TraceFormats;
import dev.rooflight.catalog.trace.TraceOptions;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.study.serving.Offered;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A trace whose content somebody sent; names lead nowhere. */
public final class TraceContents implements LoadReader.Traces {
    /** Lengths of files, by the name of the word and of the file: there are none. */
    public static final BiFunction<String, String, List<Integer>> NO_LENGTHS = (name, file) -> {
        throw new InvalidValueException(
                name,
                "'csv:" + file + "'",
                "a number of tokens or a distribution, such as uniform:100-2000",
                "no file of the server is read; send a trace as traceContent");
    };

    private final String content;
    private final int mostRequests;

    /**
     * Of one trace.
     *
     * @param content what its file holds
     * @param mostRequests of a load, and of ids of what their prompts have in common ten times as many
     */
    public TraceContents(String content, int mostRequests) {
        this.content = content;
        this.mostRequests = mostRequests;
    }

    @Override
    public Offered.Trace read(
            String name, Optional<String> columns, int first, double speed, int repeat, Clients clients) {
        TraceOptions options = TraceOptions.DEFAULT.withFirst(Math.min(first, mostRequests));
        Trace trace = TraceFormats.read(
                name,
                content.getBytes(StandardCharsets.UTF_8),
                columns.map(options::withColumns).orElse(options));
        Requests requests = trace.requests();
        if ((long) requests.size() * repeat > mostRequests || segments(requests) * repeat > 10L * mostRequests) {
            throw new InvalidValueException(
                    ServingWords.REPEAT.name(),
                    Integer.toString(repeat),
                    "at most " + mostRequests + " requests and ten times as many ids of blocks in all",
                    "the trace has " + requests.size() + " and " + segments(requests));
        }
        return new Offered.Trace(
                name,
                trace.format(),
                trace.notes(),
                speed == 1 && repeat == 1 ? requests : requests.played(speed, repeat),
                clients);
    }

    private static long segments(Requests requests) {
        long segments = 0;
        for (int i = 0; i < requests.size(); i++) {
            segments += requests.segments(i);
        }
        return segments;
    }
}
