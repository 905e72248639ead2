package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * From llama.cpp's metadata to the {@code config.json} of dense decoder families: the inverse of its converter,
 * {@code convert_hf_to_gguf.py}.
 */
final class GgufDecoders {
    private GgufDecoders() {}

    static JsonObject.Builder llama(GgufKeys k) {
        if (k.optional("expert_count").isPresent()) {
            JsonObject.Builder c = GgufParts.common(k, "mixtral");
            c.put("intermediate_size", GgufParts.expertWidth(k));
            return GgufParts.experts(c, k, "num_local_experts");
        }
        boolean bias = GgufParts.attentionBias(k);
        boolean window = k.optional("attention.sliding_window").isPresent();
        boolean outputBias = k.anyLayerHas("attn_output.bias");
        if (bias && !outputBias) {
            // biases on queries, keys and values alone are what sets Qwen 2 apart from Llama
            return GgufParts.gated(k, "qwen2");
        }
        JsonObject.Builder c = GgufParts.gated(k, window ? "mistral" : "llama");
        if (window) {
            c.put("sliding_window", k.count("attention.sliding_window"));
        } else {
            c.put("attention_bias", bias);
            c.put("mlp_bias", k.anyLayerHas("ffn_gate.bias"));
        }
        return c;
    }

    static JsonObject.Builder qwen2(GgufKeys k) {
        return GgufParts.gated(k, "qwen2");
    }

    static JsonObject.Builder qwen3(GgufKeys k) {
        return GgufParts.gated(k, "qwen3").put("attention_bias", GgufParts.attentionBias(k));
    }

    static JsonObject.Builder gemma(GgufKeys k) {
        return GgufParts.gated(k, "gemma");
    }

    static JsonObject.Builder gemma2(GgufKeys k) {
        return GgufParts.gated(k, "gemma2").put("sliding_window", k.number("attention.sliding_window", 4096));
    }

    static JsonObject.Builder gemma3(GgufKeys k) {
        JsonObject.Builder c =
                GgufParts.gated(k, "gemma3_text").put("sliding_window", k.count("attention.sliding_window"));
        List<Boolean> sliding = k.flags("attention.sliding_window_pattern");
        if (sliding.isEmpty()) {
            return c.put("sliding_window_pattern", 6);
        }
        return GgufParts.layerTypes(c, k, sliding::get, "sliding_attention", "full_attention");
    }

    static JsonObject.Builder glm4(GgufKeys k) {
        return GgufParts.gated(k, "glm4").put("attention_bias", GgufParts.attentionBias(k));
    }

    static JsonObject.Builder phi3(GgufKeys k) {
        JsonObject.Builder c = GgufParts.gated(k, "phi3");
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
        GgufParts.embedding(c, k);
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

    static JsonObject.Builder phi2(GgufKeys k) {
        return GgufParts.gated(k, "phi");
    }

    static JsonObject.Builder nemotron(GgufKeys k) {
        return GgufParts.gated(k, "nemotron").put("attention_bias", GgufParts.attentionBias(k));
    }

    static JsonObject.Builder starCoder2(GgufKeys k) {
        return GgufParts.gated(k, "starcoder2").put("use_bias", GgufParts.attentionBias(k));
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
        return c.put("tie_word_embeddings", GgufParts.isTied(k));
    }

    static JsonObject.Builder gptNeoX(GgufKeys k) {
        JsonObject.Builder c = GgufParts.gated(k, "gpt_neox");
        c.remove("num_key_value_heads");
        c.remove("partial_rotary_factor");
        c.put("rotary_pct", GgufParts.rotatedShare(k));
        c.put("use_parallel_residual", k.flag("use_parallel_residual", true));
        return c.put("attention_bias", GgufParts.attentionBias(k));
    }

    static JsonObject.Builder falcon(GgufKeys k) {
        boolean twoNorms = k.anyLayerHas("attn_norm_2.weight");
        long keyValueHeads = k.number("attention.head_count_kv", 1);
        JsonObject.Builder c = GgufParts.gated(k, "falcon");
        c.remove("intermediate_size", "num_key_value_heads");
        c.put("ffn_hidden_size", k.count("feed_forward_length"));
        c.put("num_kv_heads", keyValueHeads);
        c.put("new_decoder_architecture", twoNorms);
        c.put("multi_query", keyValueHeads == 1);
        c.put("parallel_attn", true);
        return c.put("bias", GgufParts.attentionBias(k));
    }

    static JsonObject.Builder bloom(GgufKeys k) {
        JsonObject.Builder c = GgufParts.common(k, "bloom");
        c.remove(
                "num_hidden_layers",
                "num_attention_heads",
                "num_key_value_heads",
                "head_dim",
                "max_position_embeddings");
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
        c.put("add_qkv_bias", GgufParts.attentionBias(k));
        c.put("add_bias_linear", k.anyLayerHas("attn_output.bias"));
        c.put("post_layer_norm", true);
        c.put("rmsnorm", true);
        return c.put("tie_word_embeddings", GgufParts.isTied(k));
    }
}
