package dev.rooflight.validation;

import java.util.Locale;
import java.util.OptionalInt;

/** All that a measurement's value should depend on; equal for measurements of the same thing. */
record Conditions(
        String model,
        String hardware,
        int devices,
        OptionalInt tensorParallel,
        OptionalInt pipelineParallel,
        ExpertParallelism experts,
        String weights,
        String kvCache,
        String engine,
        String engineVersion,
        Load load,
        OptionalInt promptTokens,
        OptionalInt outputTokens,
        String dataset,
        Metric metric,
        MeasuredPhase phase) {
    static Conditions of(Measurement m) {
        return new Conditions(
                lower(m.model()),
                lower(m.hardware()),
                m.devices(),
                m.tensorParallel(),
                m.pipelineParallel(),
                m.experts(),
                lower(m.weights()),
                lower(m.kvCache()),
                lower(m.engine()),
                lower(m.engineVersion()),
                m.load(),
                m.promptTokens(),
                m.outputTokens(),
                lower(m.dataset()),
                m.metric(),
                m.phase());
    }

    /** The same with whatever version of the engine. */
    Conditions ofAnyVersion() {
        return new Conditions(
                model,
                hardware,
                devices,
                tensorParallel,
                pipelineParallel,
                experts,
                weights,
                kvCache,
                engine,
                "",
                load,
                promptTokens,
                outputTokens,
                dataset,
                metric,
                phase);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
