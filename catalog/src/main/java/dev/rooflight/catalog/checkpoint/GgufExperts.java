package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.text.JsonObject;
import java.util.OptionalLong;

/**
 * From llama.cpp's metadata to the {@code config.json} of families with mixtures of experts: the inverse of its converter,
 * {@code convert_hf_to_gguf.py}.
 */
final class GgufExperts {
    /** Llama 4's chunk, which llama.cpp knows and does not write. */
    private static final long LLAMA4_CHUNK = 8192;

    private GgufExperts() {}

    static JsonObject.Builder phiMoe(GgufKeys k) {
        JsonObject.Builder c = GgufParts.common(k, "phimoe");
        c.put("intermediate_size", GgufParts.expertWidth(k));
        c.put("attention_bias", GgufParts.attentionBias(k));
        c.put("lm_head_bias", k.has("output.bias"));
        return GgufParts.experts(c, k, "num_local_experts");
    }

    static JsonObject.Builder qwen2Moe(GgufKeys k) {
        JsonObject.Builder c = GgufParts.qwenExperts(GgufParts.common(k, "qwen2_moe"), k);
        return c.put(
                "shared_expert_intermediate_size",
                k.sizeInLayers("ffn_up_shexp.weight", 0, "expert_shared_feed_forward_length"));
    }

    static JsonObject.Builder qwen3Moe(GgufKeys k) {
        return GgufParts.qwenExperts(GgufParts.common(k, "qwen3_moe"), k)
                .put("attention_bias", GgufParts.attentionBias(k));
    }

    static JsonObject.Builder graniteMoe(GgufKeys k) {
        JsonObject.Builder c = GgufParts.common(k, "granitemoe");
        c.put("intermediate_size", GgufParts.expertWidth(k));
        OptionalLong shared = k.optional("expert_shared_feed_forward_length");
        if (shared.isPresent()) {
            c.put("model_type", "granitemoeshared");
            c.put("shared_intermediate_size", shared.getAsLong());
        }
        return GgufParts.experts(c, k, "num_local_experts");
    }

    static JsonObject.Builder gptOss(GgufKeys k) {
        JsonObject.Builder c = GgufParts.common(k, "gpt_oss");
        c.put("intermediate_size", GgufParts.expertWidth(k));
        c.put("attention_bias", GgufParts.attentionBias(k));
        c.put("sliding_window", k.count("attention.sliding_window"));
        GgufParts.layerTypes(c, k, layer -> layer % 2 == 0, "sliding_attention", "full_attention");
        return GgufParts.experts(c, k, "num_local_experts");
    }

    static JsonObject.Builder miniMaxM2(GgufKeys k) {
        JsonObject.Builder c = GgufParts.common(k, "minimax_m2");
        c.remove("partial_rotary_factor");
        c.put("intermediate_size", GgufParts.expertWidth(k));
        c.put("rotary_dim", k.count("rope.dimension_count"));
        c.put("use_qk_norm", k.anyLayerHas("attn_q_norm.weight"));
        c.put("qk_norm_type", "per_layer");
        return GgufParts.experts(c, k, "num_local_experts");
    }

    static JsonObject.Builder llama4(GgufKeys k) {
        JsonObject.Builder c = GgufParts.common(k, "llama4_text");
        c.put("intermediate_size", GgufParts.expertWidth(k));
        c.put("intermediate_size_mlp", k.count("feed_forward_length"));
        c.put("interleave_moe_layer_step", k.number("interleave_moe_layer_step", 1));
        c.put("attention_chunk_size", LLAMA4_CHUNK);
        c.put("attention_bias", GgufParts.attentionBias(k));
        // Scout normalises queries and keys, without weights; Maverick does not
        c.put("use_qk_norm", k.number("expert_count", 0) == 16);
        return GgufParts.experts(c, k, "num_local_experts");
    }

    static JsonObject.Builder glm4Moe(GgufKeys k) {
        JsonObject.Builder c = sharedExperts(GgufParts.common(k, "glm4_moe"), k);
        c.put("attention_bias", GgufParts.attentionBias(k));
        return c.put("use_qk_norm", k.anyLayerHas("attn_q_norm.weight"));
    }

    static JsonObject.Builder deepSeek(GgufKeys k) {
        return sharedExperts(GgufParts.common(k, "deepseek"), k);
    }

    /** DeepSeek V2 and V3, Kimi K2: latent attention. V3 has a bias that balances the experts, V2 has not. */
    static JsonObject.Builder deepSeek2(GgufKeys k) {
        boolean third = k.anyLayerHas("exp_probs_b.bias") || k.number("expert_gating_func", 1) == 2;
        return latent(sharedExperts(GgufParts.common(k, third ? "deepseek_v3" : "deepseek_v2"), k), k);
    }

    static JsonObject.Builder glmDsa(GgufKeys k) {
        JsonObject.Builder c = latent(sharedExperts(GgufParts.common(k, "glm_moe_dsa"), k), k);
        c.put("index_n_heads", k.count("attention.indexer.head_count"));
        c.put("index_head_dim", k.count("attention.indexer.key_length"));
        return c.put("index_topk", k.count("attention.indexer.top_k"));
    }

    private static JsonObject.Builder sharedExperts(JsonObject.Builder c, GgufKeys k) {
        c.put("intermediate_size", k.count("feed_forward_length"));
        c.put("moe_intermediate_size", GgufParts.expertWidth(k));
        c.put("n_shared_experts", k.number("expert_shared_count", 0));
        c.put("first_k_dense_replace", k.number("leading_dense_block_count", 0));
        c.put("moe_layer_freq", 1);
        c.put("n_group", k.number("expert_group_count", 1));
        c.put("topk_group", k.number("expert_group_used_count", 1));
        if (k.storedNextTokenLayers() > 0) {
            c.put("num_nextn_predict_layers", k.storedNextTokenLayers());
        }
        return GgufParts.experts(c, k, "n_routed_experts");
    }

    /** Widths of multi-head latent attention; files that keep the latent absorbed state the expanded widths apart. */
    private static JsonObject.Builder latent(JsonObject.Builder c, GgufKeys k) {
        long rotated = k.count("rope.dimension_count");
        long key = k.optional("attention.key_length_mla").orElseGet(() -> k.count("attention.key_length"));
        if (rotated >= key) {
            throw k.error("rope.dimension_count", Long.toString(rotated), "less than the keys' width, " + key);
        }
        c.remove("head_dim", "partial_rotary_factor");
        c.put("num_key_value_heads", k.count("attention.head_count"));
        c.put("kv_lora_rank", k.count("attention.kv_lora_rank"));
        OptionalLong queryRank = k.optional("attention.q_lora_rank");
        if (queryRank.isPresent()) {
            c.put("q_lora_rank", queryRank.getAsLong());
        } else {
            c.putNull("q_lora_rank");
        }
        c.put("qk_rope_head_dim", rotated);
        c.put("qk_nope_head_dim", key - rotated);
        return c.put(
                "v_head_dim",
                k.optional("attention.value_length_mla").orElseGet(() -> k.count("attention.value_length")));
    }
}
