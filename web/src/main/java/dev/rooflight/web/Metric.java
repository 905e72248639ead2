package dev.rooflight.web;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.SteadyState;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.cost.Footprint;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Figures of an analysis that a curve can show. */
// functions without state
@SuppressWarnings("ImmutableEnumChecker")
enum Metric {
    TTFT("ttft", "s", "outputTokens", analysis -> generation(analysis, Generation::ttftSeconds)),
    TPOT("tpot", "s", "outputTokens", analysis -> generation(analysis, Generation::tpotSeconds)),
    END_TO_END("endToEnd", "s", "outputTokens", analysis -> generation(analysis, Generation::endToEndSeconds)),
    TOKENS_PER_SECOND(
            "tokensPerSecond",
            "tokens/s",
            "outputTokens",
            analysis -> generation(analysis, Generation::tokensPerSecond)),
    PREFILL("prefill", "s", "phase prefill or both", analysis -> pass(analysis, Phase.PREFILL)),
    DECODE("decode", "s", "phase decode or both", analysis -> pass(analysis, Phase.DECODE)),
    MEMORY("memory", "B", "", analysis -> same(analysis.memory().totalBytes())),
    WEIGHTS("weightsMemory", "B", "", analysis -> same(analysis.memory().weightsBytes())),
    KV_CACHE("kvCacheMemory", "B", "", analysis -> same(analysis.memory().kvCacheBytes())),
    JOULES_PER_TOKEN(
            "joulesPerToken",
            "J",
            "outputTokens and a device whose power is known",
            analysis -> perToken(analysis, 1, Footprint::joules)),
    USD_PER_MILLION_TOKENS(
            "usdPerMillionTokens",
            "USD",
            "outputTokens and a price",
            analysis -> perToken(analysis, 1e6, Footprint::usd)),
    GRAMS_PER_MILLION_TOKENS(
            "gramsCo2ePerMillionTokens",
            "g",
            "outputTokens and grid",
            analysis -> perToken(analysis, 1e6, Footprint::gramsCo2e)),
    SERVING_TTFT("servingTtft", "s", "outputTokens", analysis -> serving(analysis, SteadyState::ttftSeconds)),
    SERVING_TPOT("servingTpot", "s", "outputTokens", analysis -> serving(analysis, SteadyState::tpotSeconds)),
    SERVING_TOKENS_PER_SECOND(
            "servingTokensPerSecond",
            "tokens/s",
            "outputTokens",
            analysis -> serving(analysis, SteadyState::outputTokensPerSecond)),
    REQUESTS_PER_SECOND(
            "requestsPerSecond",
            "requests/s",
            "outputTokens",
            analysis -> serving(analysis, SteadyState::requestsPerSecond));

    private final String id;
    private final String unit;
    private final String needs;
    private final Function<Analysis, Optional<Times<Double>>> figure;

    Metric(String id, String unit, String needs, Function<Analysis, Optional<Times<Double>>> figure) {
        this.id = id;
        this.unit = unit;
        this.needs = needs;
        this.figure = figure;
    }

    /** The name in requests. */
    String id() {
        return id;
    }

    /** The unit of its values. */
    String unit() {
        return unit;
    }

    /** What an analysis must have been asked for to have it; empty where every one has it. */
    String needs() {
        return needs;
    }

    /** Its value by the roofline and as expected; NaN where there is only one of them; empty where the analysis has it not. */
    Optional<Times<Double>> of(Analysis analysis) {
        return figure.apply(analysis);
    }

    /** All names. */
    static List<String> ids() {
        return Arrays.stream(values()).map(Metric::id).toList();
    }

    /** The metric of that name. */
    static Optional<Metric> named(String id) {
        return Arrays.stream(values()).filter(metric -> metric.id.equals(id)).findFirst();
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
