package dev.rooflight.request.serving;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.request.Numbers;
import dev.rooflight.serving.load.Arrivals;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Lengths;
import dev.rooflight.serving.load.Load;
import dev.rooflight.serving.load.Prefixes;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.serving.outcome.Definitions;
import dev.rooflight.serving.outcome.Objective;
import dev.rooflight.study.serving.Offered;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Turns what was said of a load into what is offered and what counts. */
public final class LoadReader {
    private static final int USUAL_REQUESTS = 1000;
    private static final int PER_CONCURRENT = 10;
    private static final int FEWEST_REQUESTS = 100;

    private final LengthTexts lengths;
    private final Traces traces;
    private final int mostRequests;

    /** Where names of files lead. */
    public interface Traces {
        /**
         * Requests of a file.
         *
         * @param first at most so many of them
         * @param speed how many times as fast they come
         * @param repeat how often the file is gone through
         */
        Offered.Trace read(String file, Optional<String> columns, int first, double speed, int repeat, Clients clients);
    }

    /**
     * A load that was read.
     *
     * @param offered requests, and how they are sent
     * @param definitions what the client means by TPOT
     * @param objective what latencies shall be at most, if anything is asked
     * @param horizon seconds after which no step begins
     * @param warmUp requests that do not count
     */
    public record Reading(
            Offered offered, Definitions definitions, Optional<Objective> objective, double horizon, int warmUp) {
        /** The same of another load. */
        Reading with(Offered other) {
            return new Reading(other, definitions, objective, horizon, warmUp);
        }
    }

    /**
     * A reader.
     *
     * @param files lengths of a file, by the name of the word and of the file
     * @param traces where names of traces lead
     * @param mostRequests of a load; 1 to {@link Load#MOST}
     */
    public LoadReader(BiFunction<String, String, List<Integer>> files, Traces traces, int mostRequests) {
        this.lengths = new LengthTexts(files);
        this.traces = traces;
        this.mostRequests = mostRequests;
    }

    /**
     * The load that was said.
     *
     * @throws InvalidValueException if a text is not possible, or texts contradict each other; its field is the name of the word
     */
    public Reading read(Said written) {
        ClientPreset preset =
                written.text(ServingWords.LIKE).map(ClientPreset::named).orElse(ClientPreset.NONE);
        Said said = preset.over(written);
        Optional<Objective> objective = Objectives.of(said);
        double horizon = said.seconds(ServingWords.HORIZON, Double.POSITIVE_INFINITY);
        int warmUp = (int) said.whole(ServingWords.WARM_UP, 0, Load.MOST, 0);
        Offered offered = said.has(ServingWords.TRACE) ? trace(said) : drawn(said);
        return new Reading(offered, preset.definitions(), objective, horizon, warmUp);
    }

    private Offered trace(Said said) {
        String because = "the trace says when requests come and how long they are";
        for (ServingWord word : List.of(
                ServingWords.RATE,
                ServingWords.ARRIVALS,
                ServingWords.BURSTINESS,
                ServingWords.CONCURRENCY,
                ServingWords.USERS,
                ServingWords.REQUESTS,
                ServingWords.INPUT_TOKENS,
                ServingWords.OUTPUT_TOKENS,
                ServingWords.RANGE,
                ServingWords.SHARED_PREFIX,
                ServingWords.TURNS)) {
            said.not(word, because);
        }
        return traces.read(
                said.text(ServingWords.TRACE).orElseThrow(),
                said.text(ServingWords.COLUMNS),
                (int) said.whole(ServingWords.FIRST, 1, mostRequests, mostRequests),
                said.real(ServingWords.SPEED, 1e-6, 1e6, 1),
                (int) said.whole(ServingWords.REPEAT, 1, 1_000_000, 1),
                new Clients.OpenLoop());
    }

    private Offered drawn(Said said) {
        String because = "there is no trace";
        for (ServingWord word :
                List.of(ServingWords.COLUMNS, ServingWords.SPEED, ServingWords.REPEAT, ServingWords.FIRST)) {
            said.not(word, because);
        }
        Optional<Integer> concurrency =
                said.text(ServingWords.CONCURRENCY).map(text -> (int) Numbers.whole("concurrency", text, 1, Load.MOST));
        Optional<Integer> users =
                said.text(ServingWords.USERS).map(text -> (int) Numbers.whole("users", text, 1, Load.MOST));
        if (concurrency.isEmpty() && users.isEmpty() && !said.has(ServingWords.RATE)) {
            throw new InvalidValueException("rate", "missing", "it, or concurrency, users or a trace");
        }
        Load load = new Load(
                count(said, concurrency),
                arrivals(said),
                rate(said),
                lengths(said, ServingWords.INPUT_TOKENS),
                lengths(said, ServingWords.OUTPUT_TOKENS),
                prefixes(said),
                said.whole(ServingWords.SEED, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2, 1));
        if (users.isPresent()) {
            said.not(ServingWords.RATE, "users send when they have read the last answer");
            said.not(ServingWords.CONCURRENCY, "users says how many there are at a time");
            return new Offered.Users(load, users.get(), said.seconds(ServingWords.THINK, 0));
        }
        if (!said.has(ServingWords.TURNS)) {
            said.not(ServingWords.THINK, "there are neither users nor turns");
        }
        Clients clients = concurrency.<Clients>map(Clients.ClosedLoop::new).orElseGet(Clients.OpenLoop::new);
        return new Offered.Drawn(load, clients);
    }

    private int count(Said said, Optional<Integer> concurrency) {
        long usual = concurrency
                .map(c -> Math.max(FEWEST_REQUESTS, (long) PER_CONCURRENT * c))
                .orElse((long) USUAL_REQUESTS);
        long asked = said.whole(ServingWords.REQUESTS, 1, Load.MOST, usual);
        if (asked > mostRequests) {
            throw new InvalidValueException(
                    "requests",
                    Long.toString(asked),
                    "at most " + mostRequests
                            + (said.has(ServingWords.REQUESTS) ? "" : "; usual are ten times concurrency"),
                    mostRequests == Load.MOST
                            ? ""
                            : "say fewer, or simulate them on the command line, which takes up to " + Load.MOST);
        }
        return (int) asked;
    }

    private static double rate(Said said) {
        return said.text(ServingWords.RATE)
                .map(text -> {
                    if (Said.lower(text).equals("inf")) {
                        return Double.POSITIVE_INFINITY;
                    }
                    return Numbers.real("rate", text.replaceAll("/s$", ""), 1e-9, 1e9);
                })
                // a closed loop sends when there is room
                .orElse(Double.POSITIVE_INFINITY);
    }

    private static Arrivals arrivals(Said said) {
        String kind = Said.lower(said.text(ServingWords.ARRIVALS).orElse("poisson"));
        double shape = said.real(ServingWords.BURSTINESS, 1e-3, 1e6, 1);
        if (said.has(ServingWords.BURSTINESS) && kind.equals("poisson")) {
            return new Arrivals.Gamma(shape);
        }
        if (kind.equals("uniform") || kind.equals("constant")) {
            said.not(ServingWords.BURSTINESS, "gaps that are " + kind + " have no shape");
        }
        return switch (kind) {
            case "poisson" -> new Arrivals.Poisson();
            case "gamma" -> new Arrivals.Gamma(shape);
            case "weibull" -> new Arrivals.Weibull(shape);
            case "uniform" -> new Arrivals.Uniform();
            case "constant" -> new Arrivals.Constant();
            default ->
                throw new InvalidValueException(
                        "arrivals", Numbers.quoted(kind), "poisson, gamma, weibull, uniform or constant");
        };
    }

    private Lengths lengths(Said said, ServingWord word) {
        String text = said.text(word)
                .orElseThrow(
                        () -> new InvalidValueException(word.name(), "missing", "tokens of each request, such as 512"));
        return lengths.read(word, text, said.text(ServingWords.RANGE).map(LengthTexts.Range::of));
    }

    private static Prefixes prefixes(Said said) {
        Optional<String> shared = said.text(ServingWords.SHARED_PREFIX);
        if (said.has(ServingWords.TURNS)) {
            said.not(ServingWords.SHARED_PREFIX, "conversations have their own history");
            return new Prefixes.Conversations(
                    (int) said.whole(ServingWords.TURNS, 1, 10_000, 1), said.seconds(ServingWords.THINK, 0));
        }
        return shared.map(LoadReader::shared).orElse(Prefixes.NONE);
    }

    private static Prefixes shared(String text) {
        String[] parts = text.split("[x×*]", -1);
        if (parts.length > 2) {
            throw new InvalidValueException(
                    "shared-prefix", Numbers.quoted(text), "tokens and how many prefixes, such as 512x4");
        }
        int tokens = (int) Numbers.whole("shared-prefix", parts[0].strip(), 1, Requests.MAX_TOKENS);
        int groups = parts.length == 1 ? 1 : (int) Numbers.whole("shared-prefix", parts[1].strip(), 1, 1_000_000);
        return new Prefixes.Shared(tokens, groups);
    }
}
