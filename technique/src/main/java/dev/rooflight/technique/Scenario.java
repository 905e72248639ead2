package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.CompiledNetworks;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Execution;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.Rewrite;
import dev.rooflight.core.parallel.Feasibility;
import java.util.ArrayList;
import java.util.List;

/**
 * What techniques change: a model and how it is run, and what is different about the device.
 *
 * @param model the architecture
 * @param deployment how it is run
 * @param hardware what is changed about the device
 * @param applied what was asked for, in the order of application
 * @param notes what a user should know, such as techniques that change nothing here
 */
public record Scenario(
        ModelArchitecture model,
        Deployment deployment,
        HardwareChange hardware,
        List<TechniqueRequest> applied,
        List<Note> notes) {
    public Scenario {
        requireNonNull(model, "model is null");
        requireNonNull(deployment, "deployment is null");
        requireNonNull(hardware, "hardware is null");
        applied = List.copyOf(applied);
        notes = List.copyOf(notes);
    }

    /** A scenario without techniques. */
    public static Scenario of(ModelArchitecture model, Deployment deployment) {
        return new Scenario(model, deployment, HardwareChange.NONE, List.of(), List.of());
    }

    /**
     * Compiles it for a device whose kernels run as a profile says.
     *
     * @throws dev.rooflight.core.InvalidValueException as {@link CompiledModel#of}
     */
    public CompiledModel compile(Device device, EfficiencyProfile efficiency) {
        return CompiledModel.of(model, hardware.of(device), deployment, efficiency);
    }

    /** The same, or why the device cannot run it. */
    public Compilation tryCompile(Device device, EfficiencyProfile efficiency) {
        if (CompiledNetworks.feasibility(model, deployment) instanceof Feasibility.Impossible split) {
            return new Compilation.Refused(new Refusal.NotSplit(split));
        }
        Device changed = hardware.of(device);
        CompiledNetworks networks = CompiledNetworks.of(model, deployment);
        return networks.lack(changed)
                .<Compilation>map(lack -> new Compilation.Refused(new Refusal.NotRun(lack)))
                .orElseGet(() -> new Compilation.Compiled(networks.on(changed, efficiency)));
    }

    Scenario with(ModelArchitecture changed) {
        return new Scenario(changed, deployment, hardware, applied, notes);
    }

    Scenario withLayers(List<Layer> layers) {
        return with(model.withLayers(layers));
    }

    Scenario with(Deployment changed) {
        return new Scenario(model, changed, hardware, applied, notes);
    }

    Scenario with(Precision changed) {
        return with(deployment.withPrecision(changed));
    }

    Scenario with(Execution changed) {
        return with(deployment.withExecution(changed));
    }

    Scenario with(Rewrite added) {
        return with(deployment.execution().withRewrite(added));
    }

    Scenario with(HardwareChange changed) {
        return new Scenario(model, deployment, changed, applied, notes);
    }

    /** With one more thing that a user should know. */
    Scenario noting(Note note) {
        List<Note> all = new ArrayList<>(notes);
        all.add(note);
        return new Scenario(model, deployment, hardware, applied, all);
    }

    Scenario applied(List<TechniqueRequest> requests) {
        return new Scenario(model, deployment, hardware, requests, notes);
    }
}
