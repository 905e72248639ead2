package dev.rooflight.catalog.model;

import static dev.rooflight.core.model.Layer.Placement.AROUND;
import static dev.rooflight.core.model.Layer.Placement.BEFORE;

import dev.rooflight.catalog.model.FamilyParts.Stack;
import dev.rooflight.catalog.model.FamilyParts.Widths;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts.Router;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.OutputHead;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention.Projections;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.TokenMixer.Indexer;
import dev.rooflight.core.model.TokenMixer.LatentAttention;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Families with mixtures of experts and softmax attention, latent attention among them. */
final class ExpertFamilies {
    private static final List<String> LATENT_LAYER_TYPES = List.of("full_attention", "deepseek_sparse_attention");

    private ExpertFamilies() {}

    static ModelArchitecture mixtral(Configuration c) {
        Widths w = Widths.of(c, 0);
        GroupedQueryAttention attention = attention(w, FamilyParts.window(c), w.headDim(), Projections.PLAIN);
        MixtureOfExperts experts = MixtureOfExperts.of(
                c.smallCount("num_local_experts", "num_experts"),
                c.smallCount("num_experts_per_tok"),
                new Dense(c.count("intermediate_size"), true, false),
                Optional.empty(),
                Router.PLAIN);
        Layer layer = new Layer(attention, experts, Norm.RMS, BEFORE);
        return FamilyParts.decoder(c, w, Collections.nCopies(w.layers(), layer), false);
    }

    /** Phi-3.5-MoE: Mixtral's experts, LayerNorm and biases everywhere else. */
    static ModelArchitecture phiMoe(Configuration c) {
        Widths w = Widths.of(c, 0);
        boolean bias = c.flag(true, "attention_bias");
        c.understands("input_jitter_noise", "rope_scaling");
        GroupedQueryAttention attention =
                attention(w, FamilyParts.window(c), w.headDim(), Projections.biased(bias, bias));
        MixtureOfExperts experts = MixtureOfExperts.of(
                c.smallCount("num_local_experts", "num_experts"),
                c.smallCount("num_experts_per_tok"),
                new Dense(c.count("intermediate_size"), true, false),
                Optional.empty(),
                Router.PLAIN);
        return FamilyParts.decoder(
                c,
                w,
                layer -> attention.reach(),
                reach -> new Layer(attention, experts, Norm.LAYER, BEFORE),
                Norm.LAYER,
                FamilyParts.embedding(c, w, 0, false),
                new OutputHead(c.flag(false, "tie_word_embeddings"), c.flag(true, "lm_head_bias")));
    }

    /** Granite 3 with experts, perhaps a shared one. */
    static ModelArchitecture graniteMoe(Configuration c) {
        Widths w = Widths.of(c, 0);
        boolean bias = c.flag(false, "attention_bias");
        int shared = c.smallNumber(0, "shared_intermediate_size");
        MixtureOfExperts experts = MixtureOfExperts.of(
                c.smallCount("num_local_experts"),
                c.smallCount("num_experts_per_tok"),
                new Dense(c.count("intermediate_size"), true, false),
                shared == 0 ? Optional.empty() : Optional.of(new Dense(shared, true, false)),
                Router.PLAIN);
        Layer layer = new Layer(
                attention(w, Reach.causal(), w.headDim(), Projections.biased(bias, bias)), experts, Norm.RMS, BEFORE);
        return FamilyParts.decoder(c, w, Collections.nCopies(w.layers(), layer), true);
    }

    /** The first DeepSeek mixture: plain attention, shared and routed experts after dense layers. */
    static ModelArchitecture deepSeekMoe(Configuration c) {
        Widths w = Widths.of(c, 0);
        boolean bias = c.flag(false, "attention_bias");
        GroupedQueryAttention attention = attention(w, Reach.causal(), w.headDim(), Projections.biased(bias, bias));
        MixtureOfExperts experts = deepSeekExperts(c);
        return FamilyParts.decoder(c, w, denseThenSparse(c, w, attention, experts), false);
    }

    static ModelArchitecture qwen3VlMoe(Configuration c) {
        return VisionLanguage.of(c, ExpertFamilies::qwen3Moe);
    }

    static ModelArchitecture qwen2Moe(Configuration c) {
        Widths w = Widths.of(c, 0);
        boolean bias = c.flag(true, "qkv_bias");
        GroupedQueryAttention attention = attention(w, Reach.causal(), w.headDim(), Projections.biased(bias, false));
        c.understands("sliding_window", "max_window_layers");
        return qwenMoe(c, w, attention);
    }

    static ModelArchitecture qwen3Moe(Configuration c) {
        Widths w = Widths.of(c, 128);
        boolean bias = c.flag(false, "attention_bias");
        GroupedQueryAttention attention = attention(w, Reach.causal(), w.headDim(), Projections.biased(bias, bias))
                .withQueryKeyNorm(QueryKeyNorm.PER_HEAD);
        c.understands("sliding_window", "max_window_layers");
        return qwenMoe(c, w, attention);
    }

    private static ModelArchitecture qwenMoe(Configuration c, Widths w, GroupedQueryAttention attention) {
        MixtureOfExperts experts = qwenExperts(c);
        long step = c.count(1, "decoder_sparse_step");
        List<Long> dense = c.wholeNumbers("mlp_only_layers").orElse(List.of());
        c.understands("intermediate_size");
        Stack stack = new Stack();
        for (int i = 0; i < w.layers(); i++) {
            boolean sparse = !dense.contains((long) i) && (i + 1) % step == 0;
            stack.add(
                    sparse ? "experts" : "dense",
                    () -> new Layer(
                            attention,
                            sparse ? experts : new Dense(c.count("intermediate_size"), true, false),
                            Norm.RMS,
                            BEFORE));
        }
        return FamilyParts.decoder(c, w, stack.layers(), false);
    }

    /** Experts of the Qwen families: a shared expert, where there is one, with a gate of its own. */
    static MixtureOfExperts qwenExperts(Configuration c) {
        Optional<Dense> shared =
                c.optionalCount("shared_expert_intermediate_size").isPresent()
                        ? Optional.of(new Dense(c.count("shared_expert_intermediate_size"), true, false))
                        : Optional.empty();
        return MixtureOfExperts.of(
                c.smallCount("num_experts"),
                c.smallCount("num_experts_per_tok"),
                new Dense(c.count("moe_intermediate_size"), true, false),
                shared,
                new Router(false, false, shared.isPresent(), false));
    }

    /** DeepSeek-V2 and V3, Kimi-K2, GLM-5: latent attention, perhaps with an indexer, and experts after dense layers. */
    static ModelArchitecture deepSeek(Configuration c) {
        // the key/value heads and the head size of these files are not those of the latent form
        c.understands(
                "num_key_value_heads",
                "qk_head_dim",
                "head_dim",
                "topk_group",
                "n_group",
                "ep_size",
                "index_topk_pattern");
        c.understands(
                "indexer_rope_interleave",
                "index_share_for_mtp_iteration",
                "index_skip_topk_offset",
                "index_topk_freq");
        c.understands("norm_topk_prob", "moe_router_dtype", "num_experts_per_group");
        c.texts("layer_types")
                .flatMap(types -> types.stream()
                        .filter(type -> !LATENT_LAYER_TYPES.contains(type))
                        .findFirst())
                .ifPresent(type -> {
                    throw c.error("'layer_types' holds '%s'; expected one of %s"
                            .formatted(type, String.join(", ", LATENT_LAYER_TYPES)));
                });
        Widths w = new Widths(
                c.count("hidden_size"), c.smallCount("num_hidden_layers"), c.smallCount("num_attention_heads"), 1, 1);
        Dense dense = new Dense(c.count("intermediate_size"), true, false);
        MixtureOfExperts experts = deepSeekExperts(c);
        IntPredicate sparse = sparseLayers(c);
        List<String> indexers = c.texts("indexer_types").orElse(List.of());
        Stack stack = new Stack();
        for (int i = 0; i < w.layers(); i++) {
            boolean isSparse = sparse.test(i);
            boolean ownIndexer = i >= indexers.size() || !indexers.get(i).equals("shared");
            stack.add(
                    isSparse + " " + ownIndexer,
                    () -> new Layer(latentAttention(c, ownIndexer), isSparse ? experts : dense, Norm.RMS, BEFORE));
        }
        ModelArchitecture model = FamilyParts.decoder(c, w, stack.layers(), false);
        int modules = c.smallNumber(0, "num_nextn_predict_layers");
        Layer predicting = new Layer(latentAttention(c, true), experts, Norm.RMS, BEFORE);
        return FamilyParts.withPrediction(model, modules, predicting);
    }

    /** Kimi-K2.5: the DeepSeek form, nested beside a vision tower. */
    static ModelArchitecture nestedDeepSeek(Configuration c) {
        return VisionLanguage.of(c, ExpertFamilies::deepSeek);
    }

    /** Latent attention as these files state it. */
    static LatentAttention latentAttention(Configuration c, boolean ownIndexer) {
        Optional<Indexer> indexer = c.optionalCount("index_topk").isPresent()
                ? Optional.of(new Indexer(
                        c.smallCount("index_n_heads"),
                        c.smallCount("index_head_dim"),
                        c.count("index_topk"),
                        ownIndexer))
                : Optional.empty();
        return new LatentAttention(
                c.smallCount("num_attention_heads"),
                c.has("q_lora_rank") ? c.smallCount("q_lora_rank") : c.smallNumber(0, "q_lora_rank"),
                c.smallCount("kv_lora_rank"),
                c.smallCount("qk_nope_head_dim"),
                c.smallNumber(0, "qk_rope_head_dim"),
                c.smallCount("v_head_dim"),
                c.flag(false, "mla_use_output_gate"),
                c.flag(false, "attention_bias"),
                indexer);
    }

    /** Routed and shared experts under the names of the DeepSeek files. */
    static MixtureOfExperts deepSeekExperts(Configuration c) {
        long width = c.count("moe_intermediate_size");
        int shared = c.smallNumber(0, "n_shared_experts");
        boolean correction = c.text("topk_method").filter("noaux_tc"::equals).isPresent();
        return MixtureOfExperts.of(
                c.smallCount("n_routed_experts", "num_experts", "num_local_experts"),
                c.smallCount("num_experts_per_tok", "num_experts_per_token", "experts_per_token"),
                new Dense(width, true, false),
                shared == 0 ? Optional.empty() : Optional.of(new Dense(shared * width, true, false)),
                new Router(false, correction, false, false));
    }

    /** Which layers have experts: listed, or all after the first few, perhaps every n-th. */
    private static IntPredicate sparseLayers(Configuration c) {
        int first = c.smallNumber(0, "first_k_dense_replace");
        Optional<List<String>> types = c.texts("mlp_layer_types");
        long every = c.count(1, "moe_layer_freq");
        return layer -> {
            if (types.isPresent() && layer < types.get().size()) {
                return types.get().get(layer).equals("sparse");
            }
            return layer >= first && layer % every == 0;
        };
    }

    /** Layers of one attention, dense first and then with experts, as {@link #sparseLayers} says. */
    private static List<Layer> denseThenSparse(
            Configuration c, Widths w, GroupedQueryAttention attention, MixtureOfExperts experts) {
        Dense dense = new Dense(c.count("intermediate_size"), true, false);
        IntPredicate sparse = sparseLayers(c);
        Stack stack = new Stack();
        for (int i = 0; i < w.layers(); i++) {
            boolean isSparse = sparse.test(i);
            stack.add(
                    isSparse ? "experts" : "dense",
                    () -> new Layer(attention, isSparse ? experts : dense, Norm.RMS, BEFORE));
        }
        return stack.layers();
    }

    static ModelArchitecture glm4Moe(Configuration c) {
        Widths w = Widths.of(c, 0);
        boolean bias = c.flag(false, "attention_bias");
        c.understands("topk_group", "n_group", "norm_topk_prob");
        int rotary = FamilyParts.Rotary.of(c, w.headDim(), 0.5).dims();
        GroupedQueryAttention attention = attention(w, Reach.causal(), rotary, Projections.biased(bias, false))
                .withQueryKeyNorm(c.flag(false, "use_qk_norm") ? QueryKeyNorm.PER_HEAD : QueryKeyNorm.NONE);
        MixtureOfExperts plain = deepSeekExperts(c);
        MixtureOfExperts experts = MixtureOfExperts.of(
                plain.experts(),
                plain.perToken(),
                plain.expert(),
                plain.shared(),
                new Router(false, true, false, false));
        ModelArchitecture model = FamilyParts.decoder(c, w, denseThenSparse(c, w, attention, experts), false);
        int modules = c.smallNumber(0, "num_nextn_predict_layers");
        return FamilyParts.withPrediction(model, modules, new Layer(attention, experts, Norm.RMS, BEFORE));
    }

    static ModelArchitecture gptOss(Configuration c) {
        Widths w = Widths.of(c, 64);
        boolean bias = c.flag(true, "attention_bias");
        c.understands("experts_per_token", "initial_context_length");
        Projections projections = Projections.biased(bias, bias).withSinks(true);
        Reach window = new Reach.SlidingWindow(c.count(128, "sliding_window"));
        MixtureOfExperts experts = MixtureOfExperts.of(
                c.smallCount("num_local_experts", "num_experts"),
                c.smallCount("num_experts_per_tok"),
                new Dense(c.count("intermediate_size"), true, true),
                Optional.empty(),
                new Router(true, false, false, false));
        var reaches = FamilyParts.typedLayers(c, w, window, layer -> layer % 2 == 0 ? window : Reach.causal());
        return FamilyParts.decoder(
                c,
                w,
                FamilyParts.layers(
                        w.layers(),
                        reaches,
                        reach -> new Layer(attention(w, reach, w.headDim(), projections), experts, Norm.RMS, BEFORE)),
                false);
    }

    static ModelArchitecture llama4(Configuration c) {
        return VisionLanguage.of(c, ExpertFamilies::llama4Text);
    }

    /** Llama 4: chunked-local attention with rotary positions, every fourth layer without positions and unbounded. */
    static ModelArchitecture llama4Text(Configuration c) {
        Widths w = Widths.of(c, 0);
        c.understands("for_llm_compressor", "attn_temperature_tuning", "floor_scale", "attn_scale", "layer_types");
        boolean norms = c.flag(true, "use_qk_norm");
        boolean bias = c.flag(false, "attention_bias");
        Reach chunk = c.optionalCount("attention_chunk_size").isPresent()
                ? new Reach.ChunkedLocal(c.count("attention_chunk_size"))
                : Reach.causal();
        List<Long> rotated = c.wholeNumbers("no_rope_layers").orElse(List.of());
        long interval = c.count(4, "no_rope_layer_interval");
        long step = c.count(1, "interleave_moe_layer_step");
        List<Long> listed = c.wholeNumbers("moe_layers").orElse(List.of());
        long width = c.count("intermediate_size");
        MixtureOfExperts experts = MixtureOfExperts.of(
                c.smallCount("num_local_experts"),
                c.smallCount("num_experts_per_tok"),
                new Dense(width, true, false),
                Optional.of(new Dense(width, true, false)),
                Router.PLAIN);
        Dense dense = new Dense(c.count(width, "intermediate_size_mlp"), true, false);
        Stack stack = new Stack();
        for (int i = 0; i < w.layers(); i++) {
            boolean local = i < rotated.size() ? rotated.get(i) != 0 : (i + 1) % interval != 0;
            boolean sparse = listed.isEmpty() ? (i + 1) % step == 0 : listed.contains((long) i);
            stack.add(
                    local + " " + sparse,
                    () -> new Layer(
                            attention(
                                            w,
                                            local ? chunk : Reach.causal(),
                                            local ? w.headDim() : 0,
                                            Projections.biased(bias, bias))
                                    .withQueryKeyNorm(norms && local ? QueryKeyNorm.UNWEIGHTED : QueryKeyNorm.NONE),
                            sparse ? experts : dense,
                            Norm.RMS,
                            BEFORE));
        }
        return FamilyParts.decoder(c, w, stack.layers(), false);
    }

    static ModelArchitecture miniMaxM2(Configuration c) {
        Widths w = Widths.of(c, 0);
        int rotary = Math.min(w.headDim(), c.smallCount(w.headDim(), "rotary_dim"));
        QueryKeyNorm norm = !c.flag(false, "use_qk_norm")
                ? QueryKeyNorm.NONE
                : c.text("qk_norm_type").filter("per_layer"::equals).isPresent()
                        ? QueryKeyNorm.ACROSS_HEADS
                        : QueryKeyNorm.PER_HEAD;
        GroupedQueryAttention attention =
                attention(w, Reach.causal(), rotary, Projections.PLAIN).withQueryKeyNorm(norm);
        int shared = c.smallNumber(0, "shared_intermediate_size");
        c.understands(
                "attn_type_list",
                "layernorm_full_attention_beta",
                "layernorm_linear_attention_beta",
                "layernorm_mlp_beta");
        MixtureOfExperts experts = MixtureOfExperts.of(
                c.smallCount("num_local_experts"),
                c.smallCount("num_experts_per_tok"),
                new Dense(c.count("intermediate_size"), true, false),
                shared == 0 ? Optional.empty() : Optional.of(new Dense(shared, true, false)),
                new Router(false, c.flag(false, "use_routing_bias"), false, false));
        Layer layer = new Layer(attention, experts, Norm.RMS, BEFORE);
        ModelArchitecture model = FamilyParts.decoder(c, w, Collections.nCopies(w.layers(), layer), false);
        boolean predicts = c.flag(false, "use_mtp");
        int modules = c.smallNumber(0, "num_mtp_modules");
        int each = c.smallCount(1, "mtp_transformer_layers");
        return predicts
                ? FamilyParts.withPrediction(model, modules, Collections.nCopies(modules * each, layer))
                : model;
    }

    static ModelArchitecture mimo(Configuration c) {
        Widths w = Widths.of(c, 0);
        boolean bias = c.flag(true, "attention_bias");
        c.understands("sliding_window", "max_window_layers");
        Layer layer = new Layer(
                attention(w, Reach.causal(), w.headDim(), Projections.biased(bias, false)),
                new Dense(c.count("intermediate_size"), true, false),
                Norm.RMS,
                BEFORE);
        ModelArchitecture model = FamilyParts.decoder(c, w, Collections.nCopies(w.layers(), layer), false);
        int modules = c.smallNumber(0, "num_nextn_predict_layers");
        return FamilyParts.withPrediction(model, modules, layer);
    }

    /** MiMo-V2: windowed and full layers with head counts and sizes of their own, experts where a list says so. */
    static ModelArchitecture mimoV2(Configuration c) {
        Widths w = Widths.of(c, 0);
        boolean bias = c.flag(false, "attention_bias");
        c.understands("sliding_window_size", "attention_chunk_size", "attention_value_scale", "topk_group", "n_group");
        c.understands("norm_topk_prob");
        int rotary = FamilyParts.Rotary.of(c, w.headDim()).dims();
        Reach window = FamilyParts.window(c);
        GroupedQueryAttention full = attention(
                        w,
                        Reach.causal(),
                        rotary,
                        Projections.biased(bias, false).withSinks(c.flag(false, "add_full_attention_sink_bias")))
                .withValueDim(c.smallCount(w.headDim(), "v_head_dim"));
        int windowDim = c.smallCount(w.headDim(), "swa_head_dim");
        GroupedQueryAttention windowed = GroupedQueryAttention.plain(
                        c.smallCount(w.heads(), "swa_num_attention_heads"),
                        c.smallCount(w.keyValueHeads(), "swa_num_key_value_heads"),
                        windowDim,
                        window,
                        Math.min(rotary, windowDim),
                        Projections.biased(bias, false).withSinks(c.flag(false, "add_swa_attention_sink_bias")))
                .withValueDim(c.smallCount(full.valueDim(), "swa_v_head_dim"));
        List<Long> pattern = c.wholeNumbers("hybrid_layer_pattern").orElse(List.of());
        List<Long> sparse = c.wholeNumbers("moe_layer_freq").orElse(List.of());
        MixtureOfExperts experts = deepSeekExperts(c);
        Dense dense = new Dense(c.count("intermediate_size"), true, false);
        Stack stack = new Stack();
        for (int i = 0; i < w.layers(); i++) {
            boolean isWindowed = i < pattern.size() && pattern.get(i) != 0;
            boolean isSparse = i < sparse.size() && sparse.get(i) != 0;
            stack.add(
                    isWindowed + " " + isSparse,
                    () -> new Layer(isWindowed ? windowed : full, isSparse ? experts : dense, Norm.RMS, BEFORE));
        }
        return FamilyParts.decoder(c, w, stack.layers(), false);
    }

    static ModelArchitecture step3(Configuration c) {
        Widths w = Widths.of(c, 0);
        Reach window = new Reach.SlidingWindow(c.count("sliding_window"));
        MixtureOfExperts experts = MixtureOfExperts.of(
                c.smallCount("num_experts", "moe_num_experts"),
                c.smallCount("num_experts_per_tok", "moe_top_k"),
                new Dense(c.count("moe_intermediate_size"), true, false),
                Optional.of(new Dense(c.count("share_expert_dim") * c.smallCount(1, "n_shared_experts"), true, false)),
                new Router(false, c.flag(false, "use_moe_router_bias"), false, false));
        Dense dense = new Dense(c.count("intermediate_size"), true, false);
        IntPredicate sparse = sparseLayers(c);
        var reaches = FamilyParts.typedLayers(c, w, window, layer -> Reach.causal());
        c.understands("moe_router_scaling_factor");
        Stack stack = new Stack();
        for (int i = 0; i < w.layers(); i++) {
            boolean isSparse = sparse.test(i);
            Reach reach = reaches.apply(i);
            stack.add(
                    reach.label() + isSparse,
                    () -> new Layer(
                            attention(w, reach, w.headDim(), Projections.PLAIN),
                            isSparse ? experts : dense,
                            Norm.RMS,
                            BEFORE));
        }
        ModelArchitecture model = FamilyParts.decoder(c, w, stack.layers(), false);
        int modules = c.smallNumber(0, "num_nextn_predict_layers");
        Layer predicting = new Layer(attention(w, window, w.headDim(), Projections.PLAIN), dense, Norm.RMS, BEFORE);
        return FamilyParts.withPrediction(model, modules, predicting);
    }

    static ModelArchitecture gemma4(Configuration c) {
        return VisionLanguage.of(c, ExpertFamilies::gemma4Text);
    }

    /** Gemma 4: windowed and global layers with head counts and sizes of their own, perhaps experts beside each feed-forward. */
    static ModelArchitecture gemma4Text(Configuration c) {
        if (c.smallNumber(0, "num_kv_shared_layers") > 0 || c.smallNumber(0, "hidden_size_per_layer_input") > 0) {
            throw c.error(
                    "shared caches and per-layer inputs ('num_kv_shared_layers', 'hidden_size_per_layer_input') are "
                            + "not supported; expected a Gemma 4 without them");
        }
        Widths w = Widths.of(c, 256);
        boolean bias = c.flag(false, "attention_bias");
        c.understands("use_bidirectional_attention", "use_double_wide_mlp", "vocab_size_per_layer_input");
        Reach window = new Reach.SlidingWindow(c.count("sliding_window"));
        GroupedQueryAttention local = attention(w, window, w.headDim(), Projections.biased(bias, bias))
                .withQueryKeyNorm(QueryKeyNorm.PER_HEAD);
        int globalDim = c.smallCount(w.headDim(), "global_head_dim");
        GroupedQueryAttention global = GroupedQueryAttention.plain(
                        w.heads(),
                        c.smallCount(w.keyValueHeads(), "num_global_key_value_heads"),
                        globalDim,
                        Reach.causal(),
                        globalDim / 4,
                        Projections.biased(bias, bias).withValuesAsKeys(c.flag(false, "attention_k_eq_v")))
                .withQueryKeyNorm(QueryKeyNorm.PER_HEAD);
        Dense dense = new Dense(c.count("intermediate_size"), true, false);
        FeedForward feedForward = !c.flag(false, "enable_moe_block")
                ? dense
                : new FeedForward.DenseBesideExperts(
                        dense,
                        MixtureOfExperts.of(
                                c.smallCount("num_experts"),
                                c.smallCount("top_k_experts", "num_experts_per_tok"),
                                new Dense(c.count("moe_intermediate_size", "expert_intermediate_size"), true, false),
                                Optional.empty(),
                                new Router(false, true, false, false)));
        var reaches = FamilyParts.typedLayers(c, w, window, layer -> (layer + 1) % 6 == 0 ? Reach.causal() : window);
        Stack stack = new Stack();
        for (int i = 0; i < w.layers(); i++) {
            boolean isLocal = reaches.apply(i).equals(window);
            stack.add(
                    isLocal ? "local" : "global",
                    () -> new Layer(isLocal ? local : global, feedForward, Norm.RMS, AROUND));
        }
        return FamilyParts.decoder(c, w, stack.layers(), true);
    }

    /** Attention of the family's widths. */
    static GroupedQueryAttention attention(Widths w, Reach reach, int rotaryDims, Projections projections) {
        return GroupedQueryAttention.plain(w.heads(), w.keyValueHeads(), w.headDim(), reach, rotaryDims, projections);
    }

    /** Per-layer searched networks (Nemotron-NAS): each block states its own key/value heads and width, or none. */
    static ModelArchitecture nemotronNas(Configuration c) {
        Widths w = Widths.of(c, 0, -1);
        List<Configuration> blocks =
                c.objects("block_configs").orElseThrow(() -> c.error("'block_configs' is missing; expected a list"));
        List<Layer> layers = new ArrayList<>();
        Stack stack = new Stack();
        for (Configuration block : blocks) {
            Configuration attention = block.requiredObject("attention");
            Configuration ffn = block.requiredObject("ffn");
            var mixer = NasBlocks.mixer(attention, w);
            FeedForward feedForward = NasBlocks.feedForward(ffn, w.hidden());
            stack.add(mixer.label() + feedForward.label(), () -> new Layer(mixer, feedForward, Norm.RMS, BEFORE));
        }
        layers.addAll(stack.layers());
        return FamilyParts.decoder(c, w, layers, false);
    }
}
