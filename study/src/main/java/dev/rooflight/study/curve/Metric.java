package dev.rooflight.study.curve;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.SteadyState;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.cost.Footprint;
import dev.rooflight.study.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Figures of an analysis that a curve can show. */
// functions without state
@SuppressWarnings("ImmutableEnumChecker")
public enum Metric {
    TTFT("ttft", "time to first token", "s", Needs.OUTPUT, Phases.PREFILL, a -> generation(a, Generation::ttftSeconds)),
    TPOT(
            "tpot",
            "time per output token",
            "s",
            Needs.OUTPUT,
            Phases.DECODE,
            a -> generation(a, Generation::tpotSeconds)),
    END_TO_END(
            "endToEnd",
            "time from prompt to last token",
            "s",
            Needs.OUTPUT,
            Phases.BOTH,
            a -> generation(a, Generation::endToEndSeconds)),
    TOKENS_PER_SECOND(
            "tokensPerSecond",
            "throughput",
            "tokens/s",
            Needs.OUTPUT,
            Phases.DECODE,
            a -> generation(a, Generation::tokensPerSecond)),
    PREFILL(
            "prefill",
            "time of the prompts' pass",
            "s",
            "phase prefill or both",
            Phases.PREFILL,
            a -> pass(a, Phase.PREFILL)),
    DECODE("decode", "time of a decode step", "s", "phase decode or both", Phases.DECODE, a -> pass(a, Phase.DECODE)),
    INTENSITY(
            "intensity",
            "arithmetic intensity of a decode step",
            "ops/byte",
            "phase decode or both",
            Phases.DECODE,
            Metric::intensity),
    MEMORY(
            "memory",
            "memory of the fullest device",
            "B",
            "",
            Phases.NONE,
            a -> same(a.memory().totalBytes())),
    WEIGHTS(
            "weightsMemory",
            "weights on the fullest device",
            "B",
            "",
            Phases.NONE,
            a -> same(a.memory().weightsBytes())),
    KV_CACHE(
            "kvCacheMemory",
            "KV cache of the fullest device",
            "B",
            "",
            Phases.NONE,
            a -> same(a.memory().kvCacheBytes())),
    JOULES_PER_TOKEN(
            "joulesPerToken",
            "energy per output token",
            "J",
            Needs.OUTPUT + " and a device whose power is known",
            Phases.BOTH,
            a -> perToken(a, 1, Footprint::joules)),
    USD_PER_MILLION_TOKENS(
            "usdPerMillionTokens",
            "cost per million output tokens",
            "USD",
            Needs.OUTPUT + " and a price",
            Phases.BOTH,
            a -> perToken(a, 1e6, Footprint::usd)),
    GRAMS_PER_MILLION_TOKENS(
            "gramsCo2ePerMillionTokens",
            "carbon per million output tokens",
            "g",
            Needs.OUTPUT + " and grid",
            Phases.BOTH,
            a -> perToken(a, 1e6, Footprint::gramsCo2e)),
    SERVING_TTFT(
            "servingTtft",
            "time to first token of a server in its steady state",
            "s",
            Needs.OUTPUT,
            Phases.BOTH,
            a -> serving(a, SteadyState::ttftSeconds)),
    SERVING_TPOT(
            "servingTpot",
            "time per output token of a server in its steady state",
            "s",
            Needs.OUTPUT,
            Phases.BOTH,
            a -> serving(a, SteadyState::tpotSeconds)),
    SERVING_TOKENS_PER_SECOND(
            "servingTokensPerSecond",
            "throughput of a server in its steady state",
            "tokens/s",
            Needs.OUTPUT,
            Phases.BOTH,
            a -> serving(a, SteadyState::outputTokensPerSecond)),
    REQUESTS_PER_SECOND(
            "requestsPerSecond",
            "requests of a server in its steady state",
            "requests/s",
            Needs.OUTPUT,
            Phases.BOTH,
            a -> serving(a, SteadyState::requestsPerSecond));

    /** What most figures want. */
    private static final class Needs {
        static final String OUTPUT = "output tokens from a model that generates them";
    }

    /** Passes that a figure is made of. */
    private static final class Phases {
        static final List<Phase> NONE = List.of();
        static final List<Phase> PREFILL = List.of(Phase.PREFILL);
        static final List<Phase> DECODE = List.of(Phase.DECODE);
        static final List<Phase> BOTH = List.of(Phase.values());
    }

    private final Curve.Scale scale;
    private final String needs;
    private final List<Phase> phases;
    private final Function<Analysis, Optional<Times<Double>>> figure;

    Metric(
            String id,
            String label,
            String unit,
            String needs,
            List<Phase> phases,
            Function<Analysis, Optional<Times<Double>>> figure) {
        this.scale = new Curve.Scale(id, label, unit);
        this.needs = needs;
        this.phases = phases;
        this.figure = figure;
    }

    /** Its name, label and unit. */
    public Curve.Scale scale() {
        return scale;
    }

    /** Passes that it is made of. */
    List<Phase> phases() {
        return phases;
    }

    /** Its value by the roofline and as expected, NaN where there is only one of them; or what an analysis lacks to have it. */
    public Outcome<Times<Double>> of(Analysis analysis) {
        Optional<Times<Double>> value = figure.apply(analysis);
        return value.isPresent()
                ? new Outcome.Possible<>(value.get())
                : new Outcome.Impossible<>(
                        new InvalidValueException("metric", scale.id(), "a figure that is there", "it needs " + needs));
    }

    /** All names. */
    public static List<String> ids() {
        return Arrays.stream(values()).map(metric -> metric.scale.id()).toList();
    }

    /**
     * The metric of that name; case and dashes do not matter.
     *
     * @throws InvalidValueException if there is none
     */
    public static Metric named(String name) {
        return Arrays.stream(values())
                .filter(metric -> Axes.plain(metric.scale.id()).equals(Axes.plain(name)))
                .findFirst()
                .orElseThrow(() ->
                        new InvalidValueException("metric", "'" + name + "'", "one of " + String.join(", ", ids())));
    }

    private static Optional<Times<Double>> intensity(Analysis analysis) {
        return Optional.ofNullable(analysis.phases().get(Phase.DECODE))
                .map(PassAnalysis::totals)
                .flatMap(totals -> same(totals.ops() / totals.bytes().memoryAccess()));
    }

    private static Optional<Times<Double>> generation(Analysis analysis, ToDoubleFunction<Generation> figure) {
        return analysis.generation()
                .map(times -> new Times<>(figure.applyAsDouble(times.bound()), figure.applyAsDouble(times.expected())));
    }

    private static Optional<Times<Double>> serving(Analysis analysis, ToDoubleFunction<SteadyState> figure) {
        return analysis.serving()
                .map(times -> new Times<>(figure.applyAsDouble(times.bound()), figure.applyAsDouble(times.expected())));
    }

    private static Optional<Times<Double>> pass(Analysis analysis, Phase phase) {
        return Optional.ofNullable(analysis.phases().get(phase))
                .map(pass ->
                        new Times<>(pass.totals().boundSeconds(), pass.totals().expectedSeconds()));
    }

    private static Optional<Times<Double>> same(double value) {
        return Optional.of(new Times<>(value, value));
    }

    private static Optional<Times<Double>> perToken(
            Analysis analysis, double tokens, Function<Footprint, OptionalDouble> figure) {
        return analysis.request()
                .map(figure)
                .filter(OptionalDouble::isPresent)
                .map(value -> new Times<>(
                        Double.NaN,
                        value.getAsDouble() * tokens / analysis.workload().outputTokens()));
    }
}
