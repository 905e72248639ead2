package dev.rooflight.catalog.model;

import static dev.rooflight.core.model.Layer.Placement.BEFORE;

import dev.rooflight.catalog.model.FamilyParts.Stack;
import dev.rooflight.catalog.model.FamilyParts.Widths;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts.Router;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.GroupedQueryAttention.Projections;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.Indexer;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.pass.Reach;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Families in the form of DeepSeek: shared and routed experts behind the first dense layers, most with latent attention. */
final class LatentFamilies {
    private static final List<String> LATENT_LAYER_TYPES = List.of("full_attention", "deepseek_sparse_attention");

    private LatentFamilies() {}

    /** The first DeepSeek mixture: plain attention, shared and routed experts after dense layers. */
    static ModelArchitecture deepSeekMoe(Configuration c) {
        Widths w = Widths.of(c, 0);
        boolean bias = c.flag(false, "attention_bias");
        GroupedQueryAttention attention =
                ExpertFamilies.attention(w, Reach.causal(), w.headDim(), Projections.biased(bias, bias));
        MixtureOfExperts experts = deepSeekExperts(c);
        return FamilyParts.decoder(c, w, denseThenSparse(c, w, attention, experts), false);
    }

    /** DeepSeek-V2 and V3, Kimi-K2, GLM-5: latent attention, perhaps with an indexer, and experts after dense layers. */
    static ModelArchitecture deepSeek(Configuration c) {
        c.texts("layer_types")
                .flatMap(types -> types.stream()
                        .filter(type -> !LATENT_LAYER_TYPES.contains(type))
                        .findFirst())
                .ifPresent(type -> {
                    throw c.error(
                            "layer_types",
                            "a list with '" + type + "'",
                            "one of " + String.join(", ", LATENT_LAYER_TYPES));
                });
        Widths w = new Widths(
                c.count("hidden_size"), c.layers("num_hidden_layers"), c.smallCount("num_attention_heads"), 1, 1);
        Dense dense = new Dense(c.count("intermediate_size"), true, false);
        MixtureOfExperts experts = deepSeekExperts(c);
        IntPredicate sparse = sparseLayers(c);
        List<String> indexers = c.optionalCount("index_topk").isPresent()
                ? c.texts("indexer_types").orElse(List.of())
                : List.of();
        Stack stack = new Stack();
        for (int i = 0; i < w.layers(); i++) {
            boolean isSparse = sparse.test(i);
            boolean ownIndexer = i >= indexers.size() || !indexers.get(i).equals("shared");
            stack.add(
                    isSparse + " " + ownIndexer,
                    () -> new Layer(latentAttention(c, ownIndexer), isSparse ? experts : dense, Norm.RMS, BEFORE));
        }
        ModelArchitecture model = FamilyParts.decoder(c, w, stack.layers(), false);
        int modules = c.furtherLayers("num_nextn_predict_layers");
        Layer predicting = new Layer(latentAttention(c, true), experts, Norm.RMS, BEFORE);
        return FamilyParts.withPrediction(model, modules, predicting);
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
    static IntPredicate sparseLayers(Configuration c) {
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
        int rotary = FamilyParts.Rotary.of(c, w.headDim(), 0.5).dims();
        GroupedQueryAttention attention = ExpertFamilies.attention(
                        w, Reach.causal(), rotary, Projections.biased(bias, false))
                .withQueryKeyNorm(c.flag(false, "use_qk_norm") ? QueryKeyNorm.PER_HEAD : QueryKeyNorm.NONE);
        MixtureOfExperts plain = deepSeekExperts(c);
        MixtureOfExperts experts = MixtureOfExperts.of(
                plain.experts(),
                plain.perToken(),
                plain.expert(),
                plain.shared(),
                new Router(false, true, false, false));
        ModelArchitecture model = FamilyParts.decoder(c, w, denseThenSparse(c, w, attention, experts), false);
        int modules = c.furtherLayers("num_nextn_predict_layers");
        return FamilyParts.withPrediction(model, modules, new Layer(attention, experts, Norm.RMS, BEFORE));
    }
}
