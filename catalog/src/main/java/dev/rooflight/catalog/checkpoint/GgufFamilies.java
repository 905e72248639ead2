package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntPredicate;

/**
 * From llama.cpp's metadata to each family's {@code config.json}: the inverse of its converter,
 * {@code convert_hf_to_gguf.py}.
 */
final class GgufFamilies {
    /** Llama 4's chunk, which llama.cpp knows and does not write. */
    private static final long LLAMA4_CHUNK = 8192;

    private GgufFamilies() {}

    // ---- dense, gated: Llama and its kin

    static JsonObject.Builder llama(GgufKeys k) {
        if (k.optional("expert_count").isPresent()) {
            JsonObject.Builder c = common(k, "mixtral");
            c.put("intermediate_size", expertWidth(k));
            return experts(c, k, "num_local_experts");
        }
        boolean bias = attentionBias(k);
        boolean window = k.optional("attention.sliding_window").isPresent();
        boolean outputBias = k.anyLayerHas("attn_output.bias");
        if (bias && !outputBias) {
            // biases on queries, keys and values alone are what sets Qwen 2 apart from Llama
            return gated(k, "qwen2");
        }
        JsonObject.Builder c = gated(k, window ? "mistral" : "llama");
        if (window) {
            c.put("sliding_window", k.count("attention.sliding_window"));
        } else {
            c.put("attention_bias", bias);
            c.put("mlp_bias", k.anyLayerHas("ffn_gate.bias"));
        }
        return c;
    }

    static JsonObject.Builder qwen2(GgufKeys k) {
        return gated(k, "qwen2");
    }

    static JsonObject.Builder qwen3(GgufKeys k) {
        return gated(k, "qwen3").put("attention_bias", attentionBias(k));
    }

    static JsonObject.Builder gemma(GgufKeys k) {
        return gated(k, "gemma");
    }

    static JsonObject.Builder gemma2(GgufKeys k) {
        return gated(k, "gemma2").put("sliding_window", k.number("attention.sliding_window", 4096));
    }

    static JsonObject.Builder gemma3(GgufKeys k) {
        JsonObject.Builder c = gated(k, "gemma3_text").put("sliding_window", k.count("attention.sliding_window"));
        List<Boolean> sliding = k.flags("attention.sliding_window_pattern");
        if (sliding.isEmpty()) {
            return c.put("sliding_window_pattern", 6);
        }
        return layerTypes(c, k, sliding::get, "sliding_attention", "full_attention");
    }

    static JsonObject.Builder glm4(GgufKeys k) {
        return gated(k, "glm4").put("attention_bias", attentionBias(k));
    }

    static JsonObject.Builder phi3(GgufKeys k) {
        JsonObject.Builder c = gated(k, "phi3");
        k.optional("attention.sliding_window").ifPresent(window -> c.put("sliding_window", window));
        return c;
    }

    /** Layers that differ, found by architecture search: Nemotron-NAS. */
    static JsonObject.Builder deci(GgufKeys k) {
        List<Long> heads = k.perLayer("attention.head_count");
        List<Long> keyValueHeads = k.perLayer("attention.head_count_kv");
        List<Long> widths = k.perLayer("feed_forward_length");
        long hidden = k.count("embedding_length");
        JsonObject.Builder c = new JsonObject.Builder();
        c.put("model_type", "nemotron-nas");
        c.put("hidden_size", hidden);
        c.put("num_hidden_layers", k.layers());
        c.put("num_attention_heads", k.count("attention.head_count"));
        k.optional("attention.key_length").ifPresent(length -> c.put("head_dim", length));
        embedding(c, k);
        List<JsonValue> blocks = new ArrayList<>();
        for (int layer = 0; layer < k.layers(); layer++) {
            blocks.add(deciBlock(heads.get(layer), keyValueHeads.get(layer), widths.get(layer), hidden));
        }
        return c.put("block_configs", new JsonValue.Listed(blocks));
    }

    private static JsonObject deciBlock(long heads, long keyValueHeads, long width, long hidden) {
        boolean none = heads == 0;
        boolean linear = !none && keyValueHeads == 0;
        JsonObject.Builder attention =
                new JsonObject.Builder().put("no_op", none).put("replace_with_linear", linear);
        if (none || linear) {
            attention.putNull("n_heads_in_group");
        } else {
            attention.put("n_heads_in_group", heads / keyValueHeads);
        }
        JsonObject.Builder feedForward =
                new JsonObject.Builder().put("no_op", width == 0).put("replace_with_linear", false);
        if (width == 0) {
            feedForward.putNull("ffn_mult");
        } else {
            // Transformers computes 2/3 of the multiple and rounds up to 256
            feedForward.put("ffn_mult", 1.5 * width / hidden);
        }
        return new JsonObject.Builder()
                .put("attention", attention.build())
                .put("ffn", feedForward.build())
                .build();
    }

    // ---- dense, plain feed-forward

    static JsonObject.Builder phi2(GgufKeys k) {
        return gated(k, "phi");
    }

    static JsonObject.Builder nemotron(GgufKeys k) {
        return gated(k, "nemotron").put("attention_bias", attentionBias(k));
    }

    static JsonObject.Builder starCoder2(GgufKeys k) {
        return gated(k, "starcoder2").put("use_bias", attentionBias(k));
    }

    static JsonObject.Builder gpt2(GgufKeys k) {
        return openAi(k, "gpt2");
    }

    static JsonObject.Builder starCoder(GgufKeys k) {
        return openAi(k, "gpt_bigcode").put("multi_query", k.number("attention.head_count_kv", 1) == 1);
    }

    static JsonObject.Builder gptJ(GgufKeys k) {
        return openAi(k, "gptj").put("rotary_dim", k.count("rope.dimension_count"));
    }

    private static JsonObject.Builder openAi(GgufKeys k, String type) {
        JsonObject.Builder c = new JsonObject.Builder();
        c.put("model_type", type);
        c.put("n_embd", k.count("embedding_length"));
        c.put("n_layer", k.layers());
        c.put("n_head", k.count("attention.head_count"));
        c.put("n_inner", k.count("feed_forward_length"));
        c.put("n_positions", k.count("context_length"));
        c.put("vocab_size", k.vocabulary());
        return c.put("tie_word_embeddings", isTied(k));
    }

    static JsonObject.Builder gptNeoX(GgufKeys k) {
        JsonObject.Builder c = gated(k, "gpt_neox");
        c.remove("num_key_value_heads");
        c.remove("partial_rotary_factor");
        c.put("rotary_pct", rotatedShare(k));
        c.put("use_parallel_residual", k.flag("use_parallel_residual", true));
        return c.put("attention_bias", attentionBias(k));
    }

    static JsonObject.Builder falcon(GgufKeys k) {
        boolean twoNorms = k.anyLayerHas("attn_norm_2.weight");
        long keyValueHeads = k.number("attention.head_count_kv", 1);
        JsonObject.Builder c = gated(k, "falcon");
        c.remove("intermediate_size", "num_key_value_heads");
        c.put("ffn_hidden_size", k.count("feed_forward_length"));
        c.put("num_kv_heads", keyValueHeads);
        c.put("new_decoder_architecture", twoNorms);
        c.put("multi_query", keyValueHeads == 1);
        c.put("parallel_attn", true);
        return c.put("bias", attentionBias(k));
    }

    static JsonObject.Builder bloom(GgufKeys k) {
        JsonObject.Builder c = common(k, "bloom");
        c.remove("num_hidden_layers", "num_attention_heads", "num_key_value_heads", "max_position_embeddings");
        c.put("n_layer", k.layers());
        c.put("n_head", k.count("attention.head_count"));
        return c.put("seq_length", k.count("context_length"));
    }

    static JsonObject.Builder chatGlm(GgufKeys k) {
        JsonObject.Builder c = new JsonObject.Builder();
        long heads = k.count("attention.head_count");
        c.put("model_type", "chatglm");
        c.put("hidden_size", k.count("embedding_length"));
        c.put("num_layers", k.layers());
        c.put("num_attention_heads", heads);
        c.put("multi_query_attention", true);
        c.put("multi_query_group_num", k.number("attention.head_count_kv", heads));
        c.put("kv_channels", k.number("attention.key_length", k.share("embedding_length", heads)));
        c.put("ffn_hidden_size", k.count("feed_forward_length"));
        c.put("padded_vocab_size", k.vocabulary());
        c.put("seq_length", k.count("context_length"));
        c.put("add_qkv_bias", attentionBias(k));
        c.put("add_bias_linear", k.anyLayerHas("attn_output.bias"));
        c.put("post_layer_norm", true);
        c.put("rmsnorm", true);
        return c.put("tie_word_embeddings", isTied(k));
    }

    // ---- experts

    static JsonObject.Builder phiMoe(GgufKeys k) {
        JsonObject.Builder c = common(k, "phimoe");
        c.put("intermediate_size", expertWidth(k));
        c.put("attention_bias", attentionBias(k));
        c.put("lm_head_bias", k.has("output.bias"));
        return experts(c, k, "num_local_experts");
    }

    static JsonObject.Builder qwen2Moe(GgufKeys k) {
        JsonObject.Builder c = qwenExperts(common(k, "qwen2_moe"), k);
        return c.put(
                "shared_expert_intermediate_size",
                k.sizeInLayers("ffn_up_shexp.weight", 0, "expert_shared_feed_forward_length"));
    }

    static JsonObject.Builder qwen3Moe(GgufKeys k) {
        return qwenExperts(common(k, "qwen3_moe"), k).put("attention_bias", attentionBias(k));
    }

    private static JsonObject.Builder qwenExperts(JsonObject.Builder c, GgufKeys k) {
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

    static JsonObject.Builder graniteMoe(GgufKeys k) {
        JsonObject.Builder c = common(k, "granitemoe");
        c.put("intermediate_size", expertWidth(k));
        OptionalLong shared = k.optional("expert_shared_feed_forward_length");
        if (shared.isPresent()) {
            c.put("model_type", "granitemoeshared");
            c.put("shared_intermediate_size", shared.getAsLong());
        }
        return experts(c, k, "num_local_experts");
    }

    static JsonObject.Builder gptOss(GgufKeys k) {
        JsonObject.Builder c = common(k, "gpt_oss");
        c.put("intermediate_size", expertWidth(k));
        c.put("attention_bias", attentionBias(k));
        c.put("sliding_window", k.count("attention.sliding_window"));
        layerTypes(c, k, layer -> layer % 2 == 0, "sliding_attention", "full_attention");
        return experts(c, k, "num_local_experts");
    }

    static JsonObject.Builder miniMaxM2(GgufKeys k) {
        JsonObject.Builder c = common(k, "minimax_m2");
        c.remove("partial_rotary_factor");
        c.put("intermediate_size", expertWidth(k));
        c.put("rotary_dim", k.count("rope.dimension_count"));
        c.put("use_qk_norm", k.anyLayerHas("attn_q_norm.weight"));
        c.put("qk_norm_type", "per_layer");
        return experts(c, k, "num_local_experts");
    }

    static JsonObject.Builder llama4(GgufKeys k) {
        JsonObject.Builder c = common(k, "llama4_text");
        c.put("intermediate_size", expertWidth(k));
        c.put("intermediate_size_mlp", k.count("feed_forward_length"));
        c.put("interleave_moe_layer_step", k.number("interleave_moe_layer_step", 1));
        c.put("attention_chunk_size", LLAMA4_CHUNK);
        c.put("attention_bias", attentionBias(k));
        // Scout normalises queries and keys, without weights; Maverick does not
        c.put("use_qk_norm", k.number("expert_count", 0) == 16);
        return experts(c, k, "num_local_experts");
    }

    static JsonObject.Builder glm4Moe(GgufKeys k) {
        JsonObject.Builder c = sharedExperts(common(k, "glm4_moe"), k);
        c.put("attention_bias", attentionBias(k));
        return c.put("use_qk_norm", k.anyLayerHas("attn_q_norm.weight"));
    }

    static JsonObject.Builder deepSeek(GgufKeys k) {
        return sharedExperts(common(k, "deepseek"), k);
    }

    /** DeepSeek V2 and V3, Kimi K2: latent attention. V3 has a bias that balances the experts, V2 has not. */
    static JsonObject.Builder deepSeek2(GgufKeys k) {
        boolean third = k.anyLayerHas("exp_probs_b.bias") || k.number("expert_gating_func", 1) == 2;
        return latent(sharedExperts(common(k, third ? "deepseek_v3" : "deepseek_v2"), k), k);
    }

    static JsonObject.Builder glmDsa(GgufKeys k) {
        JsonObject.Builder c = latent(sharedExperts(common(k, "glm_moe_dsa"), k), k);
        c.put("index_n_heads", k.count("attention.indexer.head_count"));
        c.put("index_head_dim", k.count("attention.indexer.key_length"));
        return c.put("index_topk", k.count("attention.indexer.top_k"));
    }

    private static JsonObject.Builder sharedExperts(JsonObject.Builder c, GgufKeys k) {
        c.put("intermediate_size", k.count("feed_forward_length"));
        c.put("moe_intermediate_size", expertWidth(k));
        c.put("n_shared_experts", k.number("expert_shared_count", 0));
        c.put("first_k_dense_replace", k.number("leading_dense_block_count", 0));
        c.put("moe_layer_freq", 1);
        c.put("n_group", k.number("expert_group_count", 1));
        c.put("topk_group", k.number("expert_group_used_count", 1));
        if (k.storedNextTokenLayers() > 0) {
            c.put("num_nextn_predict_layers", k.storedNextTokenLayers());
        }
        return experts(c, k, "n_routed_experts");
    }

    /** Widths of multi-head latent attention; files that keep the latent absorbed state the expanded widths apart. */
    private static JsonObject.Builder latent(JsonObject.Builder c, GgufKeys k) {
        long rotated = k.count("rope.dimension_count");
        long key = k.optional("attention.key_length_mla").orElseGet(() -> k.count("attention.key_length"));
        if (rotated >= key) {
            throw k.error("'%s' is %d; expected less than the keys' width, %d"
                    .formatted(k.key("rope.dimension_count"), rotated, key));
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

    // ---- state spaces, linear attention and hybrids

    static JsonObject.Builder mamba(GgufKeys k) {
        JsonObject.Builder c = stateSpace(k, "mamba");
        c.put("intermediate_size", k.count("ssm.inner_size"));
        return c.put("time_step_rank", k.count("ssm.time_step_rank"));
    }

    static JsonObject.Builder mamba2(GgufKeys k) {
        JsonObject.Builder c = stateSpace(k, "mamba2");
        c.put("n_groups", k.number("ssm.group_count", 1));
        c.put("num_heads", k.count("ssm.time_step_rank"));
        c.put("head_dim", k.share("ssm.inner_size", k.count("ssm.time_step_rank")));
        return c.put("expand", k.share("ssm.inner_size", k.count("embedding_length")));
    }

    private static JsonObject.Builder stateSpace(GgufKeys k, String type) {
        JsonObject.Builder c = new JsonObject.Builder();
        c.put("model_type", type);
        c.put("hidden_size", k.count("embedding_length"));
        c.put("num_hidden_layers", k.layers());
        c.put("state_size", k.count("ssm.state_size"));
        c.put("conv_kernel", k.count("ssm.conv_kernel"));
        c.put("use_conv_bias", k.anyLayerHas("ssm_conv1d.bias"));
        c.put("use_bias", k.anyLayerHas("ssm_in.bias"));
        return embedding(c, k);
    }

    static JsonObject.Builder jamba(GgufKeys k) {
        JsonObject.Builder c = common(k, "jamba");
        c.put("intermediate_size", k.count("feed_forward_length"));
        period(c, k, "attn_layer", layer -> k.layerHas(layer, "attn_q.weight"));
        c.put("mamba_d_state", k.count("ssm.state_size"));
        c.put("mamba_d_conv", k.count("ssm.conv_kernel"));
        c.put("mamba_expand", k.share("ssm.inner_size", k.count("embedding_length")));
        c.put("mamba_dt_rank", k.count("ssm.time_step_rank"));
        c.put("mamba_conv_bias", k.anyLayerHas("ssm_conv1d.bias"));
        c.put("mamba_proj_bias", false);
        if (k.optional("expert_count").isPresent()) {
            period(c, k, "expert_layer", layer -> k.layerHas(layer, "ffn_gate_inp.weight"));
            return experts(c, k, "num_experts");
        }
        return c.put("num_experts", 1).put("num_experts_per_tok", 1);
    }

    /** Period and offset of the layers that have something, which must repeat exactly. */
    private static void period(JsonObject.Builder c, GgufKeys k, String name, IntPredicate has) {
        int first = next(k, has, 0);
        int second = next(k, has, first + 1);
        int period = second < k.layers() ? second - first : Math.max(1, k.layers());
        for (int layer = 0; layer < k.layers(); layer++) {
            if (has.test(layer) != (layer % period == first)) {
                throw k.error("its layers do not repeat: layer %d breaks the period of %d that '%s' needs"
                        .formatted(layer, period, name));
            }
        }
        c.put(name + "_period", period);
        c.put(name + "_offset", first);
    }

    private static int next(GgufKeys k, IntPredicate has, int from) {
        int layer = from;
        while (layer < k.layers() && !has.test(layer)) {
            layer++;
        }
        return layer;
    }

    static JsonObject.Builder graniteHybrid(GgufKeys k) {
        JsonObject.Builder c = common(k, "granitemoehybrid");
        long heads = k.count("ssm.time_step_rank");
        layerTypes(c, k, layer -> k.layerHas(layer, "ssm_in.weight"), "mamba", "attention");
        c.put("mamba_n_heads", heads);
        c.put("mamba_d_head", k.share("ssm.inner_size", heads));
        c.put("mamba_d_state", k.count("ssm.state_size"));
        c.put("mamba_d_conv", k.count("ssm.conv_kernel"));
        c.put("mamba_n_groups", k.number("ssm.group_count", 1));
        c.put("mamba_expand", k.share("ssm.inner_size", k.count("embedding_length")));
        c.put("mamba_conv_bias", k.anyLayerHas("ssm_conv1d.bias"));
        c.put("mamba_proj_bias", false);
        c.put("attention_bias", attentionBias(k));
        if (k.optional("expert_count").isPresent()) {
            c.put("intermediate_size", expertWidth(k));
            c.put("shared_intermediate_size", k.number("expert_shared_feed_forward_length", 0));
            return experts(c, k, "num_local_experts");
        }
        // without experts the shared feed-forward is the only one
        c.put("intermediate_size", k.count("feed_forward_length"));
        c.put("shared_intermediate_size", k.count("feed_forward_length"));
        return c.put("num_local_experts", 0).put("num_experts_per_tok", 0);
    }

    static JsonObject.Builder nemotronH(GgufKeys k) {
        JsonObject.Builder c = common(k, "nemotron_h");
        StringBuilder pattern = new StringBuilder();
        for (int layer = 0; layer < k.layers(); layer++) {
            pattern.append(nemotronHLayer(k, layer));
        }
        long heads = k.count("ssm.time_step_rank");
        c.put("hybrid_override_pattern", pattern.toString());
        c.put("mamba_num_heads", heads);
        c.put("mamba_head_dim", k.share("ssm.inner_size", heads));
        c.put("ssm_state_size", k.count("ssm.state_size"));
        c.put("n_groups", k.number("ssm.group_count", 1));
        c.put("conv_kernel", k.count("ssm.conv_kernel"));
        c.put("use_conv_bias", k.anyLayerHas("ssm_conv1d.bias"));
        c.put("attention_bias", attentionBias(k));
        c.put("mlp_bias", k.anyLayerHas("ffn_up.bias"));
        c.put("intermediate_size", k.optional("feed_forward_length").orElseGet(() -> expertWidth(k)));
        if (k.optional("expert_count").isEmpty()) {
            return c;
        }
        c.put("moe_intermediate_size", expertWidth(k));
        c.put("moe_shared_expert_intermediate_size", k.number("expert_shared_feed_forward_length", 0));
        c.put("n_shared_experts", k.number("expert_shared_count", 0));
        c.put("n_group", k.number("expert_group_count", 1));
        c.put("topk_group", k.number("expert_group_used_count", 1));
        k.optional("moe_latent_size").ifPresent(width -> c.put("moe_latent_size", width));
        return experts(c, k, "n_routed_experts");
    }

    private static char nemotronHLayer(GgufKeys k, int layer) {
        if (k.layerHas(layer, "ssm_in.weight")) {
            return 'M';
        }
        if (k.layerHas(layer, "attn_q.weight") || k.layerHas(layer, "attn_qkv.weight")) {
            return '*';
        }
        if (k.layerHas(layer, "ffn_gate_inp.weight")) {
            return 'E';
        }
        if (k.layerHas(layer, "ffn_up.weight")) {
            return '-';
        }
        throw k.error(
                "layer %d has neither ssm_in, attn_q, ffn_gate_inp nor ffn_up; expected one of them".formatted(layer));
    }

    static JsonObject.Builder qwen3Next(GgufKeys k) {
        return gatedDelta(qwenExperts(common(k, "qwen3_next"), k), k)
                .put("shared_expert_intermediate_size", sharedExpertWidth(k));
    }

    static JsonObject.Builder qwen35(GgufKeys k) {
        return gatedDelta(gated(k, "qwen3_5_text"), k).put("attn_output_gate", true);
    }

    static JsonObject.Builder qwen35Moe(GgufKeys k) {
        return gatedDelta(qwenExperts(common(k, "qwen3_5_moe_text"), k), k)
                .put("attn_output_gate", true)
                .put("shared_expert_intermediate_size", sharedExpertWidth(k));
    }

    private static long sharedExpertWidth(GgufKeys k) {
        return k.sizeInLayers("ffn_up_shexp.weight", 0, "expert_shared_feed_forward_length");
    }

    private static JsonObject.Builder gatedDelta(JsonObject.Builder c, GgufKeys k) {
        long interval = k.number("full_attention_interval", 4);
        long valueHeads = k.count("ssm.time_step_rank");
        layerTypes(c, k, layer -> (layer + 1) % interval == 0, "full_attention", "linear_attention");
        c.put("full_attention_interval", interval);
        c.put("linear_conv_kernel_dim", k.count("ssm.conv_kernel"));
        c.put("linear_key_head_dim", k.count("ssm.state_size"));
        c.put("linear_num_key_heads", k.count("ssm.group_count"));
        c.put("linear_num_value_heads", valueHeads);
        c.put("linear_value_head_dim", k.share("ssm.inner_size", valueHeads));
        if (k.storedNextTokenLayers() > 0) {
            c.put("mtp_num_hidden_layers", k.storedNextTokenLayers());
        }
        return c.put("attention_bias", attentionBias(k));
    }

    // ---- what families share

    /** Widths of attention and embedding under the names that most families use. */
    private static JsonObject.Builder common(GgufKeys k, String type) {
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

    private static JsonObject.Builder gated(GgufKeys k, String type) {
        return common(k, type).put("intermediate_size", k.count("feed_forward_length"));
    }

    private static JsonObject.Builder embedding(JsonObject.Builder c, GgufKeys k) {
        c.put("vocab_size", k.vocabulary());
        k.optional("context_length").ifPresent(length -> c.put("max_position_embeddings", length));
        return c.put("tie_word_embeddings", isTied(k));
    }

    private static JsonObject.Builder experts(JsonObject.Builder c, GgufKeys k, String name) {
        return c.put(name, k.count("expert_count")).put("num_experts_per_tok", k.count("expert_used_count"));
    }

    /** Width of one expert: as stated, or as its stacked tensors (experts, width, hidden) have it. */
    private static long expertWidth(GgufKeys k) {
        return k.optional("expert_feed_forward_length")
                .orElseGet(() -> k.sizeInLayers("ffn_up_exps.weight", 1, "feed_forward_length"));
    }

    private static boolean isTied(GgufKeys k) {
        return !k.has("output.weight");
    }

    private static boolean attentionBias(GgufKeys k) {
        return k.anyLayerHas("attn_q.bias") || k.anyLayerHas("attn_qkv.bias");
    }

    /** Share of each head that is rotated; 1 where the file does not say. */
    private static double rotatedShare(GgufKeys k) {
        long heads = k.count("attention.head_count");
        long width = k.optional("attention.key_length").orElseGet(() -> k.count("embedding_length") / heads);
        long rotated = k.number("rope.dimension_count", width);
        return rotated < width ? (double) rotated / width : 1;
    }

    private static JsonObject.Builder layerTypes(
            JsonObject.Builder c, GgufKeys k, IntPredicate is, String yes, String no) {
        List<JsonValue> types = new ArrayList<>();
        for (int layer = 0; layer < k.layers(); layer++) {
            types.add(new JsonValue.Text(is.test(layer) ? yes : no));
        }
        return c.put("layer_types", new JsonValue.Listed(types));
    }
}
