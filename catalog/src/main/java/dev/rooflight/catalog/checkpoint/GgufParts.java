package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** What the families of GGUF files share: widths, embedding, experts and biases under the names of {@code config.json}. */
final class GgufParts {
    private GgufParts() {}

    /** Widths of attention and embedding under the names that most families use. */
    static JsonObject.Builder common(GgufKeys k, String type) {
        JsonObject.Builder c = new JsonObject.Builder();
        long heads = k.count("attention.head_count");
        c.put("model_type", type);
        c.put("hidden_size", k.count("embedding_length"));
        c.put("num_hidden_layers", k.layers());
        c.put("num_attention_heads", heads);
        c.put("num_key_value_heads", k.number("attention.head_count_kv", heads));
        k.optional("attention.key_length").ifPresent(length -> c.put("head_dim", length));
        double share = rotatedShare(k);
        if (share < 1) {
            c.put("partial_rotary_factor", share);
        }
        return embedding(c, k);
    }

    static JsonObject.Builder gated(GgufKeys k, String type) {
        return common(k, type).put("intermediate_size", k.count("feed_forward_length"));
    }

    static JsonObject.Builder embedding(JsonObject.Builder c, GgufKeys k) {
        c.put("vocab_size", k.vocabulary());
        k.optional("context_length").ifPresent(length -> c.put("max_position_embeddings", length));
        return c.put("tie_word_embeddings", isTied(k));
    }

    static JsonObject.Builder experts(JsonObject.Builder c, GgufKeys k, String name) {
        return c.put(name, k.count("expert_count")).put("num_experts_per_tok", k.count("expert_used_count"));
    }

    /** Width of one expert: as stated, or as its stacked tensors (experts, width, hidden) have it. */
    static long expertWidth(GgufKeys k) {
        return k.optional("expert_feed_forward_length")
                .orElseGet(() -> k.sizeInLayers("ffn_up_exps.weight", 1, "feed_forward_length"));
    }

    static boolean isTied(GgufKeys k) {
        return !k.has("output.weight");
    }

    static boolean attentionBias(GgufKeys k) {
        return k.anyLayerHas("attn_q.bias") || k.anyLayerHas("attn_qkv.bias");
    }

    /** Share of each head that is rotated; 1 where the file does not say. */
    static double rotatedShare(GgufKeys k) {
        long heads = k.count("attention.head_count");
        long width = k.optional("attention.key_length").orElseGet(() -> k.count("embedding_length") / heads);
        long rotated = k.number("rope.dimension_count", width);
        return rotated < width ? (double) rotated / width : 1;
    }

    static JsonObject.Builder layerTypes(JsonObject.Builder c, GgufKeys k, IntPredicate is, String yes, String no) {
        List<JsonValue> types = new ArrayList<>();
        for (int layer = 0; layer < k.layers(); layer++) {
            types.add(new JsonValue.Text(is.test(layer) ? yes : no));
        }
        return c.put("layer_types", new JsonValue.Listed(types));
    }

    /** Experts under the names of the Qwen families, and which layers have none. */
    static JsonObject.Builder qwenExperts(JsonObject.Builder c, GgufKeys k) {
        c.put("intermediate_size", k.number("feed_forward_length", expertWidth(k)));
        c.put("moe_intermediate_size", expertWidth(k));
        c.put("decoder_sparse_step", 1);
        List<JsonValue> dense = new ArrayList<>();
        for (int layer = 0; layer < k.layers(); layer++) {
            if (!k.layerHas(layer, "ffn_gate_inp.weight") && k.layerHas(layer, "ffn_gate.weight")) {
                dense.add(new JsonValue.Whole(layer));
            }
        }
        c.put("mlp_only_layers", new JsonValue.Listed(dense));
        return experts(c, k, "num_experts");
    }
}
