package dev.rooflight.serving.outcome;

import static java.util.Objects.requireNonNull;

import dev.rooflight.serving.load.Requests;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An outcome in numbers. Of the requests those count that were sent after the warm-up and have ended; where others have not,
 * percentiles are lower bounds. For one thread.
 */
public final class Statistics {
    /** Share of the requests around a percentile whose causes are its causes. */
    private static final double AROUND = 0.01;

    private final Outcome outcome;
    private final Definitions definitions;
    private final int first;
    private final Distribution ttft;
    private final Distribution tpot;
    private final Distribution endToEnd;
    private final LatencyHistogram gaps = new LatencyHistogram();
    // sorted when first asked for: each statistic that is explained asks again
    private final Map<Latency, int[]> ranked = new EnumMap<>(Latency.class);
    private final int sent;
    private final int completed;
    private final double begin;
    private final double end;
    private final long outputTokens;
    private final long promptTokens;

    /**
     * Of an outcome.
     *
     * @param definitions what the client means by TPOT
     * @param warmUp requests at the beginning that do not count; 0 or more
     */
    public Statistics(Outcome outcome, Definitions definitions, int warmUp) {
        this.outcome = requireNonNull(outcome, "outcome is null");
        this.definitions = requireNonNull(definitions, "definitions is null");
        this.first = Math.min(warmUp, outcome.requests().size());
        RequestOutcomes each = outcome.each();
        Requests requests = outcome.requests();
        int size = requests.size() - first;
        double[] toFirst = new double[size];
        double[] perToken = new double[size];
        double[] all = new double[size];
        int ended = 0;
        int went = 0;
        long out = 0;
        long in = 0;
        double earliest = Double.POSITIVE_INFINITY;
        double latest = 0;
        for (int i = first; i < requests.size(); i++) {
            int at = i - first;
            went += each.replica(i) >= 0 ? 1 : 0;
            earliest = each.replica(i) >= 0 ? Math.min(earliest, each.sent(i)) : earliest;
            boolean done = each.completed(i);
            toFirst[at] = done ? each.first(i) - each.sent(i) : Double.NaN;
            all[at] = done ? each.last(i) - each.sent(i) : Double.NaN;
            perToken[at] = done
                    ? definitions.tpot(each.sent(i), each.first(i), each.last(i), requests.outputTokens(i))
                    : Double.NaN;
            if (done) {
                ended++;
                out += requests.outputTokens(i);
                in += requests.promptTokens(i);
                latest = Math.max(latest, each.last(i));
            }
        }
        this.ttft = Distribution.of(toFirst, size);
        this.tpot = Distribution.of(perToken, size);
        this.endToEnd = Distribution.of(all, size);
        outcome.ranks().forEach(rank -> gaps.add(rank.gaps()));
        this.sent = went;
        this.completed = ended;
        this.begin = went == 0 ? 0 : earliest;
        this.end = Math.max(begin, latest);
        this.outputTokens = out;
        this.promptTokens = in;
    }

    /** The outcome. */
    public Outcome outcome() {
        return outcome;
    }

    /** What is meant by TPOT. */
    public Definitions definitions() {
        return definitions;
    }

    /** Requests that do not count, at the beginning. */
    public int warmUp() {
        return first;
    }

    /** A statistic of a latency, in seconds; NaN where no request has it. */
    public double of(Latency latency, Statistic statistic) {
        return switch (latency) {
            case TTFT -> ttft.of(statistic);
            case TPOT -> tpot.of(statistic);
            case END_TO_END -> endToEnd.of(statistic);
            case ITL -> gap(statistic);
        };
    }

    /** All values of a latency; empty of single gaps, which are only counted. */
    public Optional<Distribution> distribution(Latency latency) {
        return switch (latency) {
            case TTFT -> Optional.of(ttft);
            case TPOT -> Optional.of(tpot);
            case END_TO_END -> Optional.of(endToEnd);
            case ITL -> Optional.empty();
        };
    }

    private double gap(Statistic statistic) {
        if (gaps.count() == 0) {
            return Double.NaN;
        }
        return switch (statistic) {
            case MEAN -> gaps.mean();
            case MAX -> gaps.max();
            case P50, P90, P95, P99 -> gaps.quantile(statistic.share());
        };
    }

    /** Requests that count and were sent. */
    public int sent() {
        return sent;
    }

    /** Those of them that have ended. */
    public int completed() {
        return completed;
    }

    /** Those of them that have not. */
    public int unfinished() {
        return sent - completed;
    }

    /** Seconds from the first request to the last token. */
    public double seconds() {
        return end - begin;
    }

    /** Requests that ended, a second. */
    public double requestsPerSecond() {
        return completed / seconds();
    }

    /** Tokens of outputs, a second. */
    public double outputTokensPerSecond() {
        return outputTokens / seconds();
    }

    /** Tokens of prompts and outputs, a second. */
    public double totalTokensPerSecond() {
        return ((double) outputTokens + promptTokens) / seconds();
    }

    /** Tokens of outputs. */
    public long outputTokens() {
        return outputTokens;
    }

    /** Requests a second that by themselves keep all limits; one without a time per token keeps any. */
    public double goodput(Objective objective) {
        RequestOutcomes each = outcome.each();
        int good = 0;
        for (int i = first; i < outcome.requests().size(); i++) {
            good += each.completed(i) && keeps(i, objective) ? 1 : 0;
        }
        return good / seconds();
    }

    private boolean keeps(int request, Objective objective) {
        for (Objective.Limit limit : objective.limits()) {
            if (of(request, limit.latency()) > limit.seconds()) {
                return false;
            }
        }
        return true;
    }

    /** A latency of a request; its gaps are those of its time per token. */
    public double of(int request, Latency latency) {
        RequestOutcomes each = outcome.each();
        return switch (latency) {
            case TTFT -> each.first(request) - each.sent(request);
            case END_TO_END -> each.last(request) - each.sent(request);
            case TPOT, ITL ->
                definitions.tpot(
                        each.sent(request),
                        each.first(request),
                        each.last(request),
                        outcome.requests().outputTokens(request));
        };
    }

    /**
     * What a statistic of a latency is made of: the mean over the requests around it, in seconds.
     *
     * @param latency {@link Latency#TTFT} or {@link Latency#END_TO_END}
     */
    public Explained explain(Latency latency, Statistic statistic) {
        RequestOutcomes each = outcome.each();
        int[] byLatency = ranked.computeIfAbsent(latency, this::rank);
        if (byLatency.length == 0) {
            return new Explained(latency, statistic, 0, Double.NaN, Map.of());
        }
        int from = 0;
        int to = byLatency.length;
        if (statistic != Statistic.MEAN) {
            double rank = statistic.share() * (byLatency.length - 1);
            double half = AROUND / 2 * byLatency.length;
            from = (int) Math.max(0, Math.floor(rank - half + 0.5));
            to = (int) Math.min(byLatency.length, Math.floor(rank + half + 0.5) + 1);
        }
        Map<Cause, Double> seconds = new EnumMap<>(Cause.class);
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += of(byLatency[i], latency);
        }
        for (Cause cause : Cause.values()) {
            double of = 0;
            for (int i = from; i < to; i++) {
                of += latency == Latency.TTFT ? each.toFirst(byLatency[i], cause) : each.toLast(byLatency[i], cause);
            }
            seconds.put(cause, of / (to - from));
        }
        return new Explained(latency, statistic, to - from, sum / (to - from), seconds);
    }

    /** Requests that have ended, in the order of a latency. */
    private int[] rank(Latency latency) {
        return IntStream.range(first, outcome.requests().size())
                .filter(outcome.each()::completed)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer request) -> of(request, latency))
                        .thenComparingInt(request -> request))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * What a latency is made of.
     *
     * @param requests so many requests around the statistic
     * @param seconds their mean
     * @param causes its parts, which add up to it
     */
    public record Explained(
            Latency latency, Statistic statistic, int requests, double seconds, Map<Cause, Double> causes) {
        public Explained {
            causes = causes.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(causes));
        }
    }

    /** Share of the time in which a rank worked, on average. */
    public double busyShare() {
        double busy = outcome.ranks().stream().mapToDouble(Usage::busySeconds).sum();
        double span = outcome.ranks().size()
                * outcome.ranks().stream().mapToDouble(Usage::end).max().orElse(0);
        return span == 0 ? 0 : busy / span;
    }

    /** Requests in work on a rank, on average over the time in which it worked. */
    public double meanBatch() {
        return outcome.ranks().stream().mapToDouble(Usage::runningSeconds).sum()
                / outcome.ranks().stream().mapToDouble(Usage::busySeconds).sum();
    }

    /** Most requests in work on a rank. */
    public int mostBatch() {
        return outcome.ranks().stream().mapToInt(Usage::mostRunning).max().orElse(0);
    }

    /** Share of the prompts' tokens that were found in the cache. */
    public double foundShare() {
        double asked = outcome.ranks().stream().mapToLong(Usage::promptsAsked).sum();
        double there = outcome.ranks().stream().mapToLong(Usage::promptsFound).sum();
        return asked == 0 ? 0 : there / asked;
    }

    /** How often requests were preempted. */
    public long preemptions() {
        return outcome.ranks().stream().mapToLong(Usage::preemptions).sum();
    }

    /** Blocks in use on a rank, on average over the run. */
    public double meanBlocks() {
        double span = outcome.ranks().stream().mapToDouble(Usage::end).sum();
        return span == 0
                ? 0
                : outcome.ranks().stream().mapToDouble(Usage::blockSeconds).sum() / span;
    }

    /** Most blocks in use on a rank. */
    public int mostBlocks() {
        return outcome.ranks().stream().mapToInt(Usage::mostBlocks).max().orElse(0);
    }

    /** How the queue does, see {@link State}. */
    public State state() {
        return State.of(this);
    }

    /** Requests waiting on all ranks in a part of the time from the first request to the last one sent, on average. */
    double waitingBetween(double from, double to) {
        double lastSent = begin;
        RequestOutcomes each = outcome.each();
        for (int i = first; i < outcome.requests().size(); i++) {
            lastSent = each.replica(i) >= 0 ? Math.max(lastSent, each.sent(i)) : lastSent;
        }
        double span = lastSent - begin;
        double sum = 0;
        for (Usage rank : outcome.ranks()) {
            double of = 0;
            int count = 0;
            for (int i = 0; i < Usage.INTERVALS; i++) {
                double middle = (i + 0.5) * rank.interval() - begin;
                if (middle >= from * span && middle < to * span) {
                    of += rank.waiting(i);
                    count++;
                }
            }
            sum += count == 0 ? 0 : of / count;
        }
        return sum;
    }

    /** Shares of the requests that waited longer for seat, cache or budget than a tenth of what their prompt took. */
    double waitedShare() {
        RequestOutcomes each = outcome.each();
        int waited = 0;
        for (int i = first; i < outcome.requests().size(); i++) {
            if (each.completed(i)) {
                double of = 0;
                for (Cause cause : State.QUEUE) {
                    of += each.toFirst(i, cause);
                }
                waited += of > 0.1 * each.toFirst(i, Cause.OWN_PREFILL) ? 1 : 0;
            }
        }
        return completed == 0 ? 0 : (double) waited / completed;
    }
}
