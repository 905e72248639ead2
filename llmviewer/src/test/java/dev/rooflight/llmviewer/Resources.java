package dev.rooflight.llmviewer;

import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.StrictJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The test's files: {@code reference_results.jsonl.gz} and {@code get_graph_example_response.json} were computed with
 * hahnyuan/LLM-Viewer 472f71f (MIT); {@code hf-configs} holds the configurations it was given.
 */
final class Resources {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Resources() {}

    /** All reference results. */
    static List<JsonNode> references() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(open("reference_results.jsonl.gz").orElseThrow()), StandardCharsets.UTF_8))) {
            return lines.lines().map(JSON::readTree).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A document by its file name. */
    static JsonNode document(String name) {
        return find(name).orElseThrow();
    }

    /** The configuration of a model id, if it is there. */
    static Optional<JsonObject> config(String id) {
        return find("hf-configs/" + id.replace("/", "__") + ".json").map(json -> config(json.toString(), id));
    }

    /** A configuration that a test writes. */
    static JsonObject config(String json, String id) {
        return StrictJson.read(json.getBytes(StandardCharsets.UTF_8), id);
    }

    /** The model of an id. */
    static PaperModel model(String id) {
        return PaperModel.read(id, config(id).orElseThrow());
    }

    static JsonNode parse(String json) {
        return JSON.readTree(json);
    }

    private static Optional<JsonNode> find(String name) {
        return open(name).map(stream -> {
            try (stream) {
                return JSON.readTree(stream);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Optional<InputStream> open(String name) {
        return Optional.ofNullable(Resources.class.getResourceAsStream(name));
    }
}
