package dev.rooflight;

import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.study.Hardware;
import dev.rooflight.study.NamedModel;
import dev.rooflight.study.Reference;

/**
 * Where to start: models and devices by their names.
 *
 * <pre>{@code
 * Analysis analysis = Rooflight.model("meta-llama/Llama-3.1-70B")
 *         .on("nvidia-h100-sxm")
 *         .tensorParallel(8)
 *         .batch(64)
 *         .analyze();
 * }</pre>
 */
public final class Rooflight {
    private static final Catalogue CATALOGUE = new Catalogue();

    private Rooflight() {}

    /**
     * A model.
     *
     * @param reference a catalogue id or alias; the path of a {@code config.json}, of a folder that holds one, of a
     *     safetensors file or index, or of a GGUF file; or {@code hf:org/name[@revision]}. Of checkpoints only headers are
     *     read; where they are at hand, they decide the number formats.
     * @throws dev.rooflight.catalog.CatalogException if no catalogue model has that name
     * @throws dev.rooflight.catalog.ModelFormatException if a file cannot be understood
     * @throws dev.rooflight.catalog.hub.HubException if the hub does not give it
     */
    public static Model model(String reference) {
        return new Model(CATALOGUE.model(Reference.to(reference)));
    }

    /** A model of one's own. */
    public static Model model(ModelArchitecture architecture) {
        return new Model(NamedModel.of(architecture));
    }

    /**
     * A device, with what is known of it: how its kernels run, and serving engines on it.
     *
     * @param reference a catalogue id or alias, or the path of a YAML file
     * @throws dev.rooflight.catalog.CatalogException if no catalogue device has that name or the file is wrong
     */
    public static Hardware hardware(String reference) {
        return CATALOGUE.hardware(Reference.to(reference));
    }

    /** A device of one's own, with what is known of such devices. */
    public static Hardware hardware(Device device) {
        return Hardware.of(Reference.to(device.id()), device, Catalogue.knownOf(device));
    }

    /**
     * A device's data sheet.
     *
     * @param reference a catalogue id or alias, or the path of a YAML file
     * @throws dev.rooflight.catalog.CatalogException if no catalogue device has that name or the file is wrong
     */
    public static Device device(String reference) {
        return CATALOGUE.device(Reference.to(reference));
    }
}
