package dev.rooflight.report;

import dev.rooflight.technique.Parameter;
import dev.rooflight.technique.Preset;
import dev.rooflight.technique.Technique;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A technique as a tree for {@link Json}. */
public final class TechniqueDocument {
    private TechniqueDocument() {}

    /** The tree of a technique. */
    public static Map<String, Object> of(Technique technique) {
        List<Object> parameters = new ArrayList<>();
        for (Parameter parameter : technique.parameters()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("name", parameter.name());
            tree.put("description", parameter.description());
            tree.put("range", parameter.range());
            tree.put("default", parameter.defaultValue());
            parameters.add(tree);
        }
        List<Object> presets = new ArrayList<>();
        for (Preset preset : technique.presets()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("id", preset.id());
            tree.put("title", preset.title());
            tree.put("values", preset.values());
            tree.put("citation", preset.citation());
            preset.quality().ifPresent(quality -> tree.put("qualityRisk", quality));
            preset.effort().ifPresent(effort -> tree.put("complexity", effort.toString()));
            presets.add(tree);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", technique.id());
        tree.put("name", technique.title());
        tree.put("section", technique.category().label());
        tree.put("description", technique.description());
        tree.put("parameters", parameters);
        tree.put("presets", presets);
        tree.put("source", technique.source());
        tree.put("assumption", technique.assumption());
        tree.put("limits", technique.limits());
        tree.put("qualityRisk", technique.qualityRisk().published());
        tree.put("neutral", technique.qualityRisk().neutral());
        tree.put("complexity", technique.effort().toString());
        return tree;
    }
}
