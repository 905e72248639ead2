package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.rooflight.request.Question;
import dev.rooflight.request.QuestionJson;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** openapi.json is OpenAPI 3.1, describes the routes that there are and no others, and every one answers as it says. */
class OpenApiTest {
    private static final String DEPLOYMENT =
            "{\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"nvidia-h100-sxm\", \"outputTokens\": 8}";
    private static final String CURVE = DEPLOYMENT.replace(
            "}", ", \"metric\": \"ttft\", \"over\": \"batch\", \"from\": 1, \"to\": 4, \"points\": 3}");
    private static final String SIMULATION =
            "{\"model\": \"meta-llama/Llama-3.1-8B\", \"hardware\": \"nvidia-h100-sxm\", \"rate\": 5, \"requests\": 20,"
                    + " \"inputTokens\": 100, \"outputTokens\": \"uniform:5-20\", \"slo\": \"ttft p95 1s\","
                    + " \"engineSet\": {\"max-num-seqs\": 64, \"prefix-cache\": true}}";
    /** A request of each schema. */
    private static final Map<String, String> BODIES = Map.of(
            "Deployment",
            DEPLOYMENT,
            "AdviseRequest",
            DEPLOYMENT,
            "CurveRequest",
            CURVE.strip().replaceAll("}$", ", \"others\": [" + DEPLOYMENT + ", " + DEPLOYMENT + "]}"),
            "SimulateRequest",
            SIMULATION,
            "Compare",
            "{\"deployments\": [" + DEPLOYMENT + ", " + DEPLOYMENT + "]}",
            "Upload",
            "{\"yaml\": \"extends: nvidia-h100-sxm\"}",
            "LlmViewerRequest",
            """
            {"model_id": "meta-llama/Llama-2-7b-hf", "hardware": "nvidia_A6000", "inference_config": {"stage": "chat",
             "batch_size": 1, "seq_length": "1024", "gen_length": 8, "w_quant": "FP16", "a_quant": "INT8",
             "kv_quant": "6-bit", "use_flashattention": true}}\
            """);

    private static final Set<String> METHODS =
            Set.of("get", "post", "put", "delete", "options", "head", "patch", "trace");
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static WebServer server;
    private static Client client;
    private static JsonNode api;

    @BeforeAll
    static void start() throws Exception {
        server = WebServer.start(new ServerSettings("127.0.0.1", 0, ServerSettings.LLM_VIEWER_ORIGINS));
        client = new Client(server);
        api = described();
        assertThat(Client.json(client.get("/openapi.json").body())).isEqualTo(api);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A method of a path, as described. */
    record Operation(String method, String path, JsonNode description) {
        @Override
        public String toString() {
            return method.toUpperCase(java.util.Locale.ROOT) + " " + path;
        }
    }

    static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        api.path("paths")
                .forEachEntry((path, item) -> item.forEachEntry(
                        (method, description) -> operations.add(new Operation(method, path, description))));
        return operations;
    }

    @Test
    void describesTheRoutesThatThereAre() {
        Set<String> described = new TreeSet<>();
        operations().forEach(operation -> described.add(operation.toString()));
        assertThat(new TreeSet<>(server.routes())).isEqualTo(described);
    }

    @Test
    void isOpenApi() {
        assertThat(api.propertyNames()).contains("openapi", "info", "paths", "components");
        assertThat(api.path("openapi").stringValue()).matches("3\\.1\\.\\d+");
        assertThat(api.path("info").path("title").stringValue()).isNotBlank();
        assertThat(api.path("info").path("version").stringValue()).isNotBlank();
        assertThat(api.path("components").propertyNames()).isSubsetOf("schemas", "responses");
        for (JsonNode schema : api.path("components").path("schemas")) {
            assertThat(SCHEMAS.getSchema(Client.json("{\"$ref\": \"https://json-schema.org/draft/2020-12/schema\"}"))
                            .validate(schema))
                    .isEmpty();
        }
        operations().forEach(OpenApiTest::assertOperation);
    }

    private static void assertOperation(Operation operation) {
        assertThat(METHODS).contains(operation.method());
        assertThat(operation.path()).startsWith("/");
        JsonNode description = operation.description();
        assertThat(description.propertyNames())
                .isSubsetOf("summary", "description", "parameters", "requestBody", "responses");
        Set<String> inPath = new HashSet<>();
        for (JsonNode parameter : description.path("parameters")) {
            assertThat(parameter.path("in").stringValue()).isIn("path", "query");
            assertThat(parameter.has("schema")).isTrue();
            if (parameter.path("in").stringValue().equals("path")) {
                assertThat(parameter.path("required").booleanValue()).isTrue();
                inPath.add(parameter.path("name").stringValue());
            }
        }
        assertThat(Pattern.compile("\\{(\\w+)}")
                        .matcher(operation.path())
                        .results()
                        .map(part -> part.group(1)))
                .containsExactlyInAnyOrderElementsOf(inPath);
        assertThat(description.path("responses").isEmpty()).isFalse();
        description.path("responses").forEachEntry((status, response) -> {
            assertThat(status).matches("[1-5]\\d\\d");
            assertThat(resolved(response).path("description").stringValue()).isNotBlank();
        });
    }

    @Test
    void everyReferenceLeadsSomewhereAndEverySchemaIsReferredTo() {
        Set<String> used = new HashSet<>();
        for (JsonNode reference : api.findValues("$ref")) {
            assertThat(resolved(Client.json("{\"$ref\": " + reference + "}")).isMissingNode())
                    .as(reference.toString())
                    .isFalse();
            used.add(reference.stringValue());
        }
        for (String name : api.path("components").path("schemas").propertyNames()) {
            assertThat(used).contains("#/components/schemas/" + name);
        }
    }

    private static JsonNode resolved(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isMissingNode() ? node : api.at(reference.stringValue().substring(1));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void answersAsItSays(Operation operation) throws Exception {
        HttpResponse<String> answer = ask(operation);
        JsonNode described = resolved(operation.description().path("responses").path("" + answer.statusCode()));
        assertThat(described.isMissingNode())
                .as(answer.statusCode() + answer.body())
                .isFalse();
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 204, 404);
        JsonNode content = described.path("content");
        if (content.isMissingNode()) {
            assertThat(answer.body()).isEmpty();
            return;
        }
        String type = answer.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
        assertThat(content.has(type) || content.has("*/*")).as(type).isTrue();
        if (type.endsWith("json")) {
            assertThat(errors(content.path(type).path("schema"), Client.json(answer.body())))
                    .isEmpty();
        }
    }

    private static HttpResponse<String> ask(Operation operation) throws Exception {
        String there = operation
                .path()
                .replace("{organization}", "meta-llama")
                .replace("{name}", "Llama-3.1-8B")
                .replace("{id}", "nvidia-a6000")
                .replace("{file}", "none.js");
        if (there.endsWith("/sweep")) {
            there += "?q=" + URLEncoder.encode(CURVE, StandardCharsets.UTF_8);
        }
        if (there.endsWith("/simulation")) {
            there += "?q=" + URLEncoder.encode(SIMULATION, StandardCharsets.UTF_8);
        }
        return switch (operation.method()) {
            case "post" -> client.post(there, body(operation));
            case "get" -> client.get(there);
            default ->
                client.send(client.request(there)
                        .method(
                                operation.method().toUpperCase(java.util.Locale.ROOT),
                                HttpRequest.BodyPublishers.noBody()));
        };
    }

    /** A request as described, which is held against its schema first. */
    static String body(Operation operation) {
        JsonNode schema = operation
                .description()
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema");
        String name = schema.path("$ref").stringValue();
        String body = BODIES.get(name.substring(name.lastIndexOf('/') + 1));
        assertThat(errors(schema, Client.json(body))).isEmpty();
        return body;
    }

    /**
     * A request and where its members are.
     *
     * @param body with few of them
     * @param members as JSON pointers
     */
    record Asked(JsonNode body, List<String> members) {
        /** The request with another value for a member. */
        String with(String pointer, String value) {
            ObjectNode changed = body.deepCopy().asObject();
            int slash = pointer.lastIndexOf('/');
            ObjectNode parent = (ObjectNode) (slash == 0 ? changed : changed.at(pointer.substring(0, slash)));
            // a mark, as values such as NaN are no JSON
            parent.put(pointer.substring(slash + 1), "@");
            return changed.toString().replace("\"@\"", value);
        }
    }

    /** The requests that openapi.json describes, by path. */
    static Map<String, Asked> requests() {
        JsonNode api = described();
        Map<String, Asked> requests = new TreeMap<>();
        api.path("paths").forEachEntry((path, item) -> {
            JsonNode schema = item.path("post")
                    .path("requestBody")
                    .path("content")
                    .path("application/json")
                    .path("schema");
            if (!schema.isMissingNode()) {
                String name = schema.path("$ref").stringValue();
                List<String> members = new ArrayList<>();
                addMembers(members, "", api.at(name.substring(1)), api);
                requests.put(
                        path, new Asked(Client.json(BODIES.get(name.substring(name.lastIndexOf('/') + 1))), members));
            }
        });
        return requests;
    }

    private static void addMembers(List<String> members, String at, JsonNode schema, JsonNode api) {
        schema.path("properties").forEachEntry((name, member) -> {
            members.add(at + "/" + name);
            addMembers(members, at + "/" + name, member, api);
            if (member.path("items").has("$ref")) {
                String element = member.path("items").path("$ref").stringValue();
                addMembers(members, at + "/" + name + "/1", api.at(element.substring(1)), api);
            }
        });
    }

    private static JsonNode described() {
        return Client.json(OpenApi.json(Question.OPTIONS));
    }

    @Test
    void optionsOfQuestionsAreThoseOfTheTable() {
        JsonNode question =
                api.path("components").path("schemas").path("Deployment").path("properties");
        assertThat(question.propertyNames()).containsExactlyElementsOf(new QuestionJson(Question.OPTIONS).members());
        assertThat(question.path("tp")).isEqualTo(Client.json("""
            {"type": ["number", "string"], "minimum": 1, "maximum": 65536,
             "description": "tensor-parallel devices", "default": 1}\
            """));
        assertThat(question.path("memoryUtilization").path("exclusiveMinimum").doubleValue())
                .isZero();
        assertThat(question.path("phase").path("enum").toString()).isEqualTo("[\"prefill\",\"decode\",\"both\"]");
        assertThat(question.path("kvBlock").path("default").longValue()).isEqualTo(16);
        for (String wider : List.of("CurveRequest", "AdviseRequest")) {
            JsonNode members =
                    api.path("components").path("schemas").path(wider).path("properties");
            question.forEachEntry(
                    (name, member) -> assertThat(members.path(name)).isEqualTo(member));
            assertThat(members.size()).isGreaterThan(question.size());
        }
    }

    private static List<?> errors(JsonNode schema, JsonNode value) {
        ObjectNode root = schema.deepCopy().asObject();
        root.set("components", api.path("components"));
        return SCHEMAS.getSchema(root).validate(value);
    }
}
