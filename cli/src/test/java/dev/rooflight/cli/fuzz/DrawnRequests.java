package dev.rooflight.cli.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Requests to every route of an OpenAPI file, with bodies drawn from its schemas. */
final class DrawnRequests {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final SplittableRandom random;
    private final Draw draw;
    private final JsonNode api;
    private final List<String[]> routes = new ArrayList<>();

    /**
     * A request.
     *
     * @param body empty where there is none
     */
    record Drawn(String method, String path, String body) {}

    DrawnRequests(JsonNode api, SplittableRandom random) {
        this.random = random;
        this.draw = new Draw(random);
        this.api = api;
        for (Map.Entry<String, JsonNode> path : api.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                // what computes comes up more often than lists and files
                int times = method.getKey().equals("post")
                        ? 6
                        : path.getKey().matches("/api/v1/(sweep|simulation)") ? 3 : 1;
                for (int i = 0; i < times; i++) {
                    routes.add(new String[] {method.getKey(), path.getKey()});
                }
            }
        }
    }

    Drawn next() {
        String[] route = draw.of(routes);
        JsonNode operation = api.path("paths").path(route[1]).path(route[0]);
        String body = "";
        JsonNode schema = operation
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema");
        if (!schema.isMissingNode()) {
            body = text(value("", schema, 0));
        }
        return new Drawn(route[0].toUpperCase(java.util.Locale.ROOT), path(route[1], operation), body);
    }

    /** JSON as it is sent, broken now and then. */
    private String text(JsonNode tree) {
        String text = tree.toString();
        if (draw.oneIn(50) && text.length() > 2) {
            int at = random.nextInt(text.length());
            return text.substring(0, at) + draw.extreme() + text.substring(Math.min(text.length(), at + 1));
        }
        return text;
    }

    private String path(String path, JsonNode operation) {
        String filled = path.replace("{organization}/{name}", draw.model().replaceAll("[^A-Za-z0-9._/-]", "x"))
                .replace("{id}", encoded(draw.device()))
                .replace("{file}", draw.of(List.of("index.html", "favicon.svg", "x.js", "..%2f..%2fetc", "a%00b")));
        List<String> query = new ArrayList<>();
        for (JsonNode parameter : operation.path("parameters")) {
            String name = parameter.path("name").asString();
            if (parameter.path("in").asString().equals("query")) {
                if (name.equals("q")) {
                    String schema = path.endsWith("/simulation") ? "SimulateRequest" : "CurveRequest";
                    JsonNode curve = value("", NODES.objectNode().put("$ref", "#/components/schemas/" + schema), 0);
                    if (curve instanceof ObjectNode object) {
                        object.remove(List.of("others", "names"));
                    }
                    query.add("q=" + encoded(curve.toString()));
                } else if (draw.oneIn(2)) {
                    JsonNode value = value(name, parameter.path("schema"), 0);
                    query.add(name + "=" + encoded(value.isString() ? value.asString() : value.toString()));
                }
            }
        }
        return filled + (query.isEmpty() ? "" : "?" + String.join("&", query));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private JsonNode value(String name, JsonNode schema, int depth) {
        if (schema.has("$ref")) {
            return value(name, api.at(schema.path("$ref").asString().substring(1)), depth);
        }
        if (draw.oneIn(100)) {
            return raw(draw.extreme());
        }
        if (name.equals("config")) {
            return raw(draw.configuration());
        }
        if (name.equals("yaml")) {
            return NODES.stringNode(draw.deviceFile());
        }
        if (name.equals("outputTokens") && draw.oneIn(2)) {
            return NODES.stringNode(draw.value("input-tokens"));
        }
        if (name.equals("engineSet")) {
            return draw.oneIn(2)
                    ? NODES.arrayNode().add(draw.value("engine-set"))
                    : NODES.objectNode().put("max-num-seqs", draw.value("max-num-seqs"));
        }
        if (name.equals("names")) {
            return NODES.arrayNode();
        }
        JsonNode oneOf = schema.path("oneOf");
        if (!oneOf.isMissingNode()) {
            // mostly the name of something
            return value(name, oneOf.get(draw.oneIn(5) ? 1 : 0), depth);
        }
        if (schema.has("enum")) {
            return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
        }
        JsonNode type = schema.path("type");
        String kind = type.isArray() ? type.get(0).asString() : type.asString();
        return switch (kind) {
            case "object" -> object(schema, depth);
            case "array" -> array(name, schema, depth);
            case "boolean" -> NODES.booleanNode(random.nextBoolean());
            default -> scalar(name, kind);
        };
    }

    private JsonNode scalar(String name, String kind) {
        String value = draw.value(
                switch (name) {
                    case "model_id" -> "model";
                    case "batch_size" -> "batch";
                    case "seq_length", "gen_length" -> "context";
                    default -> name;
                });
        return kind.equals("string") || !value.matches("-?\\d{1,18}(\\.\\d{1,9})?")
                ? NODES.stringNode(value)
                : raw(value);
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = NODES.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asString()));
        if (schema.path("maxProperties").asInt(0) == 1 && !draw.oneIn(20)) {
            required.add(draw.of(List.copyOf(schema.path("properties").propertyNames())));
        }
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            String name = property.getKey();
            boolean load = schema.path("properties").has("inputTokens");
            if (load && (name.startsWith("trace") || name.equals("stepTimes"))) {
                // most loads are drawn, on the cost model's steps
                if (draw.oneIn(20)) {
                    object.put(name, name.equals("stepTimes") ? draw.stepTimes() : draw.trace());
                }
                continue;
            }
            boolean needed = required.contains(name);
            boolean ofLoad = load
                    && List.of("rate", "requests", "inputTokens", "outputTokens")
                            .contains(name);
            int rarely = required.isEmpty() || name.equals("inference_config") ? 2 : name.equals("others") ? 12 : 9;
            boolean wanted = needed ? !draw.oneIn(200) : ofLoad ? !draw.oneIn(20) : draw.oneIn(rarely);
            if (wanted || name.equals("metric") || name.equals("over") || name.equals("from") || name.equals("to")) {
                object.set(name, value(name, property.getValue(), depth + 1));
            }
        }
        if (draw.oneIn(100)) {
            object.put(draw.extreme(), draw.extreme());
        }
        return object;
    }

    private ArrayNode array(String name, JsonNode schema, int depth) {
        ArrayNode array = NODES.arrayNode();
        int size = Math.max(schema.path("minItems").asInt(0), draw.upTo(draw.oneIn(10) ? 12 : 3));
        for (int i = 0; i < size; i++) {
            array.add(value(name, schema.path("items"), depth + 1));
        }
        return array;
    }

    private static JsonNode raw(String json) {
        try {
            return JSON.readTree(json);
        } catch (RuntimeException e) {
            return NODES.stringNode(json);
        }
    }
}
