package dev.rooflight.catalog.engine;

import dev.rooflight.catalog.text.CatalogIndex;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.DeviceClass;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The built-in efficiency profiles, one YAML file for each measured device and one for each class of devices. A file may
 * apply to devices of the same silicon, too. What a device's profile does not state is that of its class.
 */
public final class EfficiencyCatalog {
    private static final String FOLDER = "efficiency/";

    private EfficiencyCatalog() {}

    /** Ids of all profiles, sorted: those of devices and {@code default-hbm}, {@code default-gddr} and so on. */
    public static List<String> ids() {
        return Index.LINES.stream().map(CatalogIndex.Line::id).toList();
    }

    /**
     * What is known of a device: its own profile, or that of a device of the same silicon, over the default of its class; the
     * default alone where there is neither. The id is that of the profile used; {@link EfficiencyProfile#measured()} is true
     * only for a profile of this very device.
     */
    public static EfficiencyProfile of(Device device) {
        return own(device).map(own -> completed(own, device)).orElseGet(() -> of(device.deviceClass()));
    }

    /** The pooled default of a class of devices. */
    public static EfficiencyProfile of(DeviceClass deviceClass) {
        String id = "default-" + deviceClass.name().toLowerCase(Locale.ROOT);
        return load(id).orElseThrow(() -> new IllegalStateException(id + " is missing from the program file"));
    }

    /** The profile of that id as its file states it, without its class's default. */
    public static Optional<EfficiencyProfile> find(String id) {
        return Index.LINES.stream().anyMatch(line -> line.id().equals(id)) ? load(id) : Optional.empty();
    }

    /**
     * The catalogue's profile of a device, or of one of the same silicon, as its file states it; empty where there is none. Not
     * measured where it is of another device.
     */
    public static Optional<EfficiencyProfile> own(Device device) {
        for (CatalogIndex.Line line : Index.LINES) {
            boolean same = line.id().equals(device.id());
            if (same || line.aliases().contains(device.id())) {
                return load(line.id()).map(profile -> same ? profile : notMeasured(profile));
            }
        }
        return Optional.empty();
    }

    /** Ids of the devices that the profile of that id is used for beside its own; empty where there is no such profile. */
    public static List<String> appliesTo(String id) {
        return Index.LINES.stream()
                .filter(line -> line.id().equals(id))
                .findFirst()
                .map(CatalogIndex.Line::aliases)
                .orElse(List.of());
    }

    /** A profile with what it does not state taken from the default of the device's class, by kernel class and format. */
    public static EfficiencyProfile completed(EfficiencyProfile own, Device device) {
        return own.over(of(device.deviceClass()));
    }

    /**
     * A profile laid over another: its constants win, by kernel class and format and by scope of links, and so does its
     * provenance, by part.
     */
    public static EfficiencyProfile over(EfficiencyProfile below, EfficiencyProfile above) {
        return above.over(below);
    }

    private static EfficiencyProfile notMeasured(EfficiencyProfile profile) {
        return new EfficiencyProfile(
                profile.id(),
                false,
                profile.kernels(),
                profile.collectives(),
                profile.powerExponent(),
                profile.provenance());
    }

    private static Optional<EfficiencyProfile> load(String id) {
        return text(id).map(
                        yaml -> EfficiencyReader.trusted(yaml, FOLDER.concat(id).concat(".yaml")));
    }

    /** The text of a profile's file, or empty if there is none. */
    static Optional<String> text(String id) {
        byte[] bytes =
                CatalogIndex.safe(id) ? CatalogIndex.find(FOLDER.concat(id).concat(".yaml")) : null;
        return bytes == null ? Optional.empty() : Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    /** Read when first asked for. */
    private static final class Index {
        static final List<CatalogIndex.Line> LINES = CatalogIndex.read(FOLDER + "index.txt");
    }
}
