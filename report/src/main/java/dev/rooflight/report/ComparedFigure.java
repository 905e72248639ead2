package dev.rooflight.report;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.cost.Footprint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.function.Function;

/**
 * A figure that deployments are compared by.
 *
 * @param name for people
 * @param key for programs, with the unit
 * @param better which of two values is
 * @param of what it is a figure of
 * @param value empty where an analysis has none
 * @param format for people
 */
record ComparedFigure(
        String name,
        String key,
        Better better,
        Of of,
        Function<Analysis, OptionalDouble> value,
        DoubleFunction<String> format) {

    /** Which of two values is better. */
    enum Better {
        LESS,
        MORE
    }

    /** What a figure is of. */
    enum Of {
        /** The deployment at work, which one that does not fit into memory never is. */
        WORK,
        MEMORY
    }

    /** All of them, in the order in which they are shown. */
    static final List<ComparedFigure> ALL = List.of(
            pass("prefill, bound", "prefillBoundSeconds", Phase.PREFILL, false),
            pass("prefill, expected", "prefillExpectedSeconds", Phase.PREFILL, true),
            pass("decode, bound", "decodeBoundSeconds", Phase.DECODE, false),
            pass("decode, expected", "decodeExpectedSeconds", Phase.DECODE, true),
            new ComparedFigure(
                    "end to end, expected",
                    "endToEndSeconds",
                    Better.LESS,
                    Of.WORK,
                    analysis ->
                            optional(analysis.generation().map(g -> g.expected().endToEndSeconds())),
                    Si::seconds),
            new ComparedFigure(
                    "tokens/s, expected",
                    "tokensPerSecond",
                    Better.MORE,
                    Of.WORK,
                    analysis ->
                            optional(analysis.generation().map(g -> g.expected().tokensPerSecond())),
                    Si::plain),
            new ComparedFigure(
                    "energy per million tokens",
                    "joulesPerMillionTokens",
                    Better.LESS,
                    Of.WORK,
                    analysis -> perMillion(analysis, Footprint::joules),
                    value -> Si.format(value) + "J"),
            new ComparedFigure(
                    "price per million tokens",
                    "usdPerMillionTokens",
                    Better.LESS,
                    Of.WORK,
                    analysis -> perMillion(analysis, Footprint::usd),
                    value -> "$" + Si.plain(value)),
            new ComparedFigure(
                    "memory of the fullest device",
                    "memoryBytes",
                    Better.LESS,
                    Of.MEMORY,
                    analysis -> OptionalDouble.of(analysis.memory().totalBytes()),
                    Si::bytes),
            new ComparedFigure(
                    "largest batch that fits",
                    "maxBatch",
                    Better.MORE,
                    Of.MEMORY,
                    analysis -> OptionalDouble.of(analysis.memory().maxBatch()),
                    Si::count));

    private static ComparedFigure pass(String name, String key, Phase phase, boolean expected) {
        return new ComparedFigure(
                name,
                key,
                Better.LESS,
                Of.WORK,
                analysis -> optional(Optional.ofNullable(analysis.phases().get(phase))
                        .map(PassAnalysis::totals)
                        .map(totals -> expected ? totals.expectedSeconds() : totals.boundSeconds())),
                Si::seconds);
    }

    private static OptionalDouble optional(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    private static OptionalDouble perMillion(Analysis analysis, Function<Footprint, OptionalDouble> part) {
        double tokens = Math.max(1, analysis.workload().outputTokens());
        return analysis.request()
                .map(request -> part.apply(request.times(1e6 / tokens)))
                .orElseGet(OptionalDouble::empty);
    }
}
