package dev.rooflight.llmviewer;

import static java.util.Objects.requireNonNull;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.ByteCounts;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.pass.Pass;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The requests and responses of LLM-Viewer's server, for its own front end and for scripts: documents in, documents
 * out, without HTTP. Each node stands once, where LLM-Viewer repeats {@code input} and, in its chat stage, everything.
 */
public final class LlmViewerGraph {
    private static final List<String> CONFIG_MODELS = List.of(
            "meta-llama/Llama-2-7b-hf",
            "meta-llama/Llama-2-13b-hf",
            "meta-llama/Llama-2-70b-hf",
            "EleutherAI/gpt-j-6B",
            "THUDM/chatglm3-6b",
            "facebook/opt-125m",
            "facebook/opt-1.3b",
            "facebook/opt-2.7b",
            "facebook/opt-6.7b",
            "facebook/opt-30b",
            "facebook/opt-66b");

    private final Function<String, Optional<JsonObject>> configs;

    /** @param configs the {@code config.json} of a model id, if it is known */
    public LlmViewerGraph(Function<String, Optional<JsonObject>> configs) {
        this.configs = requireNonNull(configs, "configs is null");
    }

    /** Ids of the models that LLM-Viewer has. */
    public static List<String> modelIds() {
        return Stream.concat(CONFIG_MODELS.stream(), PaperModel.DIT.stream().map(PaperModel::id))
                .toList();
    }

    /** The response to {@code GET /get_avaliable}, spelled so there. */
    public ObjectNode available() {
        ObjectNode response = object();
        ArrayNode hardware = response.putArray("avaliable_hardwares");
        PaperDevice.PUBLISHED.forEach(device -> hardware.add(device.name()));
        ArrayNode models = response.putArray("avaliable_model_ids");
        modelIds().forEach(models::add);
        return response;
    }

    /**
     * The response to {@code POST /get_graph}. Numbers of the request may be strings.
     *
     * @throws InvalidValueException if a value is missing or out of range
     * @throws CatalogException if the model or the device is not known
     * @throws ModelFormatException if the model's configuration is not one that LLM-Viewer can count
     */
    public ObjectNode graph(JsonNode request) {
        PaperModel model = model(text(request, "model_id"));
        PaperDevice device = PaperDevice.named(text(request, "hardware"));
        JsonNode inference = request.path("inference_config");
        boolean flashAttention = flag(inference, "use_flashattention");
        PaperAccounting accounting = new PaperAccounting(model, device, precision(inference), flashAttention);
        long batch = whole(inference, "batch_size", 1, Pass.MAX_BATCH);
        long length = whole(inference, "seq_length", 1, Pass.MAX_CONTEXT);

        Map<String, PaperStage> stages = new LinkedHashMap<>();
        stages.put("decode", accounting.stage(Phase.DECODE, batch, length));
        stages.put("prefill", accounting.stage(Phase.PREFILL, batch, length));
        String stage = text(inference, "stage");
        if (stage.equals("chat")) {
            long generated = whole(inference, "gen_length", 0, Pass.MAX_CONTEXT - length);
            stages.put("chat", accounting.chat(batch, length, generated));
        }
        PaperStage shown = stages.get(stage);
        if (shown == null) {
            throw new InvalidValueException("stage", "'" + cut(stage) + "'", "decode, prefill or chat");
        }

        ObjectNode response = object();
        putGraph(response, model, flashAttention, shown.pass());
        ObjectNode totals = response.putObject("total_results");
        stages.forEach((name, result) -> totals.set(name, totals(result)));
        ObjectNode hardware = response.putObject("hardware_info");
        put(hardware, "bandwidth", device.bandwidthBytesPerSecond());
        put(hardware, "max_OPS", accounting.peakOpsPerSecond());
        device.onChipBytes().ifPresent(bytes -> put(hardware, "onchip_buffer", bytes));
        return response;
    }

    private PaperModel model(String id) {
        Optional<PaperModel> dit = PaperModel.dit(id);
        return dit.isPresent()
                ? dit.get()
                : PaperModel.read(
                        id,
                        configs.apply(id)
                                .orElseThrow(() -> CatalogException.unknown(
                                        "model_id", id, List.of(), "one of " + String.join(", ", modelIds()))));
    }

    private static PaperPrecision precision(JsonNode inference) {
        return new PaperPrecision(
                PaperPrecision.bits("w_quant", text(inference, "w_quant")),
                PaperPrecision.bits("a_quant", text(inference, "a_quant")),
                PaperPrecision.bits("kv_quant", text(inference, "kv_quant")));
    }

    private static void putGraph(ObjectNode response, PaperModel model, boolean flashAttention, PassAnalysis pass) {
        Map<String, OperatorAnalysis> operators =
                pass.operators().stream().collect(Collectors.toMap(OperatorAnalysis::name, UnaryOperator.identity()));
        ArrayNode nodes = response.putArray("nodes");
        ArrayNode edges = response.putArray("edges");
        layerGraph(model.family(), flashAttention).forEach((name, inputs) -> {
            nodes.add(node(name, model.groupedQuery(), Optional.ofNullable(operators.get(name))));
            inputs.forEach(input -> edges.add(object().put("source", input).put("target", name)));
        });
    }

    /** The nodes of a layer in order, each with those it reads from. */
    private static Map<String, List<String>> layerGraph(PaperModel.Family family, boolean flashAttention) {
        Map<String, List<String>> graph = new LinkedHashMap<>();
        graph.put("input", List.of());
        graph.put("attn_norm", List.of("input"));
        graph.put("q_proj", List.of("attn_norm"));
        graph.put("k_proj", List.of("attn_norm"));
        graph.put("v_proj", List.of("attn_norm"));
        if (flashAttention) {
            graph.put("fused_attention", List.of("q_proj", "k_proj", "v_proj"));
            graph.put("out_proj", List.of("fused_attention"));
        } else {
            graph.put("qk_matmul", List.of("q_proj", "k_proj"));
            graph.put("softmax", List.of("qk_matmul"));
            graph.put("sv_matmul", List.of("softmax", "v_proj"));
            graph.put("out_proj", List.of("sv_matmul"));
        }
        graph.put("attn_add", List.of("input", "out_proj"));
        // without a norm of its own, as in GPT-J, the feed-forward network stands beside attention
        String feedForwardInput = family.mlpNorm() ? "mlp_norm" : "input";
        if (family.mlpNorm()) {
            graph.put("mlp_norm", List.of("attn_add"));
        }
        if (family.gateShown()) {
            graph.put("gate_proj", List.of(feedForwardInput));
        }
        graph.put("up_proj", List.of(feedForwardInput));
        graph.put("mlp_act", family.gateShown() ? List.of("up_proj", "gate_proj") : List.of("up_proj"));
        graph.put("down_proj", List.of("mlp_act"));
        graph.put("mlp_add", List.of("attn_add", "down_proj"));
        graph.put("output", List.of("mlp_add"));
        return graph;
    }

    /** @param operator empty for the layer's input and output, which do nothing */
    private static ObjectNode node(String name, boolean groupedQuery, Optional<OperatorAnalysis> operator) {
        double ops = operator.map(OperatorAnalysis::ops).orElse(0.0);
        double access = operator.map(found -> found.bytes().memoryAccess()).orElse(0.0);
        boolean marked = groupedQuery && (name.equals("qk_matmul") || name.equals("sv_matmul"));
        ObjectNode node = object();
        node.put("id", name);
        node.put("label", marked ? name + "(GQA)" : name);
        node.put("description", "OPs:" + shortNumber(ops) + ", Access:" + shortNumber(access));
        node.set("info", operator.map(LlmViewerGraph::info).orElseGet(LlmViewerGraph::object));
        return node;
    }

    private static ObjectNode info(OperatorAnalysis operator) {
        ObjectNode info = object();
        put(info, "OPs", operator.ops());
        put(info, "memory_access", operator.bytes().memoryAccess());
        put(info, "arithmetic_intensity", operator.arithmeticIntensity());
        put(info, "performance", operator.attainableOpsPerSecond());
        info.put("bound", operator.bound().id());
        putBytes(info, operator.bytes());
        put(info, "inference_time", operator.boundSeconds());
        return info;
    }

    private static ObjectNode totals(PaperStage stage) {
        PassAnalysis.Totals totals = stage.pass().totals();
        ObjectNode node = object();
        put(node, "OPs", totals.ops());
        put(node, "memory_access", totals.bytes().memoryAccess());
        putBytes(node, totals.bytes());
        put(node, "inference_time", totals.boundSeconds());
        put(node, "memory_consumption", stage.memory().consumptionBytes());
        put(node, "memory_consumption_tmp_act", stage.memory().temporaryActivationBytes());
        put(node, "memory_consumption_weight", stage.memory().weightBytes());
        put(node, "memory_consumption_kv_cache", stage.memory().kvCacheBytes());
        return node;
    }

    private static void putBytes(ObjectNode node, ByteCounts bytes) {
        put(node, "load_weight", bytes.weights());
        put(node, "load_act", bytes.activationRead());
        put(node, "store_act", bytes.activationWrite());
        put(node, "load_kv_cache", bytes.kvRead());
        put(node, "store_kv_cache", bytes.kvWrite());
    }

    /** Whole numbers are written without a fraction or exponent, as long as they are exact. */
    private static void put(ObjectNode node, String key, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 0x1p53) {
            node.put(key, (long) value);
        } else {
            node.put(key, value);
        }
    }

    /**
     * About three digits and an SI prefix, as LLM-Viewer writes them: a prefix holds for numbers above, not at, its
     * unit; one decimal up to a hundred of it; 28,672 is 28.7K, 163,840 is 164K, 1,000 is 1000.0.
     */
    static String shortNumber(double number) {
        for (Prefix prefix : Prefix.values()) {
            if (number > prefix.unit) {
                String pattern = number > 100 * prefix.unit ? "%.0f%s" : "%.1f%s";
                return String.format(Locale.ROOT, pattern, number / prefix.unit, prefix);
            }
        }
        return String.format(Locale.ROOT, number >= 1 ? "%.1f" : "%.2f", number);
    }

    private enum Prefix {
        T(1e12),
        G(1e9),
        M(1e6),
        K(1e3);

        private final double unit;

        Prefix(double unit) {
            this.unit = unit;
        }
    }

    private static String text(JsonNode parent, String key) {
        JsonNode value = parent.path(key);
        Require.that(value.isString(), key, shown(value), "a text");
        return value.stringValue().strip();
    }

    private static boolean flag(JsonNode parent, String key) {
        JsonNode value = parent.path(key);
        return switch (value.isMissingNode() || value.isNull()
                ? "false"
                : value.asString("").toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidValueException(key, shown(value), "true or false");
        };
    }

    private static long whole(JsonNode parent, String key, long min, long max) {
        JsonNode value = parent.path(key);
        String written =
                value.isNumber() || value.isString() ? value.asString("").strip() : "";
        long number;
        try {
            number = new BigDecimal(cut(written)).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new InvalidValueException(key, shown(value), "a whole number from " + min + " to " + max);
        }
        return Require.within(key, number, min, max);
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "missing" : cut(value.toString());
    }

    /** Text of a client made fit for a message of one line. */
    private static String cut(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", " ");
        return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
