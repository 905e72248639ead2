package dev.rooflight.core.advice;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.analysis.Workload;
import java.util.Locale;

/** What is to be made smaller. */
public enum Objective {
    /** Expected seconds from the prompt to the last token. */
    LATENCY("end to end", "s"),
    /** Expected seconds per output token of the whole batch: the inverse of throughput. */
    THROUGHPUT("time per output token of the batch", "s"),
    /** Bytes on the fullest device. */
    MEMORY("memory", "B"),
    /** Device-seconds of a request; money at any price per hour. */
    COST("device time per request", "s"),
    /** Joules of a request. */
    ENERGY("energy per request", "J");

    private final String label;
    private final String unit;

    Objective(String label, String unit) {
        this.label = label;
        this.unit = unit;
    }

    /** As people write it. */
    public String label() {
        return label;
    }

    /** Unit of its values. */
    public String unit() {
        return unit;
    }

    /** Name on the command line and in JSON. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value of a deployment; smaller is better. */
    double of(CompiledModel compiled, Workload workload) {
        long output = Math.max(1, workload.outputTokens());
        if (this == MEMORY) {
            return compiled.memory().occupiedBytes(workload.batch(), workload.lastContext());
        }
        if (this == ENERGY) {
            return compiled.joules(workload.batch(), workload.context(), output).orElse(Double.NaN) / workload.batch();
        }
        Times<Generation> times = compiled.generate(workload.batch(), workload.context(), output);
        double seconds = times.expected().endToEndSeconds();
        return switch (this) {
            case THROUGHPUT -> seconds / ((double) workload.batch() * output);
            case COST -> seconds * compiled.deployment().parallelism().devices() / workload.batch();
            default -> seconds;
        };
    }
}
