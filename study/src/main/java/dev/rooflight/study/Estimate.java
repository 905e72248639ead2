package dev.rooflight.study;

import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.Decoding;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.parallel.Rank;
import dev.rooflight.study.curve.Axis;
import dev.rooflight.technique.Scenario;
import java.util.List;
import java.util.stream.Stream;

/**
 * What answering a question takes, told before it is answered, so that a server can admit it, have it wait or refuse it. The unit is
 * one distinct layer compiled and analysed: some 30 µs on one core of 2024, and 50 kB while it is in use.
 *
 * @param layers how many layers are compiled and analysed, a layer that is compiled again counted again; 0 or more
 */
public record Estimate(double layers) {
    /** Seconds of a layer. */
    private static final double SECONDS = 30e-6;

    /** Bytes of a compiled layer in memory, roughly. */
    public static final int BYTES = 50_000;

    /** Something that takes next to nothing. */
    public static final Estimate NOTHING = new Estimate(0);

    /**
     * Models that a search for advice compiles: each technique and preset alone, two combinations at a time with sixteen more
     * parts each, and two dozen that are explained, whose turning points are found by evaluating each some forty times.
     */
    private static final double ADVICE = 1400;

    /** Values of an axis at which crossovers are looked for, where each is another deployment. */
    private static final double CROSSOVERS = 256;

    /** Evaluations that find the turning points of an operator where none is another deployment. */
    private static final double TURNING_POINTS = 40;

    /** Operators of a layer in both phases. */
    private static final double OPERATORS = 30;

    public Estimate {
        Require.within("layers", layers, 0, Double.MAX_VALUE);
    }

    /** One analysis of a case: its distinct layers, those of what drafts for it included. */
    public static Estimate of(Case asked) {
        Scenario scenario = asked.scenario();
        return new Estimate(layers(scenario.model(), scenario.deployment()));
    }

    private static double layers(ModelArchitecture model, Deployment deployment) {
        int stages = deployment.parallelism().pipeline();
        boolean twoForms = deployment.latentForm().isEmpty()
                && model.layerGroups().stream()
                        .anyMatch(group -> group.layer().mixer().latent());
        double own = Rank.distinctLayers(model, stages) * (twoForms ? 2.0 : 1.0);
        return own
                + deployment
                        .execution()
                        .decoding()
                        .draft()
                        .map(Decoding.Draft::model)
                        .map(draft -> layers(
                                draft,
                                deployment.withExecution(deployment.execution().withDecoding(Decoding.PLAIN))))
                        .orElse(0.0);
    }

    /** Something of which it is known how long it takes on one core of 2024. */
    public static Estimate ofSeconds(double seconds) {
        return new Estimate(seconds / SECONDS);
    }

    /** Seconds on one core of 2024. */
    public double seconds() {
        return layers * SECONDS;
    }

    /** Advice for a case. */
    public static Estimate ofAdvice(Case asked) {
        return of(asked).times(ADVICE);
    }

    /**
     * A curve of a case over values of an axis, and its crossovers.
     *
     * @param values in rising order
     */
    public static Estimate ofCurve(Case asked, Axis axis, List<Double> values) {
        double layers = Stream.of(values.get(0), values.get(values.size() - 1))
                .map(x -> Outcome.of(() -> of(axis.at(asked, x))))
                .flatMap(ends -> ends.found().stream())
                .mapToDouble(Estimate::layers)
                .max()
                .orElse(0);
        double crossovers =
                switch (axis.part()) {
                    case DEPLOYMENT -> Math.min(CROSSOVERS, values.get(values.size() - 1) - values.get(0));
                    // two analyses where each operator turns
                    case DEVICE -> 2 * OPERATORS * layers;
                    case WORKLOAD, RATES -> TURNING_POINTS;
                };
        return new Estimate(layers * (values.size() + crossovers));
    }

    /** The same so many times. */
    public Estimate times(double count) {
        return new Estimate(layers * count);
    }

    /** Both. */
    public Estimate plus(Estimate other) {
        return new Estimate(layers + other.layers);
    }
}
