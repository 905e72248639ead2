package dev.rooflight.catalog.model;

import static dev.rooflight.core.model.Layer.Placement.AROUND;
import static dev.rooflight.core.model.Layer.Placement.BEFORE;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.GroupedQueryAttention.Projections;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Tower;
import dev.rooflight.core.model.Tower.Projection;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Vision towers as {@code vision_config} states them; tokens of their passes are image patches.
 *
 * <p>Parameters are exact for Qwen2-VL, Qwen2.5-VL, Qwen3-VL, Qwen3.5, Gemma 3 and Llama 4. Approximate are: norms
 * outside layers, which are counted as tables (their weights exactly, their arithmetic as one addition per element);
 * attention over windows of Qwen2.5-VL, which is counted as a window of the same size around each patch; several images
 * of one pass, which attend to each other; the projector of families that are not named here, taken to be two linears
 * as in LLaVA.
 */
final class VisionTowers {
    private static final String NAME = "vision";
    private static final String CONFIG = "vision_config";
    private static final long CHANNELS = 3;

    /** Names under which families state the number of layers. */
    private static final String[] LAYERS = {"num_hidden_layers", "depth", "vt_num_hidden_layers", "num_layers"};

    private static final String[] HIDDEN = {"vt_hidden_size", "hidden_size"};
    private static final String[] INTERMEDIATE = {"vt_intermediate_size", "intermediate_size"};
    private static final String[] HEADS = {"num_attention_heads", "num_heads", "vt_num_attention_heads"};

    private VisionTowers() {}

    /**
     * The vision tower of a model.
     *
     * @param whole configuration of the whole model
     * @param textHidden channels of the language model, which the projector ends in
     * @return one tower; none where there is no {@code vision_config}, or it states no layers, of which a note is kept
     */
    static List<Tower> of(Configuration whole, long textHidden) {
        Optional<Configuration> stated = whole.object(CONFIG);
        if (stated.isEmpty() || stated.get().names().isEmpty()) {
            return List.of();
        }
        if (!hasLayers(stated.get())) {
            whole.take(CONFIG, "a tower of unknown depth, which is not counted");
            return List.of();
        }
        return List.of(tower(whole, stated.get(), textHidden));
    }

    private static boolean hasLayers(Configuration vision) {
        for (String name : LAYERS) {
            if (vision.has(name)) {
                return true;
            }
        }
        return false;
    }

    private static Tower tower(Configuration whole, Configuration vision, long textHidden) {
        String outer = whole.text("model_type").orElse("");
        String type = vision.text("model_type").filter(name -> !name.isBlank()).orElse(outer);
        Kind kind = Kind.of(type);
        Tower tower =
                switch (kind) {
                    case QWEN_2 -> qwen2(vision, textHidden);
                    case QWEN_25 -> qwen25(vision, textHidden);
                    case QWEN_3 -> qwen3(vision, textHidden);
                    case SIGLIP -> siglip(whole, outer, vision, textHidden);
                    case GEMMA_4 -> gemma4(vision, textHidden);
                    case LLAMA_4 -> llama4(whole, vision, textHidden);
                    case MOON_VIT -> moonVit(vision, textHidden);
                    case PIXTRAL -> pixtral(whole, outer, vision, textHidden);
                    case GENERIC -> generic(vision, textHidden);
                };
        String reader = CONFIG + " of model_type '" + outer + "'";
        RopeKeys.refuseUnknown(vision, reader, kind.harmless());
        vision.refuseUnknown(reader, kind.harmless());
        return tower;
    }

    /** Kinds of towers. */
    private enum Kind {
        QWEN_2,
        QWEN_25,
        QWEN_3,
        SIGLIP,
        GEMMA_4,
        LLAMA_4,
        MOON_VIT,
        PIXTRAL,
        GENERIC;

        /** The kind that a {@code model_type} means. */
        static Kind of(String type) {
            return switch (type) {
                case "qwen2_vl", "qwen2_vl_vision" -> QWEN_2;
                case "qwen2_5_vl", "qwen2_5_vl_vision" -> QWEN_25;
                case "qwen3_vl",
                        "qwen3_vl_vision",
                        "qwen3_vl_moe",
                        "qwen3_vl_moe_vision",
                        "qwen3_5",
                        "qwen3_5_vision",
                        "qwen3_5_moe",
                        "qwen3_5_moe_vision" -> QWEN_3;
                case "gemma3", "siglip_vision_model" -> SIGLIP;
                case "gemma4", "gemma4_vision" -> GEMMA_4;
                case "llama4", "llama4_vision_model" -> LLAMA_4;
                case "kimi_vl", "kimi_k25", "kimi_k3", "moonvit" -> MOON_VIT;
                case "pixtral" -> PIXTRAL;
                default -> GENERIC;
            };
        }

        /** Keys that its reader need not read. */
        KeyScope harmless() {
            return switch (this) {
                case QWEN_2 -> VisionKeys.QWEN_2;
                case SIGLIP -> VisionKeys.SIGLIP;
                case GEMMA_4 -> VisionKeys.GEMMA_4;
                case MOON_VIT -> VisionKeys.MOON_VIT;
                case PIXTRAL -> VisionKeys.PIXTRAL;
                case GENERIC -> VisionKeys.GENERIC;
                case QWEN_25, QWEN_3, LLAMA_4 -> VisionKeys.ANY;
            };
        }
    }

    private static Tower qwen2(Configuration v, long textHidden) {
        long hidden = v.count(1280, "embed_dim");
        long intermediate = Math.round(hidden * v.number(4, "mlp_ratio"));
        Layer layer = layer(
                attention(v, hidden, true, Reach.bidirectional(), true),
                new FeedForward.Dense(intermediate, false, true),
                Norm.LAYER);
        List<Projection> after = new ArrayList<>();
        long merged = merge(v);
        after.add(norm("merger_norm", Norm.LAYER, hidden));
        addMerger(after, "merger", hidden * merged, textHidden, merged);
        return tower(hidden, List.of(patches(v, 14, 2, hidden, false)), repeat(layer, v.layers(LAYERS)), after);
    }

    private static Tower qwen25(Configuration v, long textHidden) {
        long hidden = v.count(HIDDEN);
        int layers = v.layers(LAYERS);
        long patch = v.count(14, "patch_size", "spatial_patch_size");
        long side = Math.max(1, v.count(112, "window_size") / patch);
        FeedForward feedForward = new FeedForward.Dense(v.count(INTERMEDIATE), true, true);
        Layer full = layer(attention(v, hidden, true, Reach.bidirectional(), true), feedForward, Norm.RMS);
        Reach window = new Reach.LocalBidirectional(side * side);
        Layer local = layer(attention(v, hidden, true, window, true), feedForward, Norm.RMS);
        List<Long> fullIndexes = v.wholeNumbers("fullatt_block_indexes").orElse(List.of(7L, 15L, 23L, 31L));
        List<Layer> stack = new ArrayList<>();
        for (long i = 0; i < layers; i++) {
            stack.add(fullIndexes.contains(i) ? full : local);
        }
        long merged = merge(v);
        List<Projection> after = new ArrayList<>();
        after.add(norm("merger_norm", Norm.RMS, hidden));
        addMerger(after, "merger", hidden * merged, v.count(textHidden, "out_hidden_size"), merged);
        return tower(hidden, List.of(patches(v, 14, 2, hidden, false)), stack, after);
    }

    private static Tower qwen3(Configuration v, long textHidden) {
        long hidden = v.count(HIDDEN);
        long out = v.count(textHidden, "out_hidden_size");
        long merged = merge(v);
        Layer layer = layer(
                attention(v, hidden, true, Reach.bidirectional(), true),
                new FeedForward.Dense(v.count(INTERMEDIATE), false, true),
                Norm.LAYER);
        List<Projection> before = List.of(
                patches(v, 16, 2, hidden, true),
                Projection.table("position_embedding", v.count(2304, "num_position_embeddings"), hidden));
        List<Projection> after = new ArrayList<>();
        after.add(norm("merger_norm", Norm.LAYER, hidden));
        addMerger(after, "merger", hidden * merged, out, merged);
        // the outputs of some layers are merged, too, and added to the first layers of the language model
        int deep = v.wholeNumbers("deepstack_visual_indexes").map(List::size).orElse(0);
        for (int i = 0; i < deep; i++) {
            String name = "deepstack_" + i;
            after.add(norm(name + "_norm", Norm.LAYER, hidden * merged).forShare(1.0 / merged));
            addMerger(after, name, hidden * merged, out, merged);
        }
        return tower(hidden, before, repeat(layer, v.layers(LAYERS)), after);
    }

    private static Tower siglip(Configuration whole, String outer, Configuration v, long textHidden) {
        long hidden = v.count(HIDDEN);
        long side = v.count(224, "image_size") / v.count(16, "patch_size");
        long positions = Math.max(1, side * side);
        Layer layer = layer(
                attention(v, hidden, true, Reach.bidirectional(), false),
                new FeedForward.Dense(v.count(INTERMEDIATE), false, true),
                Norm.LAYER);
        List<Projection> after = new ArrayList<>();
        after.add(norm("post_norm", Norm.LAYER, hidden));
        if (outer.equals("gemma3")) {
            // patches are pooled to a fixed number of tokens
            double share = Math.min(1, whole.count(256, "mm_tokens_per_image") / (double) positions);
            after.add(norm("projector_norm", Norm.RMS, hidden).forShare(share));
            after.add(Projection.linear("projector", hidden, textHidden, false).forShare(share));
        } else if (outer.equals("paligemma")) {
            after.add(Projection.linear("projector", hidden, textHidden, true));
        } else {
            addTwoLinears(after, hidden, textHidden, true, 1);
        }
        List<Projection> before =
                List.of(patches(v, 16, 1, hidden, true), Projection.table("position_embedding", positions, hidden));
        return tower(hidden, before, repeat(layer, v.layers(LAYERS)), after);
    }

    private static Tower gemma4(Configuration v, long textHidden) {
        long hidden = v.count(HIDDEN);
        int heads = v.smallCount(HEADS);
        int headDim = v.smallCount((int) Math.max(1, hidden / heads), "head_dim");
        boolean bias = v.flag(false, "attention_bias");
        GroupedQueryAttention attention = GroupedQueryAttention.plain(
                        heads,
                        v.smallCount(heads, "num_key_value_heads"),
                        headDim,
                        Reach.bidirectional(),
                        headDim,
                        Projections.biased(bias, bias))
                .withQueryKeyNorm(QueryKeyNorm.PER_HEAD);
        Layer layer = new Layer(attention, new FeedForward.Dense(v.count(INTERMEDIATE), true, false), Norm.RMS, AROUND);
        long pooled = v.count(3, "pooling_kernel_size");
        // one table for each of the two coordinates
        List<Projection> before = List.of(
                patches(v, 16, 1, hidden, false),
                Projection.table("position_embedding_x", v.count(10_240, "position_embedding_size"), hidden),
                Projection.table("position_embedding_y", v.count(10_240, "position_embedding_size"), hidden));
        double share = 1.0 / (pooled * pooled);
        return tower(
                hidden,
                before,
                repeat(layer, v.layers(LAYERS)),
                List.of(Projection.linear("projector", hidden, textHidden, false)
                        .forShare(share)));
    }

    private static Tower llama4(Configuration whole, Configuration v, long textHidden) {
        long hidden = v.count(HIDDEN);
        long intermediate = v.count(INTERMEDIATE);
        long side = v.count(448, "image_size") / v.count(14, "patch_size");
        Layer layer = layer(
                attention(v, hidden, true, Reach.bidirectional(), true),
                new FeedForward.Dense(intermediate, false, true),
                Norm.LAYER);
        List<Projection> before = List.of(
                patches(v, 14, 1, hidden, false),
                Projection.table("class_embedding", 1, hidden).forShare(0),
                Projection.table("position_embedding", side * side + 1, hidden),
                norm("pre_norm", Norm.LAYER, hidden));
        double ratio = v.number(0.5, "pixel_shuffle_ratio");
        double share = Math.min(1, ratio * ratio);
        long projectorIn = v.count(4096, "projector_input_dim");
        long projectorOut = v.count(4096, "projector_output_dim");
        boolean bias = whole.flag(v.flag(false, "multi_modal_projector_bias"), "multi_modal_projector_bias");
        List<Projection> after = List.of(
                norm("post_norm", Norm.LAYER, hidden),
                Projection.linear("adapter_in", intermediate, projectorIn, false)
                        .forShare(share),
                Projection.linear("adapter_out", projectorOut, projectorOut, false)
                        .forShare(share),
                Projection.linear("projector", v.count(projectorOut, "vision_output_dim"), textHidden, bias)
                        .forShare(share));
        return tower(hidden, before, repeat(layer, v.layers(LAYERS)), after);
    }

    /** MoonViT of Kimi-VL, Kimi K2.5 and (projector and norms approximate) Kimi K3. */
    private static Tower moonVit(Configuration v, long textHidden) {
        long hidden = v.count(HIDDEN);
        int heads = v.smallCount(HEADS);
        boolean bias = v.flag(true, "attn_bias");
        Norm norm = v.text("norm_type").orElse("layernorm").equals("rmsnorm") ? Norm.RMS : Norm.LAYER;
        int headDim = (int) Math.max(1, v.count(hidden, "qkv_hidden_size") / heads);
        GroupedQueryAttention attention = GroupedQueryAttention.plain(
                heads, heads, headDim, Reach.bidirectional(), headDim, Projections.biased(bias, bias));
        Layer layer = layer(
                attention, new FeedForward.Dense(v.count(INTERMEDIATE), false, v.flag(true, "linear_bias")), norm);
        long rows = v.count(64, "init_pos_emb_height") * v.count(64, "init_pos_emb_width");
        List<Projection> before = List.of(
                patches(v, 14, 1, hidden, v.flag(true, "patch_embed_proj_bias")),
                Projection.table("position_embedding", rows, hidden));
        long merged = Math.max(
                1,
                v.wholeNumbers("merge_kernel_size").orElse(List.of(2L, 2L)).stream()
                        .reduce(1L, (a, b) -> a * b));
        List<Projection> after = new ArrayList<>();
        after.add(norm("final_norm", norm, hidden));
        after.add(norm("merger_norm", norm, hidden));
        addMerger(after, "merger", hidden * merged, textHidden, merged);
        return tower(hidden, before, repeat(layer, v.layers(LAYERS)), after);
    }

    private static Tower pixtral(Configuration whole, String outer, Configuration v, long textHidden) {
        long hidden = v.count(1024, HIDDEN);
        Layer layer = layer(
                attention(v, hidden, false, Reach.bidirectional(), true),
                new FeedForward.Dense(v.count(4096, INTERMEDIATE), true, false),
                Norm.RMS);
        List<Projection> after = new ArrayList<>();
        boolean merges = outer.equals("mistral3");
        long side = merges ? whole.count(2, "spatial_merge_size") : 1;
        long merged = side * side;
        if (merges) {
            after.add(norm("projector_norm", Norm.RMS, hidden));
            after.add(Projection.linear("patch_merger", hidden * merged, hidden, false)
                    .forShare(1.0 / merged));
        }
        boolean bias = whole.flag(!merges, "multimodal_projector_bias");
        addTwoLinears(after, hidden, textHidden, bias, 1.0 / merged);
        List<Projection> before = List.of(patches(v, 16, 1, hidden, false), norm("pre_norm", Norm.RMS, hidden));
        return tower(hidden, before, repeat(layer, v.layers(LAYERS)), after);
    }

    /** A plain vision transformer with biases, and two linears as projector: approximate. */
    private static Tower generic(Configuration v, long textHidden) {
        long hidden = v.count("hidden_size", "embed_dim", "vt_hidden_size");
        long intermediate = v.optionalCount(INTERMEDIATE).orElse(Math.round(hidden * v.number(4, "mlp_ratio")));
        Layer layer = layer(
                attention(v, hidden, true, Reach.bidirectional(), false),
                new FeedForward.Dense(intermediate, false, true),
                Norm.LAYER);
        List<Projection> before = new ArrayList<>();
        before.add(patches(v, 14, 1, hidden, true));
        if (v.has("image_size")) {
            long side = Math.max(1, v.count("image_size") / v.count(14, "patch_size"));
            before.add(Projection.table("position_embedding", side * side + 1, hidden));
        }
        List<Projection> after = new ArrayList<>();
        after.add(norm("post_norm", Norm.LAYER, hidden));
        addTwoLinears(after, hidden, textHidden, true, 1);
        return tower(hidden, before, repeat(layer, v.layers(LAYERS)), after);
    }

    private static Tower tower(long hidden, List<Projection> before, List<Layer> layers, List<Projection> after) {
        return new Tower(NAME, Component.VISION, hidden, before, layers, after);
    }

    private static List<Layer> repeat(Layer layer, int count) {
        return Collections.nCopies(count, layer);
    }

    private static Layer layer(GroupedQueryAttention attention, FeedForward feedForward, Norm norm) {
        return new Layer(attention, feedForward, norm, BEFORE);
    }

    private static GroupedQueryAttention attention(
            Configuration v, long hidden, boolean bias, Reach reach, boolean rotary) {
        int heads = v.smallCount(16, HEADS);
        if (hidden % heads != 0) {
            throw v.refused(hidden + " channels", "do not divide into " + heads + " heads", "a multiple");
        }
        int headDim = (int) (hidden / heads);
        return GroupedQueryAttention.plain(
                heads, heads, headDim, reach, rotary ? headDim : 0, Projections.biased(bias, bias));
    }

    private static Projection patches(
            Configuration v, long patchDefault, long framesDefault, long hidden, boolean bias) {
        long channels = v.count(CHANNELS, "in_channels", "in_chans", "num_channels");
        long patch = v.count(patchDefault, "patch_size", "spatial_patch_size");
        long frames = v.count(framesDefault, "temporal_patch_size");
        return Projection.linear("patch_embedding", channels * frames * patch * patch, hidden, bias);
    }

    private static Projection norm(String name, Norm norm, long width) {
        return Projection.table(name, norm.kind() == Norm.Kind.RMS ? 1 : 2, width);
    }

    /** Patches that are merged into one token. */
    private static long merge(Configuration v) {
        long side = v.count(2, "spatial_merge_size");
        return side * side;
    }

    private static void addMerger(List<Projection> to, String name, long merged, long out, long patches) {
        double share = 1.0 / patches;
        to.add(Projection.linear(name + "_in", merged, merged, true).forShare(share));
        to.add(Projection.linear(name + "_out", merged, out, true).forShare(share));
    }

    private static void addTwoLinears(List<Projection> to, long in, long out, boolean bias, double share) {
        to.add(Projection.linear("projector_in", in, out, bias).forShare(share));
        to.add(Projection.linear("projector_out", out, out, bias).forShare(share));
    }
}
