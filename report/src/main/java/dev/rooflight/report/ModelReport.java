package dev.rooflight.report;

import dev.rooflight.core.memory.MemoryModel;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Precision;
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
    public static Sheet of(ModelArchitecture model, String origin, List<String> notes) {
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
                    Cell.of("%d layers".formatted(group.count())),
                    Cell.of(group.layer().label())));
            Map<String, Object> groupTree = new LinkedHashMap<>();
            groupTree.put("count", group.count());
            groupTree.put("mixer", group.layer().mixer().label());
            groupTree.put("feedForward", group.layer().feedForward().label());
            groups.add(groupTree);
        }
        tree.put("layers", groups);
        put(rows, tree, "head", "tiedHead", model.head().tied() ? "shares the embedding's weights" : "of its own");
        Map<Component, Double> parameters = Network.parameters(model);
        double total =
                parameters.values().stream().mapToDouble(Double::doubleValue).sum();
        Map<String, Object> byComponent = new LinkedHashMap<>();
        put(rows, tree, "parameters", "parameters", total);
        parameters.forEach((component, count) -> {
            if (count > 0) {
                String text = "%,.0f  %s".formatted(count, Si.percent(count / total));
                rows.add(List.of(Cell.of("  " + component.label()), new Cell(text, count, Style.PLAIN)));
                byComponent.put(component.label(), count);
            }
        });
        tree.put("parametersByComponent", byComponent);
        put(rows, tree, "stored as", "storedFormat", model.storedFormat().id());
        double perToken = MemoryModel.kvCacheBytesPerPosition(model, Precision.stored(model.storedFormat()), 1);
        rows.add(List.of(
                Cell.of("KV cache per token"),
                new Cell(
                        "%,.0f bytes at %s"
                                .formatted(perToken, model.storedFormat().id()),
                        perToken,
                        Style.PLAIN)));
        tree.put("kvCacheBytesPerToken", perToken);
        if (model.contextLimit() > 0) {
            put(rows, tree, "context limit", "contextLimit", model.contextLimit());
        }
        put(rows, tree, "read from", "origin", origin);
        tree.put("notes", notes);
        Table table = new Table(List.of(Column.text("", "field"), Column.text("", "value")), rows);
        return new Sheet(model.id(), table, String.join("\n", notes), tree);
    }

    private static void put(List<List<Cell>> rows, Map<String, Object> tree, String name, String key, Object value) {
        String text = value instanceof Number number ? "%,.0f".formatted(number.doubleValue()) : value.toString();
        rows.add(List.of(Cell.of(name), new Cell(text, value, Style.PLAIN)));
        tree.put(key, value);
    }
}
