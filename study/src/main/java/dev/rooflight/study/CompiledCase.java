package dev.rooflight.study;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.note.Note;
import dev.rooflight.study.option.Options;
import dev.rooflight.technique.Scenario;
import java.util.ArrayList;
import java.util.List;

/**
 * A case compiled: other workloads and rates are evaluated without compiling anew. Immutable and safe to share.
 *
 * @param asked the case
 * @param model the compiled model
 * @param notes what a user should know of the model and of techniques
 */
public record CompiledCase(Case asked, CompiledModel model, List<Note> notes) {
    public CompiledCase {
        requireNonNull(asked, "asked is null");
        requireNonNull(model, "model is null");
        notes = List.copyOf(notes);
    }

    /**
     * Compiles a case.
     *
     * @throws InvalidValueException as {@link Case#compile}
     */
    static CompiledCase of(Case asked) {
        Scenario scenario = asked.scenario();
        List<Note> notes = new ArrayList<>();
        notes.addAll(asked.model().notes());
        notes.addAll(scenario.notes());
        return new CompiledCase(asked, scenario.compile(asked.hardware().device(), asked.efficiency()), notes);
    }

    /**
     * Another case, with this one's model where both share it, else compiled anew.
     *
     * @throws InvalidValueException as {@link Case#compile}
     */
    public CompiledCase with(Case other) {
        return asked.compiledPart().equals(other.compiledPart())
                ? new CompiledCase(other, model, notes)
                : other.compile();
    }

    /** The analysis. */
    public Analysis analyze() {
        return Analysis.of(model, asked.workload(), asked.rates()).withNotes(notes);
    }

    /**
     * The prompt and the output tokens asked for, by the roofline and as expected.
     *
     * @throws InvalidValueException if no output tokens are asked for, or the model generates none
     */
    public Times<Generation> generate() {
        Workload workload = asked.workload();
        if (workload.outputTokens() == 0) {
            throw new InvalidValueException(
                    Options.OUTPUT_TOKENS.name(),
                    "0",
                    Options.OUTPUT_TOKENS.kind().expected());
        }
        if (!model.model().autoregressive()) {
            throw new InvalidValueException(
                    Options.OUTPUT_TOKENS.name(),
                    Long.toString(workload.outputTokens()),
                    "none",
                    model.model().id() + " does not produce one token after another");
        }
        return model.generate(workload.batch(), workload.context(), workload.outputTokens());
    }

    /** What it occupies at the longest context reached, and the largest batch and context that fit. */
    public MemoryAnalysis fit() {
        Workload workload = asked.workload();
        return model.memory().analyze(workload.batch(), workload.lastContext());
    }
}
