package dev.rooflight.llmviewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class LlmViewerGraphTest {
    private static final LlmViewerGraph GRAPH = new LlmViewerGraph(Resources::config);

    @Test
    void listsLlmViewersDevicesAndModels() {
        JsonNode available = GRAPH.available();

        assertThat(texts(available.path("avaliable_hardwares"))).hasSize(12).contains("nvidia_A6000", "intel_13900k");
        assertThat(texts(available.path("avaliable_model_ids")))
                .hasSize(23)
                .contains("meta-llama/Llama-2-7b-hf", "DiT-XL/2");
    }

    @Test
    void everyListedModelHasAGraphInEveryStage() {
        for (String id : LlmViewerGraph.modelIds()) {
            for (String stage : List.of("prefill", "decode", "chat")) {
                for (boolean flashAttention : new boolean[] {false, true}) {
                    ObjectNode request = request(id, stage, 16);
                    inference(request).put("use_flashattention", flashAttention);

                    JsonNode response = GRAPH.graph(request);

                    List<String> ids = fields(response.path("nodes"), "id");
                    assertThat(ids)
                            .as(id)
                            .doesNotHaveDuplicates()
                            .startsWith("input")
                            .endsWith("output");
                    assertThat(fields(response.path("edges"), "source")).isSubsetOf(ids);
                    assertThat(fields(response.path("edges"), "target")).isSubsetOf(ids);
                }
            }
        }
    }

    /**
     * Llama-2-7b on an A6000, one sequence of 1024, FP16, decode: from LLM-Viewer itself (472f71f), which repeats
     * "input".
     */
    @Test
    void exampleResponse() {
        ObjectNode request = request("meta-llama/Llama-2-7b-hf", "decode", 0);
        JsonNode expected = Resources.document("get_graph_example_response.json");

        JsonNode response = GRAPH.graph(request);

        Map<String, JsonNode> nodes = new LinkedHashMap<>();
        expected.path("nodes").forEach(node -> nodes.put(node.path("id").stringValue(), node));
        assertSame(
                List.copyOf(nodes.values()), List.copyOf(response.path("nodes").values()), "nodes");
        assertThat(fields(response.path("nodes"), "id")).containsExactlyElementsOf(nodes.keySet());
        assertSame(expected.path("edges"), response.path("edges"), "edges");
        assertSame(expected.path("total_results"), response.path("total_results"), "total_results");
        assertSame(expected.path("hardware_info"), response.path("hardware_info"), "hardware_info");
        assertThat(response.propertyNames()).containsExactlyInAnyOrderElementsOf(expected.propertyNames());
    }

    @Test
    void numbersMayBeStrings() {
        ObjectNode numbers = request("meta-llama/Llama-2-7b-hf", "chat", 50);
        ObjectNode strings = request("meta-llama/Llama-2-7b-hf", "chat", 50);
        inference(strings).put("batch_size", "1").put("seq_length", "1024").put("gen_length", " 50 ");

        assertThat(GRAPH.graph(strings)).isEqualTo(GRAPH.graph(numbers));
    }

    @Test
    void chatAddsDecodeStepsToThePrefill() {
        PaperAccounting accounting = new PaperAccounting(
                Resources.model("meta-llama/Llama-2-7b-hf"),
                PaperDevice.named("nvidia_A6000"),
                PaperPrecision.FP16,
                false);
        double seconds = accounting.analyze(Phase.PREFILL, 1, 1024).totals().boundSeconds()
                + accounting.analyze(Phase.DECODE, 1, 1025).totals().boundSeconds()
                + accounting.analyze(Phase.DECODE, 1, 1026).totals().boundSeconds();

        JsonNode response = GRAPH.graph(request("meta-llama/Llama-2-7b-hf", "chat", 2));

        assertThat(response.path("total_results")
                        .path("chat")
                        .path("inference_time")
                        .doubleValue())
                .isCloseTo(seconds, Percentage.withPercentage(1e-9));
        // 2·4096² operations for each of 1024 + 2 tokens: 34.4 G
        JsonNode qProj = node(response, "q_proj");
        assertThat(qProj.path("info").path("OPs").doubleValue()).isEqualTo(2.0 * 4096 * 4096 * 1026);
        assertThat(qProj.path("description").stringValue()).startsWith("OPs:34.4G, ");
    }

    @Test
    void marksGroupedQueries() {
        JsonNode response = GRAPH.graph(request("meta-llama/Llama-2-70b-hf", "prefill", 0));

        assertThat(fields(response.path("nodes"), "label")).contains("qk_matmul(GQA)", "sv_matmul(GQA)", "softmax");
        assertThat(fields(response.path("nodes"), "id")).contains("qk_matmul", "sv_matmul");
    }

    @Test
    void gptJFeedsItsNetworkFromTheLayersInput() {
        JsonNode response = GRAPH.graph(request("EleutherAI/gpt-j-6B", "prefill", 0));

        assertThat(fields(response.path("nodes"), "id")).doesNotContain("mlp_norm", "gate_proj");
        assertThat(response.path("edges").valueStream().map(JsonNode::toString))
                .contains("{\"source\":\"input\",\"target\":\"up_proj\"}");
    }

    @ParameterizedTest
    @CsvSource({"FP16, 16", "INT8, 8", "INT4, 4", "2-bit, 2", "1bit, 1", "int8, 8", "64-bit, 64"})
    void quants(String text, double bits) {
        assertThat(PaperPrecision.bits("w_quant", text)).isEqualTo(bits);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.00",
        "0.5, 0.50",
        "1, 1.0",
        "999.96, 1000.0",
        "1000, 1000.0",
        "4096, 4.1K",
        "28672, 28.7K",
        "100000, 100.0K",
        "163840, 164K",
        "8462336, 8.5M",
        "33554432, 33.6M",
        "150000000, 150M",
        "2.5e9, 2.5G",
        "3e11, 300G",
        "2e12, 2.0T",
        "2e14, 200T"
    })
    void shortNumbers(double number, String text) {
        assertThat(LlmViewerGraph.shortNumber(number)).isEqualTo(text);
    }

    static List<String[]> badValues() {
        return List.of(
                new String[] {"batch_size", "0", "batch_size is 0"},
                new String[] {"batch_size", "-1", "batch_size is -1"},
                new String[] {"batch_size", "NaN", "batch_size is \"NaN\"; expected a whole number"},
                new String[] {"batch_size", "1e999999999", "batch_size"},
                new String[] {"batch_size", "9".repeat(5000), "batch_size"},
                new String[] {"seq_length", "1.5", "seq_length is \"1.5\""},
                new String[] {"seq_length", "", "seq_length"},
                new String[] {"w_quant", "FP17", "w_quant is 'FP17'; expected FP16, INT8, INT4 or N-bit"},
                new String[] {"a_quant", "0-bit", "a_quant is '0-bit'"},
                new String[] {"kv_quant", "65-bit", "kv_quant is '65-bit'"},
                new String[] {"stage", "training", "stage is 'training'; expected decode, prefill or chat"},
                new String[] {"use_flashattention", "maybe", "use_flashattention is \"maybe\""});
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void refuses(String key, String value, String message) {
        ObjectNode request = request("meta-llama/Llama-2-7b-hf", "decode", 0);
        inference(request).put(key, value);

        assertThatThrownBy(() -> GRAPH.graph(request))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesMissingParts() {
        assertThatThrownBy(() -> GRAPH.graph(Resources.parse("{}"))).hasMessage("model_id is missing; expected a text");
        assertThatThrownBy(() -> GRAPH.graph(Resources.parse("[]"))).hasMessage("model_id is missing; expected a text");
        ObjectNode request = request("meta-llama/Llama-2-7b-hf", "chat", 0);
        inference(request).remove("gen_length");
        assertThatThrownBy(() -> GRAPH.graph(request)).hasMessageContaining("gen_length is missing");
    }

    @Test
    void refusesUnknownModelsAndDevices() {
        assertThatThrownBy(() -> GRAPH.graph(request("../../etc/passwd", "decode", 0)))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("model_id '../../etc/passwd' is not known");
        ObjectNode request = request("meta-llama/Llama-2-7b-hf", "decode", 0).put("hardware", "abacus");
        assertThatThrownBy(() -> GRAPH.graph(request))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("abacus");
    }

    private static ObjectNode request(String model, String stage, long generated) {
        ObjectNode request = (ObjectNode) Resources.parse("{}");
        request.put("model_id", model).put("hardware", "nvidia_A6000");
        request.putObject("inference_config")
                .put("stage", stage)
                .put("batch_size", 1)
                .put("seq_length", 1024)
                .put("gen_length", generated)
                .put("w_quant", "FP16")
                .put("a_quant", "FP16")
                .put("kv_quant", "FP16")
                .put("use_flashattention", false);
        return request;
    }

    private static ObjectNode inference(ObjectNode request) {
        return (ObjectNode) request.path("inference_config");
    }

    private static JsonNode node(JsonNode response, String id) {
        return response.path("nodes")
                .valueStream()
                .filter(node -> node.path("id").stringValue().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> fields(JsonNode array, String key) {
        return array.valueStream().map(node -> node.path(key).stringValue()).toList();
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }

    private static void assertSame(List<JsonNode> expected, List<JsonNode> actual, String where) {
        assertThat(actual).as(where).hasSameSizeAs(expected);
        for (int k = 0; k < expected.size(); k++) {
            assertSame(expected.get(k), actual.get(k), where + "/" + k);
        }
    }

    /** Equal documents, numbers compared as numbers whether they are written as integers or not. */
    private static void assertSame(JsonNode expected, JsonNode actual, String where) {
        if (expected.isArray()) {
            assertSame(new ArrayList<>(expected.values()), new ArrayList<>(actual.values()), where);
        } else if (expected.isObject()) {
            assertThat(actual.propertyNames()).as(where).containsExactlyInAnyOrderElementsOf(expected.propertyNames());
            expected.properties()
                    .forEach(entry ->
                            assertSame(entry.getValue(), actual.path(entry.getKey()), where + "/" + entry.getKey()));
        } else if (expected.isNumber()) {
            assertThat(actual.doubleValue())
                    .as(where)
                    .isCloseTo(expected.doubleValue(), Percentage.withPercentage(1e-7));
        } else {
            assertThat(actual).as(where).isEqualTo(expected);
        }
    }
}
