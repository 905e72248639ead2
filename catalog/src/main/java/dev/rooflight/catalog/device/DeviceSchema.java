package dev.rooflight.catalog.device;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rooflight.catalog.text.CatalogIndex;
import dev.rooflight.catalog.text.FieldProblem;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.JsonValue;
import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.catalog.text.Quantity;
import dev.rooflight.catalog.text.StrictJson;
import dev.rooflight.catalog.text.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The JSON Schema of device files ({@code device.schema.json}) put to work: finds what is wrong in a file and says it
 * in the words of the schema's own descriptions, with the line. Slow to start, so only files of users go through it.
 */
final class DeviceSchema {
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");

    /** Above every limit of the schema; what is larger stands for this, since the validator compares whole numbers as longs. */
    private static final double BEYOND_LIMITS = 1e15;

    private static final String FILE = "device.schema.json";
    private static final JsonObject NOTHING = new JsonObject(Map.of());

    private static final JsonObject ROOT = load();
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(ROOT.toString());

    private DeviceSchema() {}

    /** What is wrong in a file. */
    static List<FieldProblem> check(YamlNode.Mapping file) {
        Set<FieldProblem> problems = new LinkedHashSet<>();
        for (Error error : SCHEMA.validate(json(file).toString(), InputFormat.JSON)) {
            problem(error, file).ifPresent(problems::add);
        }
        return List.copyOf(problems);
    }

    private static Optional<FieldProblem> problem(Error error, YamlNode.Mapping file) {
        List<Object> path = path(error);
        if (error.getEvaluationPath().contains("anyOf")) {
            return Optional.of(FieldProblem.missing(
                    line(file, List.of("compute")),
                    "compute.vector",
                    "it or compute.peak.fp32: " + expectation(describe(List.of("compute", "vector")))));
        }
        String property = error.getProperty();
        return switch (error.getKeyword()) {
            case "required" -> {
                List<Object> missing = with(path, property);
                yield Optional.of(
                        FieldProblem.missing(line(file, path), field(missing), expectation(describe(missing))));
            }
            case "additionalProperties" ->
                Optional.of(FieldProblem.unknown(
                        line(file, with(path, property)),
                        path.isEmpty() ? "" : field(path) + ".",
                        property,
                        known(path)));
            case "pattern" -> badText(file, path);
            case "if", "else", "then" -> Optional.empty();
            default -> {
                YamlNode node = at(file, path);
                JsonObject schema = describe(path);
                List<String> nearest = node instanceof YamlNode.Scalar scalar
                        ? NearestNames.of(scalar.text(), schema.texts("enum"))
                        : List.of();
                yield Optional.of(
                        new FieldProblem(line(file, path), field(path), shown(node), expectation(schema), nearest));
            }
        };
    }

    private static Set<String> known(List<Object> path) {
        return describe(path)
                .object("properties")
                .map(properties -> properties.members().keySet())
                .orElse(Set.of());
    }

    /** A text that its pattern refuses: quantities say best themselves what is wrong with them. */
    private static Optional<FieldProblem> badText(YamlNode.Mapping file, List<Object> path) {
        JsonObject schema = describe(path);
        String text = at(file, path) instanceof YamlNode.Scalar scalar ? scalar.text() : "";
        for (Quantity.Dimension dimension : Quantity.Dimension.values()) {
            if (dimension
                    .name()
                    .toLowerCase(Locale.ROOT)
                    .equals(schema.text("$comment").orElse(""))) {
                return Quantity.read(text, dimension) instanceof Quantity.Reading.Refused refused
                        ? Optional.of(
                                FieldProblem.of(line(file, path), field(path), refused.value(), refused.expected()))
                        : Optional.empty();
            }
        }
        return Optional.of(FieldProblem.of(line(file, path), field(path), OneLine.quote(text), expectation(schema)));
    }

    /** Such as {@code bytes with a unit, such as 80 GB}. */
    private static String expectation(JsonObject schema) {
        String description = schema.text("description").orElse("something else");
        return schema.list("examples").stream()
                .findFirst()
                .map(example -> description + ", such as "
                        + (example instanceof JsonValue.Text text ? text.value() : example.toString()))
                .orElse(description);
    }

    /** The part of the schema that describes the field of that path. */
    private static JsonObject describe(List<Object> path) {
        JsonObject schema = ROOT;
        for (Object step : path) {
            JsonObject parent = schema;
            schema = (step instanceof Integer
                            ? parent.object("items")
                            : parent.object("properties")
                                    .flatMap(properties -> properties.object(step.toString()))
                                    .or(() -> parent.object("additionalProperties")))
                    .map(DeviceSchema::referred)
                    .orElse(NOTHING);
        }
        return schema;
    }

    /** What a {@code "$ref": "#/$defs/name"} of the schema stands for; anything else stands for itself. */
    private static JsonObject referred(JsonObject schema) {
        Optional<String> reference = schema.text("$ref").filter(path -> path.startsWith("#/"));
        if (reference.isEmpty()) {
            return schema;
        }
        JsonObject found = ROOT;
        for (String step : reference.get().substring(2).split("/", -1)) {
            found = found.object(step).orElse(NOTHING);
        }
        return found;
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
    private static JsonValue json(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            JsonObject.Builder object = new JsonObject.Builder();
            mapping.entries().forEach((key, entry) -> object.put(key, json(entry.value())));
            return object.build();
        }
        if (node instanceof YamlNode.Sequence sequence) {
            return new JsonValue.Listed(
                    sequence.items().stream().map(DeviceSchema::json).toList());
        }
        return scalar((YamlNode.Scalar) node);
    }

    private static JsonValue scalar(YamlNode.Scalar scalar) {
        String text = scalar.text();
        if (!scalar.plain()) {
            return new JsonValue.Text(text);
        }
        if (text.isEmpty() || text.equals("~") || text.equals("null")) {
            return new JsonValue.Null();
        }
        if (text.equals("true") || text.equals("false")) {
            return new JsonValue.Flag(text.equals("true"));
        }
        if (text.length() > 40 || !NUMBER.matcher(text).matches() || Double.isInfinite(Double.parseDouble(text))) {
            return new JsonValue.Text(text);
        }
        double number = Math.max(-BEYOND_LIMITS, Math.min(Double.parseDouble(text), BEYOND_LIMITS));
        return number == Math.floor(number) ? new JsonValue.Whole((long) number) : new JsonValue.Real(number);
    }

    private static JsonObject load() {
        byte[] bytes = CatalogIndex.find(FILE);
        if (bytes == null) {
            throw new IllegalStateException(FILE + " is missing from the program file");
        }
        return StrictJson.read(bytes, FILE);
    }
}
