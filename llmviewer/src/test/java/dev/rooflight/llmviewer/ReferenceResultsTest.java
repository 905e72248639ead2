package dev.rooflight.llmviewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.analysis.ByteCounts;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.Phase;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every number of 161 results of LLM-Viewer itself (hahnyuan/LLM-Viewer 472f71f, MIT), to 1e-9. */
class ReferenceResultsTest {
    private static final Percentage EXACTLY = Percentage.withPercentage(1e-7);

    static List<JsonNode> references() {
        return Resources.references();
    }

    @Test
    void thereAre161OfThem() {
        assertThat(references()).hasSize(161);
    }

    @ParameterizedTest
    @MethodSource("references")
    void allOperatorsAndTotalsAgree(JsonNode reference) {
        PaperPrecision precision = new PaperPrecision(
                reference.path("w_bit").doubleValue(),
                reference.path("a_bit").doubleValue(),
                reference.path("kv_bit").doubleValue());
        PaperAccounting accounting = new PaperAccounting(
                Resources.model(reference.path("model").stringValue()),
                PaperDevice.named(reference.path("hardware").stringValue()),
                precision,
                reference.path("use_flashattention").booleanValue());
        long batch = reference.path("batchsize").longValue();
        long length = reference.path("seqlen").longValue();

        for (Phase phase : Phase.values()) {
            PaperStage stage = accounting.stage(phase, batch, length);

            JsonNode operators = reference.path("results").path(phase.id());
            assertThat(stage.pass().operators().stream().map(OperatorAnalysis::name))
                    .containsExactlyElementsOf(operators.propertyNames());
            for (OperatorAnalysis operator : stage.pass().operators()) {
                JsonNode expected = operators.path(operator.name());
                assertNumbers(expected, operatorNumbers(operator));
                assertThat(operator.bound().id())
                        .isEqualTo(expected.path("bound").stringValue());
            }
            assertNumbers(reference.path("results").path("total_results").path(phase.id()), stageNumbers(stage));
        }
        assertThat(accounting.peakOpsPerSecond())
                .isEqualTo(reference.path("hardware_info").path("max_OPS").doubleValue());
    }

    private static void assertNumbers(JsonNode expected, Map<String, Double> actual) {
        long numbers = expected.valueStream().filter(JsonNode::isNumber).count();
        assertThat(actual).hasSize((int) numbers);
        actual.forEach((key, value) ->
                assertThat(value).as(key).isCloseTo(expected.required(key).doubleValue(), EXACTLY));
    }

    private static Map<String, Double> operatorNumbers(OperatorAnalysis operator) {
        ByteCounts bytes = operator.bytes();
        return Map.of(
                "OPs", operator.ops(),
                "memory_access", bytes.memoryAccess(),
                "arithmetic_intensity", operator.arithmeticIntensity(),
                "performance", operator.attainableOpsPerSecond(),
                "load_weight", bytes.weights(),
                "load_act", bytes.activationRead(),
                "store_act", bytes.activationWrite(),
                "load_kv_cache", bytes.kvRead(),
                "store_kv_cache", bytes.kvWrite(),
                "inference_time", operator.boundSeconds());
    }

    private static Map<String, Double> stageNumbers(PaperStage stage) {
        ByteCounts bytes = stage.pass().totals().bytes();
        return Map.ofEntries(
                Map.entry("OPs", stage.pass().totals().ops()),
                Map.entry("memory_access", bytes.memoryAccess()),
                Map.entry("load_weight", bytes.weights()),
                Map.entry("load_act", bytes.activationRead()),
                Map.entry("store_act", bytes.activationWrite()),
                Map.entry("load_kv_cache", bytes.kvRead()),
                Map.entry("store_kv_cache", bytes.kvWrite()),
                Map.entry("inference_time", stage.pass().totals().boundSeconds()),
                Map.entry("memory_consumption", stage.memory().consumptionBytes()),
                Map.entry("memory_consumption_tmp_act", stage.memory().temporaryActivationBytes()),
                Map.entry("memory_consumption_weight", stage.memory().weightBytes()),
                Map.entry("memory_consumption_kv_cache", stage.memory().kvCacheBytes()));
    }
}
