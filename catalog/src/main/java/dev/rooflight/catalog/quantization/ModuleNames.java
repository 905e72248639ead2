package dev.rooflight.catalog.quantization;

import dev.rooflight.core.model.Component;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What checkpoints call their modules: the usual spellings of each component's projections, and what of a name tells the
 * component. Spellings are those of the models in Hugging Face Transformers and of checkpoints with code of their own.
 */
final class ModuleNames {
    /** A layer's number in a name, and what follows it. */
    static final Pattern LAYER = Pattern.compile("(?:^|[.*])(?:layers?|blocks|blk|h)\\.(\\d{1,9})(?=$|\\.)");

    static final Pattern VISION = Pattern.compile(".*(visual|vision|image|mm_proj|multi_?modal|audio).*");
    static final Pattern PREDICTION = Pattern.compile(".*(mtp|nextn|eh_proj|draft|medusa|eagle).*");
    static final Pattern RECURRENT =
            Pattern.compile(".*(linear_attn|mamba|ssm|kda|delta|conv1d|mixer\\.(in|out)_proj|x_proj|dt_proj).*");
    private static final Pattern ATTENTION = Pattern.compile(".*(attn|attention|[._](q|k|v|o|qkv)_proj).*");
    private static final Pattern SHARED = Pattern.compile(".*(shared?_expert|shared_mlp).*");
    private static final Pattern ROUTER = Pattern.compile(".*(router|(mlp|moe|ffn|mixer)\\.gate($|[.*])).*");
    private static final Pattern FEED_FORWARD = Pattern.compile(".*(mlp|ffn|feed_forward|mixer\\.(up|down)_proj).*");
    static final Pattern EXPERTS_BESIDE = Pattern.compile("\\.(router|experts|moe)($|[.*]).*");

    /** What stands before the number of a layer. */
    static final List<String> PREFIXES = List.of(
            "model.layers.", "model.language_model.layers.", "language_model.model.layers.", "backbone.layers.");

    private static final List<String> GATE = List.of("gate_proj", "gate_up_proj", "w1", "w13", "fc1", "up_proj");
    private static final List<String> UP = List.of("up_proj", "gate_up_proj", "w3", "w13", "fc1", "wi");
    private static final List<String> DOWN = List.of("down_proj", "w2", "fc2", "wo");
    /** The projections of components in layers. */
    static final Map<Component, List<Part>> LAYER_PARTS = new EnumMap<>(Component.class);
    /** Modules of components outside layers. */
    static final Map<Component, List<String>> OTHER_NAMES = new EnumMap<>(Component.class);

    static {
        List<String> attention = List.of("self_attn", "attn", "attention", "self_attention", "mixer");
        LAYER_PARTS.put(
                Component.ATTENTION,
                List.of(
                        part(0.35, attention, "q_proj", "qkv_proj", "q_b_proj", "wq", "wq_b", "Wqkv"),
                        part(0.12, attention, "k_proj", "qkv_proj", "kv_a_proj_with_mqa", "wk", "wkv", "Wqkv"),
                        part(0.13, attention, "v_proj", "qkv_proj", "kv_b_proj", "wv", "wkv", "Wqkv"),
                        part(0.4, attention, "o_proj", "wo", "wo_a", "wo_b")));
        List<String> recurrent = List.of("linear_attn", "mamba", "mixer", "ssm", "kda");
        LAYER_PARTS.put(
                Component.RECURRENT,
                List.of(
                        part(0.4, recurrent, "in_proj", "in_proj_qkvz", "in_proj_qkv"),
                        part(0.25, recurrent, "in_proj", "in_proj_qkvz", "in_proj_z"),
                        part(0.35, recurrent, "out_proj")));
        LAYER_PARTS.put(Component.FEED_FORWARD, gated(List.of("mlp", "feed_forward", "ffn", "mixer")));
        LAYER_PARTS.put(
                Component.SHARED_EXPERTS,
                gated(List.of(
                        "mlp.shared_experts",
                        "mlp.shared_expert",
                        "ffn.shared_experts",
                        "mixer.shared_experts",
                        "feed_forward.shared_expert",
                        "block_sparse_moe.shared_experts",
                        "shared_experts",
                        "share_expert",
                        "shared_mlp")));
        LAYER_PARTS.put(
                Component.EXPERTS,
                gated(List.of(
                        "mlp.experts.0",
                        "mlp.experts",
                        "ffn.experts.0",
                        "block_sparse_moe.experts.0",
                        "mixer.experts.0",
                        "feed_forward.experts.0",
                        "feed_forward.experts",
                        "experts.0",
                        "experts",
                        "moe.experts.0",
                        "moe")));
        LAYER_PARTS.put(
                Component.ROUTER,
                List.of(new Part(
                        1,
                        List.of(
                                ".mlp.gate",
                                ".mlp.router",
                                ".block_sparse_moe.gate",
                                ".ffn.gate",
                                ".mixer.gate",
                                ".moe.gate",
                                ".feed_forward.router",
                                ".router.proj"))));
        OTHER_NAMES.put(Component.HEAD, List.of("lm_head", "language_model.lm_head", "head", "output", "embed_out"));
        OTHER_NAMES.put(
                Component.EMBEDDING,
                List.of("model.embed_tokens", "model.language_model.embed_tokens", "transformer.wte", "embed"));
        OTHER_NAMES.put(
                Component.VISION,
                List.of(
                        "model.visual.blocks.0.attn.qkv",
                        "visual.blocks.0.attn.qkv",
                        "model.vision_tower.encoder.layers.0.self_attn.q_proj",
                        "vision_tower.encoder.layers.0.self_attn.q_proj",
                        "vision_model.model.layers.0.self_attn.q_proj"));
        OTHER_NAMES.put(
                Component.PREDICTION,
                List.of(
                        "mtp.layers.0.mlp.experts.0.down_proj",
                        "mtp.layers.0.mlp.down_proj",
                        "mtp.0.ffn.experts.0.w2",
                        "model.mtp.layers.0.mlp.down_proj",
                        "mtp.layers.0.mixer.experts.0.down_proj"));
    }

    /** One projection of a component in a layer: its share of the component's weights and its usual names. */
    record Part(double share, List<String> names) {}

    private ModuleNames() {}

    /** The component that the rest of a module's name belongs to. */
    static Optional<Component> classify(String tail) {
        if (SHARED.matcher(tail).matches()) {
            return Optional.of(Component.SHARED_EXPERTS);
        }
        if (tail.contains("expert")) {
            return Optional.of(Component.EXPERTS);
        }
        if (ROUTER.matcher(tail).matches()) {
            return Optional.of(Component.ROUTER);
        }
        if (RECURRENT.matcher(tail).matches()) {
            return Optional.of(Component.RECURRENT);
        }
        // Norms of a layer, such as post_attention_layernorm, stand behind the first dot.
        if (ATTENTION.matcher(tail).matches() && !tail.matches("\\.[a-z_]*norm.*")) {
            return Optional.of(Component.ATTENTION);
        }
        return FEED_FORWARD.matcher(tail).matches() && !tail.matches("\\.[a-z_]*norm.*")
                ? Optional.of(Component.FEED_FORWARD)
                : Optional.empty();
    }

    private static Part part(double share, List<String> containers, String... projections) {
        List<String> names = new ArrayList<>();
        for (String container : containers) {
            for (String projection : projections) {
                names.add("." + container + "." + projection);
            }
        }
        return new Part(share, List.copyOf(names));
    }

    private static List<Part> gated(List<String> containers) {
        return List.of(
                part(0.33, containers, GATE.toArray(String[]::new)),
                part(0.33, containers, UP.toArray(String[]::new)),
                part(0.34, containers, DOWN.toArray(String[]::new)));
    }
}
