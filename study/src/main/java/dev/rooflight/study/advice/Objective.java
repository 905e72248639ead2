package dev.rooflight.study.advice;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Workload;
import java.util.Locale;
import java.util.OptionalDouble;

/** What is to become better. */
public enum Objective {
    /** Expected seconds from the prompt to the last token. */
    LATENCY,
    /** Expected output tokens per second of the whole batch. */
    THROUGHPUT,
    /** Bytes on the fullest device. */
    MEMORY,
    /** Price of a million output tokens; of unknown price, device-seconds of a request. */
    COST,
    /** Joules of a request. */
    ENERGY;

    private static final double SECONDS_PER_HOUR = 3600;
    private static final double MILLION = 1e6;

    /** Name on the command line and in JSON. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What tells how good it is; {@code price} in USD per device-hour. */
    Figure figure(OptionalDouble price) {
        return switch (this) {
            case LATENCY -> Figure.END_TO_END;
            case THROUGHPUT -> Figure.THROUGHPUT;
            case MEMORY -> Figure.MEMORY;
            case COST -> price.isPresent() ? Figure.PRICE : Figure.DEVICE_TIME;
            case ENERGY -> Figure.ENERGY;
        };
    }

    /** What is shown of {@link #of}; {@code price} in USD per device-hour. */
    double shown(double value, Workload workload, OptionalDouble price) {
        return switch (this) {
            case THROUGHPUT -> 1 / value;
            case COST ->
                price.isPresent() ? value * price.getAsDouble() / SECONDS_PER_HOUR * MILLION / output(workload) : value;
            case LATENCY, MEMORY, ENERGY -> value;
        };
    }

    /** The value of a deployment; smaller is better. */
    double of(CompiledModel compiled, Workload workload) {
        long output = output(workload);
        return switch (this) {
            case LATENCY -> seconds(compiled, workload);
            case THROUGHPUT -> seconds(compiled, workload) / ((double) workload.batch() * output);
            case COST ->
                seconds(compiled, workload)
                        * compiled.deployment().parallelism().devices()
                        / workload.batch();
            case MEMORY -> compiled.memory().occupiedBytes(workload.batch(), workload.lastContext());
            case ENERGY ->
                compiled.joules(workload.batch(), workload.context(), output).orElse(Double.NaN) / workload.batch();
        };
    }

    private static double seconds(CompiledModel compiled, Workload workload) {
        return compiled.generate(workload.batch(), workload.context(), output(workload))
                .expected()
                .endToEndSeconds();
    }

    private static long output(Workload workload) {
        return Math.max(1, workload.outputTokens());
    }
}
