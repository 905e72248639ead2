package dev.rooflight.catalog.device;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.CatalogIndex;
import dev.rooflight.catalog.text.InputFile;
import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.catalog.text.OneLine;
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
        Optional<Device> exact = load(idOrAlias);
        if (exact.isPresent()) {
            return exact.get();
        }
        String wanted = NearestNames.normalized(idOrAlias);
        for (CatalogIndex.Line line : Index.LINES) {
            if (line.id().equals(wanted)) {
                return load(line.id()).orElseThrow();
            }
        }
        Map<String, String> idsByName = new LinkedHashMap<>();
        for (CatalogIndex.Line line : Index.LINES) {
            idsByName.put(line.id(), line.id());
            for (String alias : line.aliases()) {
                if (NearestNames.normalized(alias).equals(wanted)) {
                    return load(line.id()).orElseThrow();
                }
                idsByName.put(alias, line.id());
            }
        }
        throw new CatalogException("hardware " + OneLine.quote(idOrAlias) + " is not in the catalogue"
                + NearestNames.suggestion(idOrAlias, idsByName)
                + " ('rooflight hardware' lists them; a YAML file works, too)");
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
