package dev.rooflight.catalog.engine;

import dev.rooflight.catalog.text.CatalogIndex;
import dev.rooflight.catalog.text.YamlNode;
import dev.rooflight.catalog.text.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * An entry of {@code engines.yaml} or {@code schedulers.yaml}.
 *
 * @param id such as {@code vllm}
 * @param fields what stands there
 */
record EngineEntry(String id, YamlNode.Mapping fields) {
    private static final List<String> BOUNDS = List.of("from", "before");

    /** All entries of a file by their ids, in its order. */
    static Map<String, EngineEntry> read(String resource) {
        byte[] bytes = CatalogIndex.find(resource);
        if (bytes == null) {
            throw new IllegalStateException(resource + " is missing from the jar");
        }
        Map<String, EngineEntry> byId = new LinkedHashMap<>();
        YamlReader.read(new String(bytes, StandardCharsets.UTF_8), resource, false)
                .entries()
                .forEach((id, entry) -> byId.put(id, new EngineEntry(id, (YamlNode.Mapping) entry.value())));
        return byId;
    }

    /** As its makers write it. */
    String name() {
        return text(fields, "name").orElse(id);
    }

    /** What its versions are called. */
    EngineVersion.Style style() {
        return text(fields, "version")
                .map(style -> EngineVersion.Style.valueOf(style.toUpperCase(Locale.ROOT)))
                .orElse(EngineVersion.Style.NUMBER);
    }

    /** Which other entry its scheduler is like, if it is like one. */
    Optional<String> like() {
        return text(fields, "like").or(() -> fields.get("serving").flatMap(serving -> like(serving)));
    }

    private static Optional<String> like(YamlNode serving) {
        return serving instanceof YamlNode.Mapping mapping ? text(mapping, "like") : Optional.empty();
    }

    /** Ranges of versions and what serves in them; empty where it is like another. */
    List<YamlNode.Mapping> serving() {
        return fields.get("serving").map(EngineEntry::cases).orElse(List.of()).stream()
                .filter(range -> range.get("scheduler").isPresent())
                .toList();
    }

    /** The first versions of which something differs from those before, oldest first; as they are written. */
    List<String> versions() {
        TreeSet<String> firsts = new TreeSet<>((a, b) -> EngineVersion.OLDEST_FIRST.compare(version(a), version(b)));
        text(mapping(fields.get("before")), "version").ifPresent(firsts::add);
        for (YamlNode.Mapping range : serving()) {
            bounds(range, firsts);
            for (YamlNode.Entry setting :
                    mapping(range.get("settings")).entries().values()) {
                cases(setting.value()).forEach(each -> bounds(each, firsts));
            }
        }
        return List.copyOf(firsts);
    }

    private static void bounds(YamlNode.Mapping of, TreeSet<String> into) {
        BOUNDS.forEach(bound -> text(of, bound).ifPresent(into::add));
    }

    /** A version that stands in the file. */
    EngineVersion version(String written) {
        return EngineVersion.of(written, style())
                .orElseThrow(() -> new IllegalStateException(id + ": " + written + " is no version"));
    }

    /** What stands there as a list: what is no list is the only item of one. */
    static List<YamlNode.Mapping> cases(YamlNode node) {
        return node instanceof YamlNode.Sequence list
                ? list.items().stream().map(YamlNode.Mapping.class::cast).toList()
                : List.of((YamlNode.Mapping) node);
    }

    /** The fields of a mapping; none where it is missing. */
    static YamlNode.Mapping mapping(Optional<YamlNode> node) {
        return node.map(YamlNode.Mapping.class::cast).orElseGet(() -> new YamlNode.Mapping(Map.of(), 0));
    }

    /** A field's text. */
    static Optional<String> text(YamlNode.Mapping in, String field) {
        return in.get(field).map(node -> ((YamlNode.Scalar) node).text());
    }
}
