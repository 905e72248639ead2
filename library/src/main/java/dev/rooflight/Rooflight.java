package dev.rooflight;

import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.engine.EfficiencyCatalog;
import dev.rooflight.catalog.model.LoadedModel;
import dev.rooflight.catalog.model.ModelReferences;
import dev.rooflight.catalog.model.ModelSource;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.cost.Rates;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;

/**
 * Where to start: loads models and devices and analyses one on the other.
 *
 * <pre>{@code
 * ModelArchitecture model = Rooflight.model("meta-llama/Llama-2-7b-hf").architecture();
 * Device device = Rooflight.device("nvidia-a6000");
 * CompiledModel compiled = Rooflight.compile(model, device, Deployment.of(model));
 * double seconds = compiled.analyze(Pass.decode(1, 2048)).totals().boundSeconds();
 * }</pre>
 */
public final class Rooflight {
    private Rooflight() {}

    /**
     * Loads a model.
     *
     * @param reference a catalogue id or alias; the path of a {@code config.json}, of a folder that holds one, of a
     *     safetensors file or index, or of a GGUF file; or {@code hf:org/name[@revision]}. Of checkpoints only headers are
     *     read; where they are at hand, they decide the number formats.
     * @throws dev.rooflight.catalog.CatalogException if no catalogue model has that name
     * @throws dev.rooflight.catalog.ModelFormatException if a file cannot be understood
     * @throws dev.rooflight.catalog.hub.HubException if the hub does not give it
     */
    public static LoadedModel model(String reference) {
        return ModelReferences.read(reference);
    }

    /**
     * Finds a model's configuration without understanding it; references and errors are those of {@link #model}.
     */
    public static ModelSource modelSource(String reference) {
        return ModelReferences.find(reference, System.getenv());
    }

    /**
     * Loads a device.
     *
     * @param reference a catalogue id or alias, or the path of a YAML file
     * @throws dev.rooflight.catalog.CatalogException if no catalogue device has that name or the file is wrong
     */
    public static Device device(String reference) {
        return DeviceCatalog.read(reference);
    }

    /** How well kernels run on a device: measured where there are measurements, else the default of its class. */
    public static EfficiencyProfile efficiency(Device device) {
        return EfficiencyCatalog.of(device);
    }

    /** Compiles a model for a device, with the device's {@link #efficiency}. */
    public static CompiledModel compile(ModelArchitecture model, Device device, Deployment deployment) {
        return CompiledModel.of(model, device, deployment, efficiency(device));
    }

    /** Analyses a model on a device under a workload, with the device's {@link #efficiency}. */
    public static Analysis analyze(ModelArchitecture model, Device device, Deployment deployment, Workload workload) {
        return analyze(model, device, deployment, efficiency(device), workload, Rates.NONE);
    }

    /** Analyses a model on a device under a workload, with an efficiency and rates of one's own. */
    public static Analysis analyze(
            ModelArchitecture model,
            Device device,
            Deployment deployment,
            EfficiencyProfile efficiency,
            Workload workload,
            Rates rates) {
        return Analysis.of(CompiledModel.of(model, device, deployment, efficiency), workload, rates);
    }
}
