package dev.rooflight.web;

import dev.rooflight.catalog.checkpoint.ByteSource;
import dev.rooflight.catalog.checkpoint.GgufHeader;
import dev.rooflight.catalog.checkpoint.TensorData;
import dev.rooflight.catalog.device.DeviceReader;
import dev.rooflight.catalog.model.HuggingFaceReader;
import dev.rooflight.catalog.model.LoadedModel;
import dev.rooflight.catalog.model.ModelSource;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.report.ModelReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Files that a client sends, and what is understood of them. Nothing is stored. */
final class Uploads {
    private static final List<String> KINDS = List.of("config", "ggufBase64", "yaml");

    private Uploads() {}

    /** The document: {@code kind}, and the model or the device. */
    static Map<String, Object> parse(JsonNode body) {
        RequestJson.only(body, KINDS);
        if (body.size() != 1) {
            throw new ProblemException(Problem.of(400, "expected exactly " + Problem.oneOf(KINDS)));
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        if (body.has("yaml")) {
            byte[] yaml = RequestJson.text("yaml", body.path("yaml")).getBytes(StandardCharsets.UTF_8);
            Device device = DeviceReader.read(yaml, "yaml");
            tree.put("kind", "device");
            tree.put("device", CatalogDocuments.device(device));
            return tree;
        }
        ModelSource source = body.has("config") ? config(body.path("config")) : gguf(body.path("ggufBase64"));
        LoadedModel model = HuggingFaceReader.read(source);
        tree.put("kind", "model");
        tree.put(
                "model",
                ModelReport.of(model.architecture(), model.origin(), model.notes())
                        .tree());
        // what to send as the model of a question
        tree.put("config", RequestJson.tree(JsonTrees.node(source.config())));
        return tree;
    }

    private static ModelSource config(JsonNode config) {
        if (!config.isObject()) {
            throw RequestJson.wrong("config", RequestJson.shown(config), "the content of a config.json");
        }
        return ModelSource.of("custom-model", "config", JsonTrees.object(config));
    }

    private static ModelSource gguf(JsonNode base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(RequestJson.text("ggufBase64", base64));
        } catch (IllegalArgumentException e) {
            throw RequestJson.wrong("ggufBase64", "not Base64", "the start of a GGUF file in Base64");
        }
        try {
            GgufHeader header = GgufHeader.read(ByteSource.of(bytes), "ggufBase64", TensorData.OPTIONAL);
            return ModelSource.of(header.text("general.name").orElse("custom-model"), header);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
