package dev.rooflight.catalog.device;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.catalog.text.YamlNode;
import dev.rooflight.catalog.text.YamlReader;
import dev.rooflight.core.hardware.Device;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A device file that {@code extends} a catalogue device, put over it. Only catalogue devices can be extended, and they
 * extend nothing, so there are no cycles. Every number of the file gets a source of its own: the one that the file
 * states, or the file.
 */
final class DeviceExtension {
    private final YamlNode.Mapping file;
    private final String where;
    private final Map<String, String> stated = new LinkedHashMap<>();
    private final Map<String, YamlNode.Entry> sources = new LinkedHashMap<>();

    private DeviceExtension(YamlNode.Mapping file, String where) {
        this.file = file;
        this.where = where;
    }

    static YamlNode.Mapping resolve(YamlNode.Mapping file, String where) {
        return new DeviceExtension(file, where).resolve();
    }

    private YamlNode.Mapping resolve() {
        YamlNode.Mapping base = base();
        fields(base, "sources").forEach((field, entry) -> sources.put(field, entry));
        fields(file, "sources").forEach((field, entry) -> {
            if (entry.value() instanceof YamlNode.Scalar text) {
                stated.put(field, text.text());
            }
        });
        for (String section : new String[] {"memory", "compute", "links", "power"}) {
            file.get(section).ifPresent(node -> cite(section, node));
        }
        stated.forEach((field, source) -> {
            if (!field.equals("default")) {
                put(field, source);
            }
        });

        Map<String, YamlNode.Entry> merged =
                new LinkedHashMap<>(base.overlaid(file).entries());
        merged.remove("extends");
        YamlNode.Entry price = file.entries().get("price");
        if (price != null) {
            merged.put("price", price);
        }
        if (file.get("aliases").isEmpty()) {
            merged.remove("aliases");
        }
        if (file.get("id").isEmpty()) {
            merged.remove("id");
        }
        if (file.get("name").isEmpty()) {
            put(merged, "name", text(base, "name") + " (changed by " + shortName() + ")");
        }
        merged.put("sources", new YamlNode.Entry(new YamlNode.Mapping(sources, 0), 0));
        return new YamlNode.Mapping(merged, file.line());
    }

    private YamlNode.Mapping base() {
        YamlNode.Entry entry = file.entries().get("extends");
        if (entry == null || !(entry.value() instanceof YamlNode.Scalar name)) {
            throw new IllegalStateException("extends is not a text");
        }
        String id = DeviceCatalog.lookUp(name.text())
                .map(Device::id)
                .orElseThrow(() -> CatalogException.ofField(
                        where,
                        entry.line(),
                        "extends",
                        OneLine.quote(name.text()) + ", which is not in the catalogue",
                        "",
                        NearestNames.of(name.text(), DeviceCatalog.ids()),
                        0));
        return YamlReader.read(DeviceCatalog.text(id).orElseThrow(), id, false);
    }

    /** Notes where each number below {@code field} is from, in place of what the base says about it. */
    private void cite(String field, YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            mapping.entries().forEach((key, entry) -> cite(field + "." + key, entry.value()));
        } else {
            sources.keySet().removeIf(other -> other.startsWith(field + "."));
            put(field, source(field));
        }
    }

    /** The file's own word on a field: of the field itself, of what it is part of, by default; else the file's name. */
    private String source(String field) {
        for (String part = field; !part.isEmpty(); part = part.substring(0, Math.max(0, part.lastIndexOf('.')))) {
            String source = stated.get(part);
            if (source != null) {
                return source;
            }
        }
        return stated.getOrDefault("default", shortName());
    }

    private void put(String field, String source) {
        put(sources, field, source);
    }

    private static void put(Map<String, YamlNode.Entry> entries, String field, String text) {
        entries.put(field, new YamlNode.Entry(new YamlNode.Scalar(text, false, 0), 0));
    }

    private String shortName() {
        return where.substring(Math.max(where.lastIndexOf('/'), where.lastIndexOf('\\')) + 1);
    }

    private static String text(YamlNode.Mapping node, String field) {
        return node.get(field).map(value -> ((YamlNode.Scalar) value).text()).orElseThrow();
    }

    private static Map<String, YamlNode.Entry> fields(YamlNode.Mapping node, String section) {
        return node.get(section).orElse(null) instanceof YamlNode.Mapping mapping ? mapping.entries() : Map.of();
    }
}
