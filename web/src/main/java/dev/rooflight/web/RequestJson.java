package dev.rooflight.web;

import dev.rooflight.catalog.text.StrictJson;
import dev.rooflight.request.Numbers;
import dev.rooflight.request.QuestionJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Bodies of requests: read strictly, with answers that say which member is wrong. */
final class RequestJson {
    private static final int MAX_DEPTH = 64;

    private RequestJson() {}

    /** Parses one object, at most {@value #MAX_DEPTH} levels deep, without duplicate keys. */
    static JsonNode parse(byte[] content, String where) {
        JsonNode root = JsonTrees.node(StrictJson.read(content, where));
        Deque<JsonNode> level = new ArrayDeque<>(List.of(root));
        for (int depth = 1; !level.isEmpty(); depth++) {
            if (depth > MAX_DEPTH) {
                throw new ProblemException(Problem.of(
                        400, "%s is nested deeper than %s levels; expected less".formatted(where, MAX_DEPTH)));
            }
            Deque<JsonNode> next = new ArrayDeque<>();
            for (JsonNode parent : level) {
                for (JsonNode child : parent) {
                    if (child.isContainer()) {
                        next.add(child);
                    }
                }
            }
            level = next;
        }
        return root;
    }

    /** Refuses members that are not known, with the nearest that is. */
    static void only(JsonNode object, Collection<String> known) {
        QuestionJson.only(object.propertyNames(), known);
    }

    /** The members of an object, as a tree of maps, lists, texts, numbers, truth values and null. */
    static Map<String, @Nullable Object> members(JsonNode object) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        object.forEachEntry((name, value) -> members.put(name, value(value)));
        return members;
    }

    private static @Nullable Object value(JsonNode node) {
        if (node.isObject()) {
            return members(node);
        }
        if (node.isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            node.forEach(element -> list.add(value(element)));
            return list;
        }
        return node.isNull() ? null : tree(node);
    }

    /** A number or text as text. */
    static String scalar(String name, JsonNode value) {
        if (value.isMissingNode()) {
            throw wrong(name, "missing", "a number or a text");
        }
        return QuestionJson.scalar(name, value(value));
    }

    /** A text of any length, such as the content of a file. */
    static String text(String name, JsonNode value) {
        if (!value.isString()) {
            throw wrong(name, shown(value), "a text");
        }
        return value.stringValue();
    }

    /** A finite number, which may be written as text. */
    static double number(JsonNode object, String name) {
        JsonNode value = object.path(name);
        String text = scalar(name, value);
        OptionalDouble number = Numbers.real(text);
        if (number.isPresent()) {
            return number.getAsDouble();
        }
        throw wrong(name, "'" + text + "'", "a finite number");
    }

    /** A refusal of a member. */
    static ProblemException wrong(String name, String value, String allowed) {
        return new ProblemException(Problem.of(name, value, allowed));
    }

    /** A value in a message. */
    static String shown(JsonNode value) {
        if (value.isMissingNode()) {
            return "missing";
        }
        if (value.isContainer()) {
            return value.isArray() ? "a list" : "an object";
        }
        return value.isString() ? "'" + value.stringValue() + "'" : value.asString();
    }

    /** A node as a tree of maps, lists, texts, numbers and truth values. */
    static Object tree(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.forEachEntry((name, value) -> map.put(name, tree(value)));
            return map;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(element -> list.add(tree(element)));
            return list;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber()) {
            return node.longValue();
        }
        // numbers that JSON cannot hold are written as null, and so is null
        return node.isNumber() ? (Object) node.doubleValue() : node.isNull() ? (Object) Double.NaN : node.asString();
    }
}
