package dev.rooflight;

import static java.util.Objects.requireNonNull;

import dev.rooflight.catalog.engine.EfficiencyCatalog;
import dev.rooflight.catalog.engine.EngineCatalog;
import dev.rooflight.catalog.engine.EngineName;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.study.Hardware;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue knows of a device, read when it is first asked for: a profile takes longer to read than most analyses. Two
 * threads may read the same at the same time; what they read is equal and does not change.
 */
final class KnownByCatalogue implements Hardware.Known {
    private final Device device;
    private @Nullable EfficiencyProfile profile;
    private @Nullable EfficiencyProfile ofClass;
    private @Nullable List<EngineProfile> engines;

    KnownByCatalogue(Device device) {
        this.device = requireNonNull(device, "device is null");
    }

    @Override
    public EfficiencyProfile profile() {
        EfficiencyProfile known = profile;
        if (known == null) {
            known = EfficiencyCatalog.own(device)
                    .map(own -> own.over(ofClass()))
                    .orElseGet(this::ofClass);
            profile = known;
        }
        return known;
    }

    @Override
    public EfficiencyProfile ofClass() {
        EfficiencyProfile known = ofClass;
        if (known == null) {
            known = EfficiencyCatalog.of(device.deviceClass());
            ofClass = known;
        }
        return known;
    }

    @Override
    public List<EngineProfile> engines() {
        List<EngineProfile> known = engines;
        if (known == null) {
            EngineProfile usual = EngineCatalog.usual(device);
            List<EngineProfile> all = new ArrayList<>(List.of(usual));
            for (String id : EngineCatalog.ids()) {
                if (!id.equals(usual.id())) {
                    all.add(EngineCatalog.find(id, device));
                }
            }
            known = List.copyOf(all);
            engines = known;
        }
        return known;
    }

    @Override
    public Optional<EngineProfile> engine(String id, String version) {
        Optional<EngineProfile> latest =
                engines().stream().filter(engine -> engine.id().equals(id)).findFirst();
        return version.isEmpty()
                ? latest
                : latest.map(known -> EngineCatalog.find(EngineName.of(known.id(), version), device));
    }

    /** The catalogue is asked by a device's id, class and vendor. */
    @Override
    public boolean equals(Object other) {
        return other instanceof KnownByCatalogue known
                && known.device.id().equals(device.id())
                && known.device.deviceClass() == device.deviceClass()
                && known.device.vendor().equals(device.vendor());
    }

    @Override
    public int hashCode() {
        return device.id().hashCode();
    }

    @Override
    public String toString() {
        return "what the catalogue knows of " + device.id();
    }
}
