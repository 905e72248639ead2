package dev.rooflight.core.analysis;

import dev.rooflight.core.Require;
import dev.rooflight.core.cost.Footprint;
import dev.rooflight.core.cost.Rates;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.parallel.Parallelism;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole answer to "analyse this model on this device": everything that tables, charts and files show.
 *
 * @param accounting which accounting the numbers are of, such as {@code exact}
 * @param model the model in short
 * @param device the device
 * @param deployment how the model is run, in short
 * @param workload what was asked
 * @param phases an analysis of one pass for each phase asked for, in order
 * @param generation prompt and generated tokens, if asked for
 * @param footprints what each phase's pass costs beside time, on all devices
 * @param request what one request costs, if generation was asked for
 * @param serving a server with the batch as its concurrency, if generation was asked for
 * @param memory what the deployment occupies at the longest context reached
 * @param notes what a user should know about these numbers
 */
public record Analysis(
        String accounting,
        ModelSummary model,
        Device device,
        DeploymentSummary deployment,
        Workload workload,
        Map<Phase, PassAnalysis> phases,
        Optional<Times<Generation>> generation,
        Map<Phase, Footprint> footprints,
        Optional<Footprint> request,
        Optional<Times<SteadyState>> serving,
        MemoryAnalysis memory,
        List<Note> notes) {
    /** Name of this project's own accounting. */
    public static final String EXACT = "exact";

    /** Name of the efficiency under which expected times are the roofline's. */
    public static final String IDEAL = "ideal";

    public Analysis {
        phases = Collections.unmodifiableMap(new LinkedHashMap<>(phases));
        footprints = Collections.unmodifiableMap(new LinkedHashMap<>(footprints));
        notes = List.copyOf(notes);
    }

    /**
     * A model in short.
     *
     * @param id name
     * @param family architecture family
     * @param parameters stored weights
     * @param activeParameters weights that one token uses
     * @param layers number of layers
     * @param contextLimit positions it was made for; 0 where unknown
     * @param layerGroups what the layers of each group are, in the order of the groups' blocks
     */
    public record ModelSummary(
            String id,
            String family,
            double parameters,
            double activeParameters,
            int layers,
            long contextLimit,
            List<String> layerGroups) {
        public ModelSummary {
            layerGroups = List.copyOf(layerGroups);
        }
    }

    /**
     * A deployment in short.
     *
     * @param weights number format of the layers' linears
     * @param activations number format of activations
     * @param kvCache number format of the cache
     * @param kernels {@code fused}, {@code eager} or {@code custom}
     * @param efficiency what expected times are from: a profile's id, {@link #IDEAL} where they are the roofline's
     * @param engine the serving engine as it was asked for: its id, and the version where one was named
     * @param parallelism how the model is spread over devices
     */
    public record DeploymentSummary(
            String weights,
            String activations,
            String kvCache,
            String kernels,
            String efficiency,
            String engine,
            Parallelism parallelism) {}

    /** Analyses a compiled model under a workload, in this project's own accounting. */
    public static Analysis of(CompiledModel compiled, Workload workload) {
        return of(compiled, workload, Rates.NONE);
    }

    /** Analyses a compiled model under a workload, with what it costs at given rates. */
    public static Analysis of(CompiledModel compiled, Workload workload, Rates rates) {
        Map<Phase, PassAnalysis> phases = new LinkedHashMap<>();
        Map<Phase, Footprint> footprints = new LinkedHashMap<>();
        int devices = compiled.deployment().parallelism().devices();
        boolean autoregressive = compiled.model().autoregressive();
        for (Phase phase : workload.phases()) {
            if (phase == Phase.PREFILL || autoregressive) {
                PassAnalysis pass = compiled.analyze(compiled.pass(phase, workload.batch(), workload.context()));
                phases.put(phase, pass);
                footprints.put(
                        phase, Footprint.of(pass.totals().expectedSeconds(), devices, compiled.joules(pass), rates));
            }
        }
        Require.that(
                !phases.isEmpty(),
                "phase",
                "decode",
                "prefill",
                compiled.model().id() + " does not produce one token after another");
        Optional<Times<Generation>> generation = Optional.empty();
        Optional<Footprint> request = Optional.empty();
        Optional<Times<SteadyState>> serving = Optional.empty();
        if (workload.outputTokens() > 0 && autoregressive) {
            generation = Optional.of(compiled.generate(workload.batch(), workload.context(), workload.outputTokens()));
            request = Optional.of(Footprint.of(
                            generation.get().expected().endToEndSeconds(),
                            devices,
                            compiled.joules(workload.batch(), workload.context(), workload.outputTokens()),
                            rates)
                    .times(1.0 / workload.batch()));
            serving = Optional.of(
                    SteadyState.of(compiled, workload.batch(), workload.context(), workload.outputTokens()));
        }
        return new Analysis(
                EXACT,
                summary(compiled),
                compiled.device(),
                deployment(compiled),
                workload,
                phases,
                generation,
                footprints,
                request,
                serving,
                compiled.memory().analyze(workload.batch(), workload.lastContext()),
                notes(compiled, workload));
    }

    /** Operators of a phase; empty where it was not asked for. */
    public List<OperatorAnalysis> operators(Phase phase) {
        PassAnalysis pass = phases.get(phase);
        return pass == null ? List.of() : pass.operators();
    }

    /** The same with notes in front. */
    public Analysis withNotes(List<Note> first) {
        List<Note> all = new ArrayList<>(first);
        all.addAll(notes);
        return new Analysis(
                accounting,
                model,
                device,
                deployment,
                workload,
                phases,
                generation,
                footprints,
                request,
                serving,
                memory,
                all);
    }

    private static ModelSummary summary(CompiledModel compiled) {
        ModelArchitecture model = compiled.model();
        return new ModelSummary(
                model.id(),
                model.family(),
                compiled.counts().total(),
                compiled.counts().active(),
                model.layers().size(),
                model.contextLimit(),
                compiled.counts().layerGroups());
    }

    private static DeploymentSummary deployment(CompiledModel compiled) {
        Deployment deployment = compiled.deployment();
        Precision precision = deployment.precision();
        Kernels kernels = deployment.kernels();
        return new DeploymentSummary(
                precision.weightFormat(Component.FEED_FORWARD).id(),
                precision.activations().id(),
                precision.kvCache().id(),
                kernels.equals(Kernels.FUSED) ? "fused" : kernels.equals(Kernels.EAGER) ? "eager" : "custom",
                compiled.ideal() ? IDEAL : compiled.efficiency().id(),
                deployment.engine().asked(),
                deployment.parallelism());
    }

    private static List<Note> notes(CompiledModel compiled, Workload workload) {
        List<Note> notes = new ArrayList<>(compiled.notes());
        long limit = compiled.model().contextLimit();
        if (limit > 0 && workload.lastContext() > limit) {
            notes.add(new Note.BeyondContextLimit(
                    workload.lastContext(), limit, compiled.model().id()));
        }
        if (!compiled.model().autoregressive()) {
            notes.add(new Note.NotAutoregressive(compiled.model().id()));
        }
        return notes;
    }
}
