package dev.rooflight.catalog.device;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.CatalogIndex;
import dev.rooflight.catalog.text.InputFile;
import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.core.hardware.Device;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The built-in devices, one YAML file each. Finding one by its id opens that file only. */
public final class DeviceCatalog {
    private static final String FOLDER = "devices/";

    private DeviceCatalog() {}

    /** All ids, sorted. */
    public static List<String> ids() {
        return Index.LINES.stream().map(CatalogIndex.Line::id).toList();
    }

    /** All devices, in the order of {@link #ids()}. */
    public static List<Device> all() {
        return ids().stream().map(id -> load(id).orElseThrow()).toList();
    }

    /**
     * Loads a device.
     *
     * @param reference a catalogue id or alias, or the path of a YAML file
     * @throws CatalogException if no catalogue device has that name or the file is wrong
     */
    public static Device read(String reference) {
        return InputFile.isPath(reference) ? DeviceReader.read(Path.of(reference)) : find(reference);
    }

    /**
     * The device of that id or alias; case does not matter, {@code _} and {@code -} are the same.
     *
     * @throws CatalogException if there is none; the message names near ones
     */
    public static Device find(String idOrAlias) {
        return lookUp(idOrAlias).orElseThrow(() -> {
            Map<String, String> idsByName = new LinkedHashMap<>();
            for (CatalogIndex.Line line : Index.LINES) {
                idsByName.put(line.id(), line.id());
                line.aliases().forEach(alias -> idsByName.put(alias, line.id()));
            }
            return CatalogException.unknown("hardware", idOrAlias, NearestNames.of(idOrAlias, idsByName), "");
        });
    }

    /** The device of that id or alias, as {@link #find} has it, if there is one. */
    public static Optional<Device> lookUp(String idOrAlias) {
        Optional<Device> exact = load(idOrAlias);
        if (exact.isPresent()) {
            return exact;
        }
        String wanted = NearestNames.normalized(idOrAlias);
        for (CatalogIndex.Line line : Index.LINES) {
            if (line.id().equals(wanted)) {
                return load(line.id());
            }
        }
        for (CatalogIndex.Line line : Index.LINES) {
            if (line.aliases().stream()
                    .anyMatch(alias -> NearestNames.normalized(alias).equals(wanted))) {
                return load(line.id());
            }
        }
        return Optional.empty();
    }

    private static Optional<Device> load(String id) {
        if (!CatalogIndex.safe(id)) {
            return Optional.empty();
        }
        String resource = FOLDER.concat(id).concat(".yaml");
        byte[] bytes = CatalogIndex.find(resource);
        return bytes == null
                ? Optional.empty()
                : Optional.of(DeviceReader.trusted(new String(bytes, StandardCharsets.UTF_8), resource));
    }

    /** The text of a device file, or empty if there is no such id. */
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
