package dev.rooflight.catalog.device;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rooflight.catalog.text.FieldProblem;
import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.catalog.text.Quantity;
import dev.rooflight.catalog.text.StrictJson;
import dev.rooflight.catalog.text.YamlNode;
import dev.rooflight.core.InvalidValueException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON Schema of device files ({@code device.schema.json}) put to work: finds what is wrong in a file and says it
 * in the words of the schema's own descriptions, with the line. Slow to start, so only files of users go through it.
 */
final class DeviceSchema {
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");

    private static final String MISSING = " is missing";

    private static final JsonNode ROOT = load();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(ROOT);

    private DeviceSchema() {}

    /**
     * What is wrong in a file, in the order of its lines, but missing fields last: what is missing may stand there
     * misspelt.
     */
    static List<FieldProblem> check(YamlNode.Mapping file) {
        Set<FieldProblem> problems = new LinkedHashSet<>();
        for (Error error : SCHEMA.validate(json(file))) {
            problem(error, file).ifPresent(problems::add);
        }
        List<FieldProblem> sorted = new ArrayList<>(problems);
        sorted.sort(
                Comparator.comparing((FieldProblem problem) -> problem.message().contains(MISSING))
                        .thenComparingInt(FieldProblem::line));
        return sorted;
    }

    private static Optional<FieldProblem> problem(Error error, YamlNode.Mapping file) {
        List<Object> path = path(error);
        if (error.getEvaluationPath().contains("anyOf")) {
            return Optional.of(new FieldProblem(
                    line(file, List.of("compute")),
                    "field compute.vector" + MISSING + "; expected it or compute.peak.fp32: " + expectation(vector())));
        }
        String property = error.getProperty();
        return switch (error.getKeyword()) {
            case "required" -> Optional.of(new FieldProblem(line(file, path), missing(with(path, property))));
            case "additionalProperties" ->
                Optional.of(new FieldProblem(line(file, with(path, property)), unknown(path, property)));
            case "pattern" -> badText(file, path);
            case "if", "else", "then" -> Optional.empty();
            default ->
                Optional.of(new FieldProblem(
                        line(file, path),
                        "field " + field(path) + " is " + shown(at(file, path)) + "; expected "
                                + expectation(describe(path))
                                + suggestion(at(file, path), describe(path))));
        };
    }

    private static String missing(List<Object> path) {
        return "field " + field(path) + MISSING + "; expected " + expectation(describe(path));
    }

    private static String unknown(List<Object> parent, String property) {
        Collection<String> known = describe(parent).path("properties").propertyNames();
        String near = NearestNames.suggestion(property, known);
        return "field " + field(with(parent, property)) + " is not known"
                + (near.isEmpty() ? "; expected one of " + String.join(", ", known) : near);
    }

    /** A text that its pattern refuses: quantities say best themselves what is wrong with them. */
    private static Optional<FieldProblem> badText(YamlNode.Mapping file, List<Object> path) {
        JsonNode schema = describe(path);
        String text = at(file, path) instanceof YamlNode.Scalar scalar ? scalar.text() : "";
        String message = field(path) + " is " + OneLine.quote(text) + "; expected " + expectation(schema);
        for (Quantity.Dimension dimension : Quantity.Dimension.values()) {
            if (dimension
                    .name()
                    .toLowerCase(Locale.ROOT)
                    .equals(schema.path("$comment").asString(""))) {
                try {
                    Quantity.parse(field(path), text, dimension);
                    return Optional.empty();
                } catch (InvalidValueException e) {
                    message = String.valueOf(e.getMessage());
                }
            }
        }
        return Optional.of(new FieldProblem(line(file, path), "field " + message));
    }

    private static String suggestion(YamlNode node, JsonNode schema) {
        List<String> allowed = new ArrayList<>();
        schema.path("enum").forEach(value -> allowed.add(value.asString()));
        return node instanceof YamlNode.Scalar scalar ? NearestNames.suggestion(scalar.text(), allowed) : "";
    }

    /** Such as {@code bytes with a unit, such as 80 GB}. */
    private static String expectation(JsonNode schema) {
        String description = schema.path("description").asString("something else");
        JsonNode example = schema.path("examples").path(0);
        return description + (example.isMissingNode() ? "" : ", such as " + example.asString());
    }

    private static JsonNode vector() {
        return describe(List.of("compute", "vector"));
    }

    /** The part of the schema that describes the field of that path. */
    private static JsonNode describe(List<Object> path) {
        JsonNode schema = ROOT;
        for (Object step : path) {
            if (step instanceof Integer) {
                schema = schema.path("items");
            } else {
                JsonNode property = schema.path("properties").path(step.toString());
                schema = property.isMissingNode() ? schema.path("additionalProperties") : property;
            }
            String reference = schema.path("$ref").asString("");
            if (reference.startsWith("#")) {
                schema = ROOT.at(reference.substring(1));
            }
        }
        return schema;
    }

    private static List<Object> path(Error error) {
        List<Object> path = new ArrayList<>();
        for (int i = 0; i < error.getInstanceLocation().getNameCount(); i++) {
            path.add(error.getInstanceLocation().getElement(i));
        }
        return path;
    }

    private static List<Object> with(List<Object> path, String last) {
        List<Object> longer = new ArrayList<>(path);
        longer.add(last);
        return longer;
    }

    private static String field(List<Object> path) {
        StringBuilder field = new StringBuilder();
        for (Object step : path) {
            if (step instanceof Integer index) {
                field.append('[').append(index + 1).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(step);
            }
        }
        return field.isEmpty() ? "(whole file)" : field.toString();
    }

    /** The line of the key or list item of that path. */
    private static int line(YamlNode.Mapping file, List<Object> path) {
        int line = file.line();
        YamlNode node = file;
        for (Object step : path) {
            if (node instanceof YamlNode.Mapping mapping && mapping.entries().get(step.toString()) != null) {
                YamlNode.Entry entry = mapping.entries().get(step.toString());
                line = entry.line();
                node = entry.value();
            } else if (node instanceof YamlNode.Sequence sequence && step instanceof Integer index) {
                node = sequence.items().get(index);
                line = node.line();
            }
        }
        return line;
    }

    private static YamlNode at(YamlNode.Mapping file, List<Object> path) {
        YamlNode node = file;
        for (Object step : path) {
            if (node instanceof YamlNode.Mapping mapping) {
                node = mapping.get(step.toString()).orElse(node);
            } else if (node instanceof YamlNode.Sequence sequence && step instanceof Integer index) {
                node = sequence.items().get(index);
            }
        }
        return node;
    }

    private static String shown(YamlNode node) {
        if (node instanceof YamlNode.Scalar scalar) {
            return scalar.plain() && scalar.text().isEmpty() ? "empty" : OneLine.quote(scalar.text());
        }
        return node instanceof YamlNode.Sequence ? "a list" : "a mapping";
    }

    /** The same file as JSON: plain scalars that look like numbers, booleans or null are those. */
    private static JsonNode json(YamlNode node) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (node instanceof YamlNode.Mapping mapping) {
            ObjectNode object = nodes.objectNode();
            mapping.entries().forEach((key, entry) -> object.set(key, json(entry.value())));
            return object;
        }
        if (node instanceof YamlNode.Sequence sequence) {
            ArrayNode array = nodes.arrayNode();
            sequence.items().forEach(item -> array.add(json(item)));
            return array;
        }
        return scalar((YamlNode.Scalar) node);
    }

    private static JsonNode scalar(YamlNode.Scalar scalar) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        String text = scalar.text();
        if (!scalar.plain()) {
            return nodes.stringNode(text);
        }
        if (text.isEmpty() || text.equals("~") || text.equals("null")) {
            return nodes.nullNode();
        }
        if (text.equals("true") || text.equals("false")) {
            return nodes.booleanNode(text.equals("true"));
        }
        if (text.length() > 40 || !NUMBER.matcher(text).matches() || Double.isInfinite(Double.parseDouble(text))) {
            return nodes.stringNode(text);
        }
        double number = Double.parseDouble(text);
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
        return whole ? nodes.numberNode((long) number) : nodes.numberNode(number);
    }

    private static JsonNode load() {
        try (InputStream in = DeviceSchema.class.getResourceAsStream("/dev/rooflight/catalog/device.schema.json")) {
            if (in == null) {
                throw new IllegalStateException("device.schema.json is missing from the program file");
            }
            return StrictJson.read(in.readAllBytes(), "device.schema.json");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read device.schema.json", e);
        }
    }
}
