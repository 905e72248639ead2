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
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.GroupedQueryAttention.Projections;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.OutputHead;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Families with mixtures of experts and softmax attention; those in the form of DeepSeek are {@link LatentFamilies}. */
final class ExpertFamilies {
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

    static ModelArchitecture qwen2Moe(Configuration c) {
        Widths w = Widths.of(c, 0);
        boolean bias = c.flag(true, "qkv_bias");
        GroupedQueryAttention attention = attention(w, Reach.causal(), w.headDim(), Projections.biased(bias, false));
        return qwenMoe(c, w, attention);
    }

    static ModelArchitecture qwen3Moe(Configuration c) {
        Widths w = Widths.of(c, 128);
        boolean bias = c.flag(false, "attention_bias");
        GroupedQueryAttention attention = attention(w, Reach.causal(), w.headDim(), Projections.biased(bias, bias))
                .withQueryKeyNorm(QueryKeyNorm.PER_HEAD);
        return qwenMoe(c, w, attention);
    }

    private static ModelArchitecture qwenMoe(Configuration c, Widths w, GroupedQueryAttention attention) {
        FamilyParts.refuseWindows(c);
        MixtureOfExperts experts = qwenExperts(c);
        long step = c.count(1, "decoder_sparse_step");
        List<Long> dense = c.wholeNumbers("mlp_only_layers").orElse(List.of());
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

    static ModelArchitecture gptOss(Configuration c) {
        Widths w = Widths.of(c, 64);
        boolean bias = c.flag(true, "attention_bias");
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

    /** Llama 4: chunked-local attention with rotary positions, every fourth layer without positions and unbounded. */
    static ModelArchitecture llama4(Configuration c) {
        Widths w = Widths.of(c, 0);
        // which is which, no_rope_layers states
        FamilyParts.refuseOtherLayers(c, List.of("chunked_attention", "full_attention"));
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
        boolean acrossHeads = c.text("qk_norm_type").filter("per_layer"::equals).isPresent();
        QueryKeyNorm norm = !c.flag(false, "use_qk_norm")
                ? QueryKeyNorm.NONE
                : acrossHeads ? QueryKeyNorm.ACROSS_HEADS : QueryKeyNorm.PER_HEAD;
        GroupedQueryAttention attention =
                attention(w, Reach.causal(), rotary, Projections.PLAIN).withQueryKeyNorm(norm);
        int shared = c.smallNumber(0, "shared_intermediate_size");
        if (c.wholeNumbers("attn_type_list").orElse(List.of()).contains(0L)) {
            throw c.error("attn_type_list", "a list with 0, which is linear attention", "1 in every layer");
        }
        MixtureOfExperts experts = MixtureOfExperts.of(
                c.smallCount("num_local_experts"),
                c.smallCount("num_experts_per_tok"),
                new Dense(c.count("intermediate_size"), true, false),
                shared == 0 ? Optional.empty() : Optional.of(new Dense(shared, true, false)),
                new Router(false, c.flag(false, "use_routing_bias"), false, false));
        Layer layer = new Layer(attention, experts, Norm.RMS, BEFORE);
        ModelArchitecture model = FamilyParts.decoder(c, w, Collections.nCopies(w.layers(), layer), false);
        boolean predicts = c.flag(false, "use_mtp");
        int modules = c.furtherLayers("num_mtp_modules");
        int each = c.layers(1, "mtp_transformer_layers");
        if ((long) modules * each > ModelArchitecture.MAX_LAYERS) {
            throw c.error(
                    "num_mtp_modules",
                    modules + " of " + each + " layers",
                    "at most " + ModelArchitecture.MAX_LAYERS + " layers together");
        }
        return predicts
                ? FamilyParts.withPrediction(model, modules, Collections.nCopies(modules * each, layer))
                : model;
    }

    static ModelArchitecture mimo(Configuration c) {
        Widths w = Widths.of(c, 0);
        FamilyParts.refuseWindows(c);
        boolean bias = c.flag(true, "attention_bias");
        Layer layer = new Layer(
                attention(w, Reach.causal(), w.headDim(), Projections.biased(bias, false)),
                new Dense(c.count("intermediate_size"), true, false),
                Norm.RMS,
                BEFORE);
        ModelArchitecture model = FamilyParts.decoder(c, w, Collections.nCopies(w.layers(), layer), false);
        int modules = c.furtherLayers("num_nextn_predict_layers");
        return FamilyParts.withPrediction(model, modules, layer);
    }

    /** MiMo-V2: windowed and full layers with head counts and sizes of their own, experts where a list says so. */
    static ModelArchitecture mimoV2(Configuration c) {
        Widths w = Widths.of(c, 0);
        boolean bias = c.flag(false, "attention_bias");
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
        List<Long> pattern = eachLayer(c, w, "hybrid_layer_pattern");
        List<Long> sparse = eachLayer(c, w, "moe_layer_freq");
        MixtureOfExperts experts = LatentFamilies.deepSeekExperts(c);
        Dense dense = new Dense(c.count("intermediate_size"), true, false);
        Stack stack = new Stack();
        for (int i = 0; i < w.layers(); i++) {
            boolean isWindowed = pattern.get(i) != 0;
            boolean isSparse = sparse.get(i) != 0;
            stack.add(
                    isWindowed + " " + isSparse,
                    () -> new Layer(isWindowed ? windowed : full, isSparse ? experts : dense, Norm.RMS, BEFORE));
        }
        return FamilyParts.decoder(c, w, stack.layers(), false);
    }

    /** A number for each layer; 0 for all where none are stated. */
    private static List<Long> eachLayer(Configuration c, Widths w, String key) {
        Optional<List<Long>> stated = c.wholeNumbers(key);
        stated.ifPresent(numbers -> FamilyParts.requireEach(c, key, numbers.size(), w));
        return stated.orElse(Collections.nCopies(w.layers(), 0L));
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
        IntPredicate sparse = LatentFamilies.sparseLayers(c);
        var reaches = FamilyParts.typedLayers(c, w, window, layer -> Reach.causal());
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
        int modules = c.furtherLayers("num_nextn_predict_layers");
        Layer predicting = new Layer(attention(w, window, w.headDim(), Projections.PLAIN), dense, Norm.RMS, BEFORE);
        return FamilyParts.withPrediction(model, modules, predicting);
    }

    /** Gemma 4: windowed and global layers with head counts and sizes of their own, perhaps experts beside each feed-forward. */
    static ModelArchitecture gemma4(Configuration c) {
        RopeKeys.passOverShare(c, "full_attention");
        if (c.smallNumber(0, "num_kv_shared_layers") > 0 || c.smallNumber(0, "hidden_size_per_layer_input") > 0) {
            throw c.refused(
                    "shared caches and per-layer inputs ('num_kv_shared_layers', 'hidden_size_per_layer_input')",
                    "are not supported",
                    "a Gemma 4 without them");
        }
        Widths w = Widths.of(c, 256);
        boolean bias = c.flag(false, "attention_bias");
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
        Widths w = Widths.of(c, WidthNames.USUAL, 0, -1);
        List<Configuration> blocks =
                c.objects("block_configs").orElseThrow(() -> c.error("block_configs", "missing", "a list"));
        List<Layer> layers = new ArrayList<>();
        Stack stack = new Stack();
        for (Configuration block : blocks) {
            Configuration attention = block.requiredObject("attention");
            Configuration ffn = block.requiredObject("ffn");
            var mixer = NasBlocks.mixer(attention, w);
            FeedForward feedForward = NasBlocks.feedForward(ffn, w.hidden());
            NasBlocks.refuseUnknown(block);
            stack.add(mixer.label() + feedForward.label(), () -> new Layer(mixer, feedForward, Norm.RMS, BEFORE));
        }
        layers.addAll(stack.layers());
        return FamilyParts.decoder(c, w, layers, false);
    }
}
