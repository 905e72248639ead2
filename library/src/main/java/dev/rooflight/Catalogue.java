package dev.rooflight;

import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.device.DeviceReader;
import dev.rooflight.catalog.engine.EfficiencyReader;
import dev.rooflight.catalog.model.HuggingFaceReader;
import dev.rooflight.catalog.model.LoadedModel;
import dev.rooflight.catalog.model.ModelReferences;
import dev.rooflight.catalog.model.ModelSource;
import dev.rooflight.catalog.text.InputFile;
import dev.rooflight.catalog.text.StrictJson;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.study.Hardware;
import dev.rooflight.study.NamedModel;
import dev.rooflight.study.Reference;
import dev.rooflight.study.Sources;
import dev.rooflight.study.option.Options;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The built-in models and devices, files, and the Hugging Face hub. For many threads. */
public final class Catalogue implements Sources {
    /** The catalogue; all are the same. */
    public Catalogue() {}

    /**
     * The model that a reference means: a catalogue id or alias; the path of a {@code config.json}, of a folder that holds one, of a
     * safetensors file or index, or of a GGUF file; or {@code hf:org/name[@revision]}. Of checkpoints only headers are read; where
     * they are at hand, they decide the number formats.
     *
     * @throws dev.rooflight.catalog.CatalogException if no catalogue model has that name
     * @throws dev.rooflight.catalog.ModelFormatException if a file cannot be understood
     * @throws dev.rooflight.catalog.hub.HubException if the hub does not give it
     */
    @Override
    public NamedModel model(Reference reference) {
        return named(reference, reference.given() ? given(reference) : ModelReferences.read(reference.name()));
    }

    /** A model that was read, under the name by which it was asked for. */
    public static NamedModel named(Reference reference, LoadedModel model) {
        return new NamedModel(reference, model.architecture(), model.notes());
    }

    /** A model that is given by content. */
    public static LoadedModel given(Reference reference) {
        return HuggingFaceReader.read(ModelSource.of(
                reference.name(),
                "config",
                StrictJson.read(reference.content().getBytes(StandardCharsets.UTF_8), "config")));
    }

    /**
     * The device that a reference means: a catalogue id or alias, or the path of a YAML file.
     *
     * @throws dev.rooflight.catalog.CatalogException if no catalogue device has that name or the file is wrong
     */
    @Override
    public Device device(Reference reference) {
        return reference.given()
                ? DeviceReader.read(reference.content().getBytes(StandardCharsets.UTF_8), "hardware.yaml")
                : DeviceCatalog.read(reference.name());
    }

    @Override
    public Hardware.Known known(Device device) {
        return knownOf(device);
    }

    /** What the catalogue knows of a device: measured where there are measurements, else the default of its class. */
    public static Hardware.Known knownOf(Device device) {
        return new KnownByCatalogue(device);
    }

    /**
     * A profile that a file states.
     *
     * @param name the path of its file
     * @throws InvalidValueException if it is none
     * @throws dev.rooflight.catalog.CatalogException if the file is not a profile
     */
    @Override
    public EfficiencyProfile efficiency(String name) {
        if (!InputFile.isPath(name)) {
            throw new InvalidValueException(
                    Options.EFFICIENCY.name(), "'" + name + "'", "profile, ideal or the path of a profile");
        }
        return EfficiencyReader.read(Path.of(name));
    }
}
