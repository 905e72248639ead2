package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.text.JsonObject;
import java.util.function.IntPredicate;

/**
 * From llama.cpp's metadata to the {@code config.json} of families with state spaces or linear attention: the inverse of its converter,
 * {@code convert_hf_to_gguf.py}.
 */
final class GgufHybrids {
    private GgufHybrids() {}

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
        return GgufParts.embedding(c, k);
    }

    static JsonObject.Builder jamba(GgufKeys k) {
        JsonObject.Builder c = GgufParts.common(k, "jamba");
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
            return GgufParts.experts(c, k, "num_experts");
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
                throw k.refused(
                        "layer " + layer, "breaks the period of " + period + " of " + name, "layers that repeat");
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
        JsonObject.Builder c = GgufParts.common(k, "granitemoehybrid");
        long heads = k.count("ssm.time_step_rank");
        GgufParts.layerTypes(c, k, layer -> k.layerHas(layer, "ssm_in.weight"), "mamba", "attention");
        c.put("mamba_n_heads", heads);
        c.put("mamba_d_head", k.share("ssm.inner_size", heads));
        c.put("mamba_d_state", k.count("ssm.state_size"));
        c.put("mamba_d_conv", k.count("ssm.conv_kernel"));
        c.put("mamba_n_groups", k.number("ssm.group_count", 1));
        c.put("mamba_expand", k.share("ssm.inner_size", k.count("embedding_length")));
        c.put("mamba_conv_bias", k.anyLayerHas("ssm_conv1d.bias"));
        c.put("mamba_proj_bias", false);
        c.put("attention_bias", GgufParts.attentionBias(k));
        if (k.optional("expert_count").isPresent()) {
            c.put("intermediate_size", GgufParts.expertWidth(k));
            c.put("shared_intermediate_size", k.number("expert_shared_feed_forward_length", 0));
            return GgufParts.experts(c, k, "num_local_experts");
        }
        // without experts the shared feed-forward is the only one
        c.put("intermediate_size", k.count("feed_forward_length"));
        c.put("shared_intermediate_size", k.count("feed_forward_length"));
        return c.put("num_local_experts", 0).put("num_experts_per_tok", 0);
    }

    static JsonObject.Builder nemotronH(GgufKeys k) {
        JsonObject.Builder c = GgufParts.common(k, "nemotron_h");
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
        c.put("attention_bias", GgufParts.attentionBias(k));
        c.put("mlp_bias", k.anyLayerHas("ffn_up.bias"));
        c.put("intermediate_size", k.optional("feed_forward_length").orElseGet(() -> GgufParts.expertWidth(k)));
        if (k.optional("expert_count").isEmpty()) {
            return c;
        }
        c.put("moe_intermediate_size", GgufParts.expertWidth(k));
        c.put("moe_shared_expert_intermediate_size", k.number("expert_shared_feed_forward_length", 0));
        c.put("n_shared_experts", k.number("expert_shared_count", 0));
        c.put("n_group", k.number("expert_group_count", 1));
        c.put("topk_group", k.number("expert_group_used_count", 1));
        k.optional("moe_latent_size").ifPresent(width -> c.put("moe_latent_size", width));
        return GgufParts.experts(c, k, "n_routed_experts");
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
        throw k.refused("layer " + layer, "has neither ssm_in, attn_q, ffn_gate_inp nor ffn_up", "one of them");
    }

    static JsonObject.Builder qwen3Next(GgufKeys k) {
        return gatedDelta(GgufParts.qwenExperts(GgufParts.common(k, "qwen3_next"), k), k)
                .put("shared_expert_intermediate_size", sharedExpertWidth(k));
    }

    static JsonObject.Builder qwen35(GgufKeys k) {
        return gatedDelta(GgufParts.gated(k, "qwen3_5_text"), k).put("attn_output_gate", true);
    }

    static JsonObject.Builder qwen35Moe(GgufKeys k) {
        return gatedDelta(GgufParts.qwenExperts(GgufParts.common(k, "qwen3_5_moe_text"), k), k)
                .put("attn_output_gate", true)
                .put("shared_expert_intermediate_size", sharedExpertWidth(k));
    }

    private static long sharedExpertWidth(GgufKeys k) {
        return k.sizeInLayers("ffn_up_shexp.weight", 0, "expert_shared_feed_forward_length");
    }

    private static JsonObject.Builder gatedDelta(JsonObject.Builder c, GgufKeys k) {
        long interval = k.number("full_attention_interval", 4);
        long valueHeads = k.count("ssm.time_step_rank");
        GgufParts.layerTypes(c, k, layer -> (layer + 1) % interval == 0, "full_attention", "linear_attention");
        c.put("full_attention_interval", interval);
        c.put("linear_conv_kernel_dim", k.count("ssm.conv_kernel"));
        c.put("linear_key_head_dim", k.count("ssm.state_size"));
        c.put("linear_num_key_heads", k.count("ssm.group_count"));
        c.put("linear_num_value_heads", valueHeads);
        c.put("linear_value_head_dim", k.share("ssm.inner_size", valueHeads));
        if (k.storedNextTokenLayers() > 0) {
            c.put("mtp_num_hidden_layers", k.storedNextTokenLayers());
        }
        return c.put("attention_bias", GgufParts.attentionBias(k));
    }
}
