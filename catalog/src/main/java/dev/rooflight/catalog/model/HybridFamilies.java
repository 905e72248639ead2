package dev.rooflight.catalog.model;

import static dev.rooflight.core.model.Layer.Placement.BEFORE;

import dev.rooflight.catalog.model.FamilyParts.Stack;
import dev.rooflight.catalog.model.FamilyParts.Widths;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.core.model.CompressedAttention;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts.Router;
import dev.rooflight.core.model.GatedDeltaAttention;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.GroupedQueryAttention.OutputGate;
import dev.rooflight.core.model.GroupedQueryAttention.Projections;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.Indexer;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.SelectiveStateSpace;
import dev.rooflight.core.model.StateSpaceDuality;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Families in which some layers keep a state that does not grow, or compress what they remember. */
final class HybridFamilies {
    private HybridFamilies() {}

    /** Qwen3-Next and Qwen3.5: gated delta layers, every few one with gated softmax attention; dense or experts. */
    static ModelArchitecture qwen3Next(Configuration c) {
        Widths w = Widths.of(c, 256);
        boolean bias = c.flag(false, "attention_bias");
        if (!c.flag(true, "attn_output_gate")) {
            throw c.error("attn_output_gate", "false", "true, attention of this family has a gate");
        }
        int rotary = (int) (w.headDim() * FamilyParts.Rotary.share(c, 0.25));
        GroupedQueryAttention attention = ExpertFamilies.attention(
                        w, Reach.causal(), rotary, Projections.biased(bias, bias))
                .withQueryKeyNorm(QueryKeyNorm.PER_HEAD)
                .withOutputGate(OutputGate.PER_CHANNEL);
        GatedDeltaAttention linear = new GatedDeltaAttention(
                c.smallCount("linear_num_key_heads"),
                c.smallCount("linear_num_value_heads"),
                c.smallCount("linear_key_head_dim"),
                c.smallCount("linear_value_head_dim"),
                c.smallCount(4, "linear_conv_kernel_dim"),
                0,
                0);
        List<Long> dense = c.wholeNumbers("mlp_only_layers").orElse(List.of());
        long step = c.count(1, "decoder_sparse_step");
        boolean hasExperts = c.optionalCount("num_experts").isPresent();
        FeedForward feedForward =
                hasExperts ? ExpertFamilies.qwenExperts(c) : new Dense(c.count("intermediate_size"), true, false);
        long interval = c.count(4, "full_attention_interval");
        FamilyParts.refuseOtherLayers(c, List.of("full_attention", "linear_attention"));
        Optional<List<String>> types = c.texts("layer_types");
        types.ifPresent(listed -> FamilyParts.requireEach(c, "layer_types", listed.size(), w));
        Stack stack = new Stack();
        for (int i = 0; i < w.layers(); i++) {
            boolean full = types.isPresent() ? types.get().get(i).equals("full_attention") : (i + 1) % interval == 0;
            boolean isDense = hasExperts && (dense.contains((long) i) || (i + 1) % step != 0);
            stack.add(
                    full + " " + isDense,
                    () -> new Layer(
                            full ? attention : linear,
                            isDense ? new Dense(c.count("intermediate_size"), true, false) : feedForward,
                            Norm.RMS,
                            BEFORE));
        }
        ModelArchitecture model = FamilyParts.decoder(c, w, stack.layers(), false);
        int modules = c.furtherLayers("mtp_num_hidden_layers", "num_nextn_predict_layers");
        return FamilyParts.withPrediction(model, modules, new Layer(attention, feedForward, Norm.RMS, BEFORE));
    }

    /** Kimi-Linear and K3: Kimi delta attention, some layers with latent attention without positions. */
    static ModelArchitecture kimiLinear(Configuration c) {
        Widths w = new Widths(
                c.count("hidden_size"), c.layers("num_hidden_layers"), c.smallCount("num_attention_heads"), 1, 1);
        Configuration linear = c.requiredObject("linear_attn_config");
        int headDim = linear.smallCount("head_dim");
        GatedDeltaAttention delta = new GatedDeltaAttention(
                linear.smallCount("num_heads"),
                linear.smallCount("num_heads"),
                headDim,
                headDim,
                linear.smallCount(4, "short_conv_kernel_size"),
                headDim,
                linear.flag(false, "use_full_rank_gate") ? 0 : headDim);
        List<Long> deltaLayers = linear.wholeNumbers("kda_layers").orElse(List.of());
        linear.refuseUnknown("linear_attn_config of model_type 'kimi_linear'", FamilyKeys.KIMI_DELTA);
        TokenMixer latent = LatentFamilies.latentAttention(c, true);
        long width = c.count("moe_intermediate_size");
        int shared = c.smallNumber(0, "num_shared_experts");
        MixtureOfExperts experts = new MixtureOfExperts(
                c.smallCount("num_experts"),
                c.smallCount("num_experts_per_token", "num_experts_per_tok"),
                new Dense(width, true, false),
                shared == 0 ? Optional.empty() : Optional.of(new Dense(shared * width, true, false)),
                new Router(false, true, false, false),
                c.optionalCount("routed_expert_hidden_size").orElse(0),
                c.flag(false, "latent_moe_use_norm"));
        Dense dense = new Dense(c.count("intermediate_size"), true, false);
        int first = c.smallNumber(0, "first_k_dense_replace");
        Stack stack = new Stack();
        for (int i = 0; i < w.layers(); i++) {
            // the lists count layers from 1
            boolean isDelta = deltaLayers.contains(i + 1L);
            boolean isDense = i < first;
            stack.add(
                    isDelta + " " + isDense,
                    () -> new Layer(isDelta ? delta : latent, isDense ? dense : experts, Norm.RMS, BEFORE));
        }
        c.furtherLayers("num_nextn_predict_layers");
        return FamilyParts.decoder(c, w, stack.layers(), false);
    }

    /** Nemotron-H and Nemotron 3: layers of one half each, Mamba-2, attention, feed-forward or experts by a pattern. */
    static ModelArchitecture nemotronH(Configuration c) {
        List<String> kinds = nemotronKinds(c, "hybrid_override_pattern", "layers_block_type");
        long hidden = c.count("hidden_size");
        int heads = c.smallCount("num_attention_heads");
        int headDim = c.smallCount((int) Math.min(hidden / heads, Integer.MAX_VALUE), "head_dim", "attention_head_dim");
        Widths w = new Widths(hidden, kinds.size(), heads, c.smallCount(heads, "num_key_value_heads"), headDim);
        c.optionalCount("num_hidden_layers").ifPresent(count -> {
            if (count != kinds.size()) {
                throw c.error(
                        "num_hidden_layers", count + " but the pattern names " + kinds.size() + " layers", "as many");
            }
        });
        boolean bias = c.flag(false, "attention_bias");
        TokenMixer attention = GroupedQueryAttention.plain(
                w.heads(), w.keyValueHeads(), w.headDim(), Reach.causal(), 0, Projections.biased(bias, bias));
        StateSpaceDuality mamba = new StateSpaceDuality(
                c.smallCount("mamba_num_heads"),
                c.smallCount("mamba_head_dim"),
                c.smallCount(1, "n_groups"),
                c.smallCount("ssm_state_size"),
                c.smallCount(4, "conv_kernel"),
                true,
                c.flag(true, "use_conv_bias"),
                c.flag(false, "mamba_proj_bias"));
        boolean mlpBias = c.flag(false, "mlp_bias");
        Stack stack = new Stack();
        kinds.forEach(kind -> stack.add(kind, () -> nemotronLayer(c, kind, mamba, attention, mlpBias)));
        ModelArchitecture model = FamilyParts.decoder(c, w, stack.layers(), false);
        int modules = c.furtherLayers("num_nextn_predict_layers");
        if (modules == 0) {
            return model;
        }
        List<Layer> predicting = new ArrayList<>();
        for (String kind : nemotronKinds(c, "mtp_hybrid_override_pattern", "mtp_layers_block_type")) {
            predicting.add(nemotronLayer(c, kind, mamba, attention, mlpBias));
        }
        return FamilyParts.withPrediction(model, modules, predicting);
    }

    private static List<String> nemotronKinds(Configuration c, String pattern, String list) {
        Optional<List<String>> listed = c.texts(list);
        if (listed.isPresent()) {
            return listed.get();
        }
        String letters = c.text(pattern).orElseThrow(() -> c.error(pattern, "missing", "a pattern such as M-M*-"));
        return letters.chars()
                .mapToObj(letter -> switch (letter) {
                    case 'M' -> "mamba";
                    case '*' -> "attention";
                    case '-' -> "mlp";
                    case 'E' -> "moe";
                    default -> throw c.error(pattern, "a pattern with '" + (char) letter + "'", "M, *, - or E");
                })
                .toList();
    }

    private static Layer nemotronLayer(
            Configuration c, String kind, TokenMixer mamba, TokenMixer attention, boolean mlpBias) {
        TokenMixer none = new TokenMixer.None();
        FeedForward nothing = new FeedForward.None();
        return switch (kind) {
            case "mamba" -> new Layer(mamba, nothing, Norm.RMS, BEFORE);
            case "attention" -> new Layer(attention, nothing, Norm.RMS, BEFORE);
            case "mlp" -> new Layer(none, new Dense(c.count("intermediate_size"), false, mlpBias), Norm.RMS, BEFORE);
            case "moe" ->
                new Layer(
                        none,
                        new MixtureOfExperts(
                                c.smallCount("n_routed_experts"),
                                c.smallCount("num_experts_per_tok"),
                                new Dense(c.count("moe_intermediate_size"), false, mlpBias),
                                Optional.of(new Dense(
                                        c.count("moe_shared_expert_intermediate_size")
                                                * c.smallCount(1, "n_shared_experts"),
                                        false,
                                        mlpBias)),
                                Router.PLAIN,
                                c.optionalCount("moe_latent_size").orElse(0),
                                false),
                        Norm.RMS,
                        BEFORE);
            default -> throw c.refused("layer kind '" + kind + "'", "is not known", "mamba, attention, mlp or moe");
        };
    }

    /** Jamba: Mamba-1 layers, some with attention; every few a mixture of experts. */
    static ModelArchitecture jamba(Configuration c) {
        Widths w = Widths.of(c, 0);
        int stepRank = c.smallCount((int) ((w.hidden() + 15) / 16), "mamba_dt_rank");
        SelectiveStateSpace mamba = new SelectiveStateSpace(
                c.smallCount(2, "mamba_expand") * w.hidden(),
                c.smallCount(16, "mamba_d_state"),
                c.smallCount(4, "mamba_d_conv"),
                stepRank,
                true,
                c.flag(true, "mamba_conv_bias"),
                c.flag(false, "mamba_proj_bias"));
        TokenMixer attention = ExpertFamilies.attention(w, Reach.causal(), 0, Projections.PLAIN);
        Dense dense = new Dense(c.count("intermediate_size"), true, false);
        int expertCount = c.smallCount(16, "num_experts");
        MixtureOfExperts experts = MixtureOfExperts.of(
                expertCount,
                Math.min(expertCount, c.smallCount(2, "num_experts_per_tok")),
                dense,
                Optional.empty(),
                Router.PLAIN);
        long attentionPeriod = c.count(8, "attn_layer_period");
        int attentionOffset = c.smallNumber(4, "attn_layer_offset");
        long expertPeriod = c.count(2, "expert_layer_period");
        int expertOffset = c.smallNumber(1, "expert_layer_offset");
        Stack stack = new Stack();
        for (int i = 0; i < w.layers(); i++) {
            boolean attends = i % attentionPeriod == attentionOffset;
            boolean sparse = expertCount > 1 && i % expertPeriod == expertOffset;
            stack.add(
                    attends + " " + sparse,
                    () -> new Layer(attends ? attention : mamba, sparse ? experts : dense, Norm.RMS, BEFORE));
        }
        return FamilyParts.decoder(c, w, stack.layers(), false);
    }

    /** Granite 4: Mamba-2 and attention layers by a list, a shared feed-forward, perhaps experts. */
    static ModelArchitecture graniteHybrid(Configuration c) {
        Widths w = Widths.of(c, 0);
        boolean bias = c.flag(false, "attention_bias");
        boolean rotates =
                c.text("position_embedding_type").filter("rope"::equals).isPresent();
        StateSpaceDuality mamba = duality(c, c.smallCount(2, "mamba_expand") * w.hidden(), true);
        TokenMixer attention =
                ExpertFamilies.attention(w, Reach.causal(), rotates ? w.headDim() : 0, Projections.biased(bias, bias));
        Dense shared = new Dense(c.count("shared_intermediate_size"), true, false);
        int experts = c.smallNumber(0, "num_local_experts");
        int perToken = c.smallNumber(0, "num_experts_per_tok");
        FeedForward feedForward = experts == 0
                ? shared
                : MixtureOfExperts.of(
                        experts,
                        perToken,
                        new Dense(c.count("intermediate_size"), true, false),
                        Optional.of(shared),
                        Router.PLAIN);
        List<String> types = c.texts("layer_types", "layers_block_type")
                .orElseThrow(() -> c.error("layer_types", "missing", "a list of mamba and attention"));
        FamilyParts.requireEach(c, "layer_types", types.size(), w);
        Stack stack = new Stack();
        types.forEach(type -> stack.add(
                type, () -> new Layer(type.equals("mamba") ? mamba : attention, feedForward, Norm.RMS, BEFORE)));
        return FamilyParts.decoder(c, w, stack.layers(), false);
    }

    /** Falcon-H1: attention and Mamba-2 side by side in every layer. */
    static ModelArchitecture falconH1(Configuration c) {
        Widths w = Widths.of(c, 0);
        boolean bias = c.flag(false, "attention_bias");
        boolean mlpBias = c.flag(false, "mlp_bias");
        if (!c.flag(true, "mamba_use_mlp")) {
            throw c.error("mamba_use_mlp", "false", "true, every layer of this family has a feed-forward");
        }
        StateSpaceDuality mamba = duality(
                c,
                c.count(c.smallCount(2, "mamba_expand") * w.hidden(), "mamba_d_ssm"),
                c.flag(false, "mamba_rms_norm"));
        TokenMixer attention = ExpertFamilies.attention(w, Reach.causal(), w.headDim(), Projections.biased(bias, bias));
        Layer layer = new Layer(
                new TokenMixer.Parallel(attention, mamba),
                new Dense(c.count("intermediate_size"), true, mlpBias),
                Norm.RMS,
                BEFORE);
        return FamilyParts.decoder(c, w, Collections.nCopies(w.layers(), layer), false);
    }

    private static StateSpaceDuality duality(Configuration c, long inner, boolean gatedNorm) {
        int heads = c.smallCount("mamba_n_heads");
        int derived = (int) Math.min(inner / heads, Integer.MAX_VALUE);
        // "auto" means inner channels over heads
        int headDim = c.hasNumber("mamba_d_head") ? c.smallCount("mamba_d_head") : derived;
        return new StateSpaceDuality(
                heads,
                headDim,
                c.smallCount(1, "mamba_n_groups"),
                c.smallCount("mamba_d_state"),
                c.smallCount(4, "mamba_d_conv"),
                gatedNorm,
                c.flag(true, "mamba_conv_bias"),
                c.flag(false, "mamba_proj_bias"));
    }

    /** Mamba-1 alone. */
    static ModelArchitecture mamba(Configuration c) {
        long hidden = c.count("hidden_size");
        int layers = c.layers("num_hidden_layers");
        boolean bias = c.flag(false, "use_bias");
        SelectiveStateSpace mamba = new SelectiveStateSpace(
                c.count(2 * hidden, "intermediate_size"),
                c.smallCount(16, "state_size"),
                c.smallCount(4, "conv_kernel"),
                c.hasNumber("time_step_rank") ? c.smallCount("time_step_rank") : (int) ((hidden + 15) / 16),
                false,
                c.flag(true, "use_conv_bias"),
                bias);
        Layer layer = new Layer(mamba, new FeedForward.None(), Norm.RMS, BEFORE);
        Widths w = new Widths(hidden, layers, 1, 1, 1);
        return FamilyParts.decoder(c, w, Collections.nCopies(layers, layer), true);
    }

    /** Mamba-2 alone. */
    static ModelArchitecture mamba2(Configuration c) {
        long hidden = c.count("hidden_size");
        int layers = c.layers("num_hidden_layers");
        boolean bias = c.flag(false, "use_bias");
        StateSpaceDuality mamba = new StateSpaceDuality(
                c.smallCount("num_heads"),
                c.smallCount(64, "head_dim"),
                c.smallCount(1, "n_groups"),
                c.smallCount(128, "state_size"),
                c.smallCount(4, "conv_kernel"),
                c.flag(true, "rms_norm"),
                c.flag(true, "use_conv_bias"),
                bias);
        Widths w = new Widths(hidden, layers, 1, 1, 1);
        Layer layer = new Layer(mamba, new FeedForward.None(), Norm.RMS, BEFORE);
        return FamilyParts.decoder(c, w, Collections.nCopies(layers, layer), false);
    }

    /** DeepSeek-V4: attention over a window and pooled positions by a ratio for each layer, experts in every layer. */
    static ModelArchitecture deepSeekV4(Configuration c) {
        Widths w = new Widths(
                c.count("hidden_size"),
                c.layers("num_hidden_layers"),
                c.smallCount("num_attention_heads"),
                1,
                c.smallCount("head_dim"));
        int hashed = c.smallNumber(0, "num_hash_layers");
        List<Long> ratios = c.wholeNumbers("compress_ratios").orElse(List.of());
        MixtureOfExperts routed = LatentFamilies.deepSeekExperts(c);
        MixtureOfExperts byHash = MixtureOfExperts.of(
                routed.experts(),
                routed.perToken(),
                routed.expert(),
                routed.shared(),
                new Router(false, false, false, true));
        Stack stack = new Stack();
        for (int i = 0; i < w.layers(); i++) {
            int ratio = i < ratios.size() ? (int) Math.min(ratios.get(i), Integer.MAX_VALUE) : 0;
            boolean isHashed = i < hashed;
            stack.add(
                    ratio + " " + isHashed,
                    () -> new Layer(compressed(c, w, ratio), isHashed ? byHash : routed, Norm.RMS, BEFORE));
        }
        ModelArchitecture model = FamilyParts.decoder(c, w, stack.layers(), false);
        int modules = c.furtherLayers("num_nextn_predict_layers");
        int last = ratios.size() > w.layers() ? (int) Math.min(ratios.get(w.layers()), Integer.MAX_VALUE) : 0;
        Layer predicting = new Layer(compressed(c, w, last), routed, Norm.RMS, BEFORE);
        return FamilyParts.withPrediction(model, modules, predicting);
    }

    private static CompressedAttention compressed(Configuration c, Widths w, int ratio) {
        // the finely pooled layers have an indexer, the coarsely pooled ones are attended in full
        int fine = 16;
        Optional<Indexer> indexer = ratio > 0 && ratio <= fine
                ? Optional.of(new Indexer(
                        c.smallCount("index_n_heads"), c.smallCount("index_head_dim"), c.count("index_topk"), true))
                : Optional.empty();
        return new CompressedAttention(
                w.heads(),
                w.headDim(),
                c.smallNumber(64, "qk_rope_head_dim"),
                c.smallCount("q_lora_rank"),
                c.smallCount("o_groups"),
                c.smallCount("o_lora_rank"),
                c.count("sliding_window"),
                ratio,
                indexer);
    }
}
