package dev.rooflight.report;

import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.memory.CacheGrowth;
import dev.rooflight.core.memory.MemoryModel;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.Network;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An architecture as a person would explain it. */
public final class ModelReport {
    private ModelReport() {}

    /** Layers, widths, parameters by component, cache per token, limits, and where the numbers come from. */
    public static Sheet of(ModelArchitecture model, String origin, List<Note> notes) {
        List<List<Cell>> rows = new ArrayList<>();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", model.id());
        tree.put("family", model.family());
        put(rows, tree, "family", "family", model.family());
        put(rows, tree, "hidden size", "hiddenSize", model.hiddenSize());
        put(rows, tree, "vocabulary", "vocabulary", model.embedding().vocabulary());
        List<Object> groups = new ArrayList<>();
        for (LayerGroup group : model.layerGroups()) {
            rows.add(List.of(
                    Cell.of(layers(group.count())), Cell.of(group.layer().label())));
            Map<String, Object> groupTree = new LinkedHashMap<>();
            groupTree.put("count", group.count());
            groupTree.put("mixer", group.layer().mixer().label());
            groupTree.put("feedForward", group.layer().feedForward().label());
            groups.add(groupTree);
        }
        model.towers()
                .forEach(tower -> rows.add(List.of(
                        Cell.of(tower.name()),
                        Cell.of(layers(tower.layers().size()) + ", " + Si.count(tower.hiddenSize()) + " wide"))));
        tree.put("layers", groups);
        put(
                rows,
                tree,
                "head",
                "head",
                model.head()
                        .map(head -> head.tied() ? "shares the embedding's weights" : "of its own")
                        .orElse("none"));
        parameters(rows, tree, model);
        Precision stored = model.stored();
        put(rows, tree, "stored as", "stored", formats(stored, Network.parameters(model)));
        cache(rows, tree, model);
        if (model.contextLimit() > 0) {
            put(rows, tree, "context limit", "contextLimit", model.contextLimit());
        }
        put(rows, tree, "read from", "origin", origin);
        tree.put("notes", NoteWording.of(notes));
        tree.put("graph", NetworkDocument.of(model));
        Table table = new Table(List.of(Column.text("", "field"), Column.text("", "value")), rows);
        return new Sheet(model.id(), table, String.join("\n", NoteWording.of(notes)), tree);
    }

    private static String layers(int count) {
        return Si.count(count) + (count == 1 ? " layer" : " layers");
    }

    /** What a sequence keeps: how much each token adds, and which layers it is of. */
    private static void cache(List<List<Cell>> rows, Map<String, Object> tree, ModelArchitecture model) {
        Precision stored = model.stored();
        double perToken = MemoryModel.kvCacheBytesPerPosition(model, stored, 1);
        List<CacheGrowth> growths = model.layerGroups().stream()
                .map(group -> CacheGrowth.of(group, stored))
                .toList();
        double beyond = growths.stream()
                .mapToDouble(CacheGrowth::bytesPerPositionBeyond)
                .sum();
        double lastBend = growths.stream()
                .mapToDouble(CacheGrowth::bend)
                .filter(Double::isFinite)
                .max()
                .orElse(Double.POSITIVE_INFINITY);
        String text = Si.count(perToken) + " bytes at " + stored.kvCache()
                + (Double.isFinite(lastBend) ? ", " + Si.count(beyond) + " beyond " + tokens(lastBend) : "");
        rows.add(List.of(Cell.of("KV cache per token"), new Cell(text, perToken, Style.PLAIN)));
        tree.put("kvCacheBytesPerToken", perToken);
        tree.put("kvCacheBytesPerTokenBeyond", beyond);
        List<Object> trees = new ArrayList<>();
        for (CacheGrowth growth : growths) {
            if (growth.keepsAnything()) {
                rows.add(List.of(Cell.of("  " + layers(growth.layers())), Cell.of(words(growth))));
            }
            trees.add(tree(growth));
        }
        tree.put("cacheGrowth", trees);
        double state = MemoryModel.stateBytesPerSequence(model, stored);
        if (state > 0) {
            put(rows, tree, "state per sequence (bytes)", "stateBytesPerSequence", state);
        }
    }

    private static String words(CacheGrowth growth) {
        List<String> parts = new ArrayList<>();
        if (growth.bytesPerPosition() > 0) {
            String each = Si.count(growth.bytesPerPosition()) + " bytes a token";
            parts.add(
                    Double.isInfinite(growth.bend())
                            ? each
                            : each + " up to " + tokens(growth.bend()) + ", then "
                                    + (growth.bytesPerPositionBeyond() == 0
                                            ? "no more"
                                            : Si.count(growth.bytesPerPositionBeyond())));
        }
        if (growth.constantBytes() > 0) {
            parts.add(Si.count(growth.constantBytes()) + " bytes a sequence, whatever its length");
        }
        return String.join("; ", parts);
    }

    private static String tokens(double count) {
        return Si.count(count) + " tokens";
    }

    private static Map<String, Object> tree(CacheGrowth growth) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("layers", growth.layers());
        tree.put("bytesPerToken", growth.bytesPerPosition());
        if (Double.isFinite(growth.bend())) {
            tree.put("upToTokens", growth.bend());
        }
        tree.put("bytesPerTokenBeyond", growth.bytesPerPositionBeyond());
        tree.put("constantBytes", growth.constantBytes());
        return tree;
    }

    private static void parameters(List<List<Cell>> rows, Map<String, Object> tree, ModelArchitecture model) {
        Map<Component, Double> parameters = Network.parameters(model);
        double total = Network.totalParameters(model);
        put(rows, tree, "parameters", "parameters", total);
        double active = Network.activeParameters(model);
        if (active < total) {
            double table =
                    (double) model.embedding().vocabulary() * model.embedding().width();
            rows.add(List.of(
                    Cell.of("  active per token"),
                    new Cell(
                            Si.count(active) + " (" + Si.parameters(active - table) + " without the token table)",
                            active,
                            Style.PLAIN)));
        }
        tree.put("activeParameters", active);
        Map<String, Object> byComponent = new LinkedHashMap<>();
        parameters.forEach((component, count) -> {
            if (count > 0) {
                String share = component == Component.PREDICTION ? "beside the total" : Si.percent(count / total);
                String text = Si.count(count) + "  " + share;
                rows.add(List.of(Cell.of("  " + component.label()), new Cell(text, count, Style.PLAIN)));
                byComponent.put(component.label(), count);
            }
        });
        tree.put("parametersByComponent", byComponent);
    }

    /** The common format, and the components that differ from it. */
    private static String formats(Precision stored, Map<Component, Double> parameters) {
        NumberFormat common = stored.weightFormat(Component.EMBEDDING);
        List<String> text = new ArrayList<>(List.of(common.id()));
        for (Component component : Component.values()) {
            NumberFormat format = stored.weightFormat(component);
            if (!format.equals(common) && parameters.getOrDefault(component, 0.0) > 0) {
                text.add(component.label() + " " + format.id());
            }
        }
        return String.join(", ", text);
    }

    private static void put(List<List<Cell>> rows, Map<String, Object> tree, String name, String key, Object value) {
        String text = value instanceof Number number ? Si.count(number.doubleValue()) : value.toString();
        rows.add(List.of(Cell.of(name), new Cell(text, value, Style.PLAIN)));
        tree.put(key, value);
    }
}
