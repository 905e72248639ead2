package dev.rooflight;

import dev.rooflight.catalog.CatalogModel;
import dev.rooflight.catalog.DeviceCatalog;
import dev.rooflight.catalog.DeviceReader;
import dev.rooflight.catalog.HuggingFaceReader;
import dev.rooflight.catalog.LoadedModel;
import dev.rooflight.catalog.ModelCatalog;
import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.ModelSource;
import dev.rooflight.catalog.StrictJson;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

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
     * @param reference a catalogue id or alias, the path of a {@code config.json}, or that of a folder which holds one
     * @throws dev.rooflight.catalog.CatalogException if no catalogue model has that name
     * @throws ModelFormatException if the file cannot be understood
     */
    public static LoadedModel model(String reference) {
        ModelSource source = modelSource(reference);
        return HuggingFaceReader.read(source.config(), source.where(), source.id());
    }

    /**
     * Finds a model's configuration without understanding it; references are those of {@link #model}.
     *
     * @throws dev.rooflight.catalog.CatalogException if no catalogue model has that name
     * @throws ModelFormatException if the file is no JSON
     */
    public static ModelSource modelSource(String reference) {
        if (isPath(reference)) {
            return modelFile(Path.of(reference));
        }
        CatalogModel entry = ModelCatalog.find(reference);
        return new ModelSource(entry.id(), entry.id(), entry.config());
    }

    /**
     * Loads a device.
     *
     * @param reference a catalogue id or alias, or the path of a YAML file
     * @throws dev.rooflight.catalog.CatalogException if no catalogue device has that name or the file is wrong
     */
    public static Device device(String reference) {
        return isPath(reference) ? DeviceReader.read(Path.of(reference)) : DeviceCatalog.find(reference);
    }

    /** Compiles a model for a device. */
    public static CompiledModel compile(ModelArchitecture model, Device device, Deployment deployment) {
        return CompiledModel.of(model, device, deployment);
    }

    /** Analyses a model on a device under a workload. */
    public static Analysis analyze(ModelArchitecture model, Device device, Deployment deployment, Workload workload) {
        return Analysis.of(compile(model, device, deployment), workload);
    }

    private static ModelSource modelFile(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve("config.json") : path;
        if (Files.isDirectory(path) && !Files.exists(file)) {
            throw new ModelFormatException(
                    "%s: folder holds no config.json; expected a Hugging Face checkpoint".formatted(path));
        }
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent();
        boolean named = absolute.endsWith("config.json") && folder != null && folder.getFileName() != null;
        String id = named && folder != null ? String.valueOf(folder.getFileName()) : String.valueOf(file.getFileName());
        return new ModelSource(id, file.toString(), StrictJson.read(file));
    }

    /** Whether a reference is meant as a path: it looks like one, or there is such a file. */
    private static boolean isPath(String reference) {
        if (reference.matches("(?:[./~].*|.*\\.(?:json|ya?ml|gguf|safetensors))")) {
            return true;
        }
        try {
            return Files.exists(Path.of(reference));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
