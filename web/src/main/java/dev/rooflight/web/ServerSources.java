package dev.rooflight.web;

import dev.rooflight.Catalogue;
import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.device.DeviceReader;
import dev.rooflight.catalog.model.CatalogModel;
import dev.rooflight.catalog.model.HuggingFaceReader;
import dev.rooflight.catalog.model.ModelCatalog;
import dev.rooflight.catalog.model.ModelSource;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.request.Configurations;
import dev.rooflight.request.Numbers;
import dev.rooflight.study.Case;
import dev.rooflight.study.Hardware;
import dev.rooflight.study.NamedModel;
import dev.rooflight.study.Reference;
import dev.rooflight.study.Sources;
import dev.rooflight.study.option.Options;
import java.nio.charset.StandardCharsets;

/**
 * What a client can name: the catalogue, and content that it sends; neither files of the server nor anything beyond it. What was
 * asked for last is kept. For many threads.
 */
final class ServerSources implements Sources {
    /** Bytes of models that are kept, and of devices. */
    private static final long MOST_KEPT = 8_000_000;

    /** Bytes of a device with its profile and engines, of a model beside its layers, and of a kind of layers. */
    private static final long DEVICE = 20_000;

    private static final long MODEL = 4_000;
    private static final long KIND = 1_000;
    private static final int LARGEST_KEPT = 64 * 1024;

    private final Lru<Reference, NamedModel> models = new Lru<>(MOST_KEPT, ServerSources::bytes);
    private final Lru<Reference, Hardware> devices = new Lru<>(MOST_KEPT, ServerSources::bytes);

    /** Whether what a reference means may be kept for the next request. */
    static boolean kept(Reference reference) {
        return reference.content().length() <= LARGEST_KEPT;
    }

    /** What a case holds in memory. */
    static long bytes(Case kept) {
        return bytes(kept.model()) + bytes(kept.hardware());
    }

    private static long bytes(NamedModel model) {
        return MODEL
                + Character.BYTES * (long) model.reference().content().length()
                + Long.BYTES * (long) model.architecture().layers().size()
                + KIND * model.architecture().layerGroups().size();
    }

    private static long bytes(Hardware hardware) {
        return DEVICE + Character.BYTES * (long) hardware.reference().content().length();
    }

    @Override
    public NamedModel model(Reference reference) {
        return kept(reference) ? models.get(reference, () -> read(reference)) : read(reference);
    }

    private static NamedModel read(Reference reference) {
        return Catalogue.named(reference, HuggingFaceReader.read(configuration(reference)));
    }

    /** A model's configuration. */
    static ModelSource configuration(Reference reference) {
        if (reference.given()) {
            return Configurations.given(reference);
        }
        CatalogModel entry = ModelCatalog.find(reference.name());
        return ModelSource.of(entry.id(), entry.id(), entry.config());
    }

    @Override
    public Hardware hardware(Reference reference) {
        return kept(reference)
                ? devices.get(reference, () -> Sources.super.hardware(reference))
                : Sources.super.hardware(reference);
    }

    @Override
    public Device device(Reference reference) {
        return reference.given()
                ? DeviceReader.read(reference.content().getBytes(StandardCharsets.UTF_8), "hardware.yaml")
                : DeviceCatalog.find(reference.name());
    }

    @Override
    public Hardware.Known known(Device device) {
        return Catalogue.knownOf(device);
    }

    @Override
    public EfficiencyProfile efficiency(String name) {
        // anything else would be the path of a file
        throw new InvalidValueException(
                Options.EFFICIENCY.name(),
                Numbers.quoted(name),
                Problem.oneOf(Options.EFFICIENCY.kind().words()));
    }
}
