package dev.rooflight.web;

import dev.rooflight.catalog.text.StrictJson;
import dev.rooflight.request.TextForms;
import dev.rooflight.request.serving.ServingJson;
import dev.rooflight.request.serving.ServingWord;
import dev.rooflight.study.option.Kind;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.OptionTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The description of the API: what is written in {@code openapi.json}, and the options of questions as their table has them. */
public final class OpenApi {
    private static final String QUESTION = "Deployment";

    /** Schemas of questions with members of their own. */
    private static final List<String> WIDER = List.of("CurveRequest", "AdviseRequest");

    private static final String SIMULATION = "SimulateRequest";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private OpenApi() {}

    /** The description as JSON. */
    public static String json(OptionTable table) {
        JsonNode document = written();
        JsonNode schemas = document.path("components").path("schemas");
        ObjectNode question = properties(schemas, QUESTION);
        Kind.Forms forms = new TextForms(new ServerSources());
        table.options().forEach(option -> question.set(option.member(), schema(option, forms)));
        for (String wider : WIDER) {
            ObjectNode own = properties(schemas, wider);
            ObjectNode all = question.deepCopy();
            own.forEachEntry(all::set);
            own.removeAll();
            all.forEachEntry(own::set);
        }
        simulation(properties(schemas, SIMULATION), question);
        return document.toPrettyString();
    }

    /** A case but for what a load says itself, and the words of loads. */
    private static void simulation(ObjectNode own, ObjectNode question) {
        ObjectNode content = own.deepCopy();
        own.removeAll();
        List<String> members = ServingJson.members();
        question.forEachEntry((name, member) -> {
            if (members.contains(name)
                    && ServingJson.words().stream()
                            .noneMatch(word -> word.member().equals(name))) {
                own.set(name, member);
            }
        });
        for (ServingWord word : ServingJson.words()) {
            ObjectNode schema = own.putObject(word.member());
            schema.putArray("type").add("number").add("string");
            // files are the command line's
            schema.put(
                    "description",
                    word.description().replace(", zipf:EXPONENT,MOST or csv:FILE", " or zipf:EXPONENT,MOST"));
        }
        content.forEachEntry(own::set);
    }

    private static JsonNode written() {
        try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is missing from the program file");
            }
            return JsonTrees.node(StrictJson.read(in.readAllBytes(), "openapi.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode properties(JsonNode schemas, String name) {
        return schemas.path(name).path("properties").asObject();
    }

    private static <T> ObjectNode schema(Option<T> option, Kind.Forms forms) {
        Kind.Form<T> form = option.kind().in(forms);
        ObjectNode schema = NODES.objectNode();
        Optional<Kind.Numeric<T>> numeric =
                option.kind().numeric().filter(numbers -> form.json(numbers.of(numbers.least())) instanceof Number);
        if (numeric.isPresent()) {
            // digits may be grouped in a text
            schema.putArray("type").add("number").add("string");
            Kind.Numeric<T> range = numeric.get();
            T least = range.of(range.least());
            schema.set(range.holds(least) ? "minimum" : "exclusiveMinimum", NODES.pojoNode(form.json(least)));
            schema.set("maximum", NODES.pojoNode(form.json(range.of(range.most()))));
        } else if (option.kind().words().isEmpty()) {
            schema.put("type", "string");
        } else {
            option.kind().words().forEach(schema.putArray("enum")::add);
        }
        String unit =
                numeric.map(Kind.Numeric::unit).filter(text -> !text.isEmpty()).orElse("");
        schema.put(
                "description",
                option.description()
                        + (unit.isEmpty() || option.description().contains(unit) ? "" : ", in " + unit)
                        + (option.usual().isEmpty() ? "" : " (default: " + option.usual() + ")"));
        option.otherwise()
                .filter(option.kind()::holds)
                .ifPresent(value -> schema.set("default", NODES.pojoNode(form.json(value))));
        return schema;
    }
}
