package dev.rooflight.web;

import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.device.DeviceReader;
import dev.rooflight.catalog.model.CatalogModel;
import dev.rooflight.catalog.model.ModelCatalog;
import dev.rooflight.catalog.model.ModelSource;
import dev.rooflight.request.Options;
import dev.rooflight.web.Question.HardwareAsked;
import dev.rooflight.web.Question.ModelAsked;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The members of a question: the command line's options in camel case, and what they may hold. */
final class Members {
    /** Options with one value. */
    private static final List<String> SCALARS = List.of(
            "batch",
            "context",
            "output-tokens",
            "phase",
            "precision",
            "weights",
            "activations",
            "kv-cache",
            "kernels",
            "latent-attention",
            "memory-utilization",
            "kv-block",
            "max-batched-tokens",
            "reserve",
            "tp",
            "pp",
            "ep",
            "dp",
            "cp",
            "microbatches",
            "overlap",
            "engine",
            "efficiency",
            "accounting",
            "price",
            "grid",
            "pue",
            "host-power");

    private static final Map<String, String> OPTIONS = options();
    private static final List<String> KNOWN = Stream.concat(
                    Stream.of("model", "hardware", "set", "with"), OPTIONS.keySet().stream())
            .toList();
    private static final List<String> EFFICIENCIES = List.of("profile", "ideal");
    private static final int MAX_LIST = 64;
    private static final int LARGEST_KEPT = 64 * 1024;

    private Members() {}

    /** Names of all members, for those who add some of their own. */
    static List<String> known() {
        return KNOWN;
    }

    private static Map<String, String> options() {
        Map<String, String> options = new LinkedHashMap<>();
        SCALARS.forEach(option -> options.put(Options.member(option), option));
        return Collections.unmodifiableMap(options);
    }

    /** Reads a question that has no other members. */
    static Question read(JsonNode body) {
        RequestJson.only(body, KNOWN);
        return readKnown(body);
    }

    /** Reads a question among other members. */
    static Question readKnown(JsonNode body) {
        Map<String, List<String>> options = new HashMap<>();
        OPTIONS.forEach((member, option) -> {
            if (body.has(member)) {
                options.put(option, List.of(RequestJson.scalar(member, body.path(member))));
            }
        });
        List<String> efficiency = options.getOrDefault("efficiency", List.of());
        if (!EFFICIENCIES.containsAll(efficiency)) {
            // anything else would be the path of a file
            throw RequestJson.wrong("efficiency", "'" + efficiency.get(0) + "'", Problem.oneOf(EFFICIENCIES));
        }
        if (body.has("with")) {
            options.put("with", texts("with", body.path("with")));
        }
        return new Question(model(body.path("model")), hardware(body.path("hardware")), settings(body), options);
    }

    /** The model of a question. */
    private static ModelAsked model(JsonNode model) {
        if (model.isString()) {
            String id = RequestJson.scalar("model", model);
            return new ModelAsked("id " + id, id, () -> catalogue(id), true);
        }
        if (!model.isObject()) {
            throw RequestJson.wrong(
                    "model", RequestJson.shown(model), "a catalogue id or {\"config\": the content of a config.json}");
        }
        RequestJson.only(model, List.of("config", "name"));
        JsonNode config = model.path("config");
        if (!config.isObject()) {
            throw RequestJson.wrong("model.config", RequestJson.shown(config), "the content of a config.json");
        }
        String name = model.has("name") ? RequestJson.scalar("model.name", model.path("name")) : "custom-model";
        if (name.isBlank()) {
            throw RequestJson.wrong("model.name", "empty", "a name");
        }
        String content = config.toString();
        return new ModelAsked(
                "config " + digest(content) + " " + name,
                name,
                () -> ModelSource.of(name, "config", JsonTrees.object(config)),
                content.length() <= LARGEST_KEPT);
    }

    private static ModelSource catalogue(String id) {
        CatalogModel entry = ModelCatalog.find(id);
        return ModelSource.of(entry.id(), entry.id(), entry.config());
    }

    /** The device of a question. */
    private static HardwareAsked hardware(JsonNode hardware) {
        if (hardware.isString()) {
            String id = RequestJson.scalar("hardware", hardware);
            return new HardwareAsked("id " + id, id, () -> DeviceCatalog.find(id), true);
        }
        if (!hardware.isObject()) {
            throw RequestJson.wrong(
                    "hardware", RequestJson.shown(hardware), "a catalogue id or {\"yaml\": the text of a device file}");
        }
        RequestJson.only(hardware, List.of("yaml"));
        String yaml = RequestJson.text("hardware.yaml", hardware.path("yaml"));
        return new HardwareAsked(
                "yaml " + digest(yaml),
                "custom-device",
                () -> DeviceReader.read(yaml.getBytes(StandardCharsets.UTF_8), "hardware.yaml"),
                yaml.length() <= LARGEST_KEPT);
    }

    private static List<String> settings(JsonNode body) {
        if (!body.has("set")) {
            return List.of();
        }
        JsonNode set = body.path("set");
        if (!set.isObject()) {
            return texts("set", set);
        }
        List<String> settings = new ArrayList<>();
        set.forEachEntry((field, value) -> settings.add(field + "=" + RequestJson.scalar("set." + field, value)));
        bounded("set", settings.size());
        return settings;
    }

    private static List<String> texts(String name, JsonNode list) {
        if (!list.isArray()) {
            throw RequestJson.wrong(name, RequestJson.shown(list), "a list of texts");
        }
        bounded(name, list.size());
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list) {
            if (!element.isString()) {
                throw RequestJson.wrong(name, RequestJson.shown(element), "a list of texts");
            }
            texts.add(RequestJson.scalar(name, element));
        }
        return texts;
    }

    private static void bounded(String name, int size) {
        if (size > MAX_LIST) {
            throw RequestJson.wrong(name, size + " entries", "at most " + MAX_LIST);
        }
    }

    private static String digest(String content) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
