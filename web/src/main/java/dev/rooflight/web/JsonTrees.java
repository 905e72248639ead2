package dev.rooflight.web;

import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.JsonValue;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the catalogue's readers see it, and as the bodies of requests and answers are here. */
final class JsonTrees {
    private JsonTrees() {}

    /** An object of the catalogue as part of a body. */
    static ObjectNode node(JsonObject object) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        object.members().forEach((name, value) -> node.set(name, node(value)));
        return node;
    }

    private static JsonNode node(JsonValue value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof JsonObject object) {
            return node(object);
        }
        if (value instanceof JsonValue.Listed list) {
            ArrayNode array = nodes.arrayNode();
            list.elements().forEach(element -> array.add(node(element)));
            return array;
        }
        if (value instanceof JsonValue.Whole whole) {
            return nodes.numberNode(whole.value());
        }
        if (value instanceof JsonValue.Real real) {
            return nodes.numberNode(real.value());
        }
        if (value instanceof JsonValue.Flag flag) {
            return nodes.booleanNode(flag.value());
        }
        return value instanceof JsonValue.Text text ? nodes.stringNode(text.value()) : nodes.nullNode();
    }

    /** An object of a body for the catalogue's readers; bodies hold no number beyond 64 bits. */
    static JsonObject object(JsonNode node) {
        JsonObject.Builder object = new JsonObject.Builder();
        node.forEachEntry((name, value) -> object.put(name, value(value)));
        return object.build();
    }

    private static JsonValue value(JsonNode node) {
        if (node.isObject()) {
            return object(node);
        }
        if (node.isArray()) {
            List<JsonValue> elements = new ArrayList<>();
            node.forEach(element -> elements.add(value(element)));
            return new JsonValue.Listed(elements);
        }
        if (node.isIntegralNumber()) {
            return new JsonValue.Whole(node.longValue());
        }
        if (node.isNumber()) {
            return new JsonValue.Real(node.doubleValue());
        }
        if (node.isBoolean()) {
            return new JsonValue.Flag(node.booleanValue());
        }
        return node.isString() ? new JsonValue.Text(node.stringValue()) : new JsonValue.Null();
    }
}
