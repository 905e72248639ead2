package dev.rooflight.catalog.model;

import static dev.rooflight.catalog.text.KeyScope.harmless;
import static dev.rooflight.catalog.text.KeyScope.harmlessAt;
import static dev.rooflight.catalog.text.KeyScope.harmlessOff;
import static dev.rooflight.catalog.text.KeyScope.harmlessOn;

import dev.rooflight.catalog.text.KeyScope;

/**
 * Keys that change nothing that is counted in files of single families, and why; beside them stand those of any file,
 * {@link HarmlessKeys}. Names and defaults are those of the family's configuration class in Hugging Face Transformers or, where it
 * has none there, of the file that its makers published.
 */
final class FamilyKeys {
    /** Qwen with experts. */
    static final KeyScope QWEN_EXPERTS = HarmlessKeys.SWITCHED_WINDOW
            .or(HarmlessKeys.EXPERTS)
            .or(KeyScope.of(harmless("of dense layers where there are none", "intermediate_size")));

    /** Of OpenAI's first models and those in their form. */
    static final KeyScope GPT = KeyScope.of(
            harmless("of a head for classification", "summary_*"),
            harmless("of the pre-training of the first GPT", "n_special", "predict_special_tokens"),
            harmless("positions are rotary, as the family has it", "rotary"),
            harmless(
                    "how the server of its makers keeps the cache",
                    "inference_runner",
                    "max_batch_size",
                    "pad_key_length",
                    "pre_allocate_kv_cache",
                    "validate_runner_input"));

    static final KeyScope BLOOM = KeyScope.of(
            harmless("where the residual is taken from", "apply_residual_connection_post_layernorm"),
            harmless("how biases are added", "skip_bias_add", "skip_bias_add_qkv", "slow_but_exact"),
            harmless("where positions of ALiBi begin", "offset_alibi"),
            harmless("four times the hidden size, as the family has it", "n_inner"));

    static final KeyScope FALCON = KeyScope.of(
            harmless("where the residual is taken from", "apply_residual_connection_post_layernorm"),
            harmless(
                    "heads of keys and values in the newer form: the first has one or all of them",
                    "num_kv_heads",
                    "n_head_kv"));

    static final KeyScope CHAT_GLM = KeyScope.of(
            harmless("where the residual is taken from", "apply_residual_connection_post_layernorm"),
            harmless("half of each head turns, as the family has it", "original_rope"),
            harmless("scales positions", "interpolate_factor"),
            harmless("quantisation while it is loaded", "quantization_bit"),
            harmlessOff("prompt tuning", "pre_seq_len", "prefix_projection"));

    /** Phi-3 and Phi-4. */
    static final KeyScope PHI_3 = KeyScope.of(
            harmlessOff("no biases", "attention_bias", "mlp_bias", "lm_head_bias"),
            harmlessAt("every layer is alike", "full_attn_mod", 1),
            harmlessAt("positions as they are", "interpolate_factor", 1));

    static final KeyScope STAR_CODER = KeyScope.of(harmless("the plain feed-forward of the family", "mlp_type"));

    static final KeyScope COHERE = KeyScope.of(
            harmless("scales the logits", "logit_scale"),
            harmless("windowed layers come first, as the family has it", "order_of_interleaved_layers"),
            harmlessAt("the rotary positions of the family", "position_embedding_type", "rope_gptj"),
            harmlessOn(
                    "both halves side by side, a tied head and a gate, as the family has them",
                    "use_parallel_block",
                    "use_parallel_embedding",
                    "use_embedding_sharing",
                    "use_gated_activation"));

    static final KeyScope GRANITE = KeyScope.of(harmless(
            "scales of embedding, scores, residual and logits",
            "embedding_multiplier",
            "attention_multiplier",
            "residual_multiplier",
            "logits_scaling"));

    static final KeyScope SMOL_LM = HarmlessKeys.SWITCHED_WINDOW.or(KeyScope.of(harmless(
            "which layers turn: a few operations, counted for all", "no_rope_layers", "no_rope_layer_interval")));

    static final KeyScope ERNIE =
            KeyScope.of(harmless("positions, scaled and turned", "compression_ratio", "rope_dim"));

    static final KeyScope NEMOTRON = KeyScope.of(harmlessOff("the size of a head is head_dim", "kv_channels"));

    /** Per-layer searched networks. */
    static final KeyScope SEARCHED =
            KeyScope.of(harmlessOff("each block has its own", "num_key_value_heads", "intermediate_size"));

    static final KeyScope T5 = KeyScope.of(
            harmlessOn("the form of the family", "is_encoder_decoder"),
            harmless("what feed_forward_proj says already", "is_gated_act", "dense_act_fn"),
            harmless("to which bucket a distance belongs", "relative_attention_max_distance"));

    static final KeyScope BART = KeyScope.of(
            harmlessOn("the form of the family", "is_encoder_decoder"),
            harmless("the encoder's, under another name", "num_hidden_layers"),
            harmless("scales the embedding", "scale_embedding"),
            harmlessOn("the norm behind the embedding, which is counted", "normalize_embedding"),
            harmless("the two rows more of the position tables, which are counted", "extra_pos_embeddings"),
            harmless("of heads for classification", "classif_*"),
            harmlessOff(
                    "of relatives of the family",
                    "add_bias_logits",
                    "add_final_layer_norm",
                    "normalize_before",
                    "static_position_embeddings",
                    "do_blenderbot_90_layernorm"));

    static final KeyScope WHISPER = KeyScope.of(
            harmlessOn("the form of the family", "is_encoder_decoder"),
            harmless("scales the embedding", "scale_embedding"),
            harmless("masks of training", "apply_spec_augment", "mask_*"),
            harmless("of a head for classification", "classifier_*"),
            harmless("of time stamps, found after decoding", "median_filter_width"),
            harmlessOff("of a head for classification", "use_weighted_layer_sum"));

    static final KeyScope BERT = KeyScope.of(
            harmless("of poolers that were never used", "directionality", "pooler_*"),
            harmless("the head of pre-training is not counted", "tie_word_embeddings"),
            harmless("of a head for classification", "classifier_*"));

    static final KeyScope MODERN_BERT = KeyScope.of(
            harmless(
                    "the head of pre-training is not counted",
                    "tie_word_embeddings",
                    "decoder_bias",
                    "sparse_prediction",
                    "sparse_pred_ignore_index"),
            harmless("of a head for classification", "classifier_*"),
            harmless("positions are rotary, as the family has it", "position_embedding_type"),
            harmless("pads again for training", "repad_logits_with_grad"));

    /** Diffusers' {@code Transformer2DModel}. */
    static final KeyScope DIFFUSION = KeyScope.of(
            harmless("which function an activation is", "activation_fn"),
            harmless("of norms of other kinds of input", "norm_num_groups"),
            harmlessAt("Diffusers' default", "attention_type", "default"),
            harmless("scales positions", "interpolation_scale"),
            harmless("the width it is computed in", "upcast_attention"),
            harmlessOff(
                    "nothing but blocks of self-attention on one class",
                    "cross_attention_dim",
                    "double_self_attention",
                    "only_cross_attention",
                    "num_vector_embeds",
                    "use_linear_projection",
                    "caption_channels",
                    "use_additional_conditions"));

    /** Latent attention, in the form of DeepSeek. */
    static final KeyScope LATENT = HarmlessKeys.EXPERTS.or(KeyScope.of(
            harmless(
                    "heads and their size before they are expressed by a latent vector",
                    "num_key_value_heads",
                    "head_dim",
                    "qk_head_dim"),
            harmless("how experts are grouped for choosing", "num_experts_per_group"),
            harmlessOff("no biases", "mlp_bias")));

    /** GLM-5: the same with an indexer. */
    static final KeyScope GLM_SPARSE = LATENT.or(KeyScope.of(
            harmless(
                    "which layers share an indexer: listed by indexer_types",
                    "index_topk_pattern",
                    "index_topk_freq",
                    "index_skip_topk_offset",
                    "index_share_for_mtp_iteration"),
            harmless("how channels of the indexer are paired for turning", "indexer_rope_interleave")));

    static final KeyScope GPT_OSS = HarmlessKeys.EXPERTS.or(KeyScope.of(
            harmless("the context before it was stretched", "initial_context_length"),
            harmless("experts per token, under another name", "experts_per_token")));

    static final KeyScope LLAMA_4 = HarmlessKeys.EXPERTS.or(KeyScope.of(
            harmless("scores of far positions scaled", "attn_temperature_tuning", "floor_scale", "attn_scale"),
            harmless("written by a compressor", "for_llm_compressor")));

    static final KeyScope MINI_MAX = HarmlessKeys.EXPERTS.or(KeyScope.of(
            harmless(
                    "scales of the residual",
                    "layernorm_full_attention_beta",
                    "layernorm_linear_attention_beta",
                    "layernorm_mlp_beta"),
            harmless("how many channels turn is rotary_dim", "partial_rotary_factor"),
            harmlessOff("no windows", "sliding_window")));

    static final KeyScope MIMO_V2 = HarmlessKeys.EXPERTS.or(KeyScope.of(
            harmless("the window, which is sliding_window", "sliding_window_size", "attention_chunk_size"),
            harmless("scales the values", "attention_value_scale")));

    static final KeyScope GEMMA_4 = KeyScope.of(
            harmless("among patches of an image only", "use_bidirectional_attention"),
            harmless("of per-layer inputs, which are refused", "vocab_size_per_layer_input"),
            harmless("of layers that share a cache, which are refused", "use_double_wide_mlp"),
            harmlessOff(
                    "no experts",
                    "num_experts",
                    "top_k_experts",
                    "num_experts_per_tok",
                    "moe_intermediate_size",
                    "expert_intermediate_size"));

    static final KeyScope QWEN_HYBRID = HarmlessKeys.EXPERTS.or(KeyScope.of(
            harmless("of dense layers where there are none", "intermediate_size"),
            harmless("which function the output's gate is", "output_gate_type"),
            harmless("the width that the state is computed in", "mamba_ssm_dtype"),
            harmlessOff("tables of the prediction module's own", "mtp_use_dedicated_embeddings")));

    static final KeyScope KIMI_LINEAR = HarmlessKeys.EXPERTS.or(KeyScope.of(
            harmless(
                    "heads and their size before they are expressed by a latent vector",
                    "num_key_value_heads",
                    "head_dim"),
            harmless("attention layers do not turn, as the family has it", "mla_use_nope"),
            harmless("sums of the residual over blocks: not counted", "attn_res_block_size"),
            harmless("numbers of an activation", "activation_situ_*"),
            harmlessAt("every layer but the first has experts", "moe_layer_freq", 1)));

    /** Kimi delta attention, nested as {@code linear_attn_config}. */
    static final KeyScope KIMI_DELTA = KeyScope.of(
            harmless("clamps a gate", "gate_lower_bound"),
            harmless("all layers that kda_layers does not name", "full_attn_layers"));

    /** State spaces in the form of Mamba-2. */
    private static final KeyScope STATE_SPACE = KeyScope.of(
            harmless("how many tokens a kernel takes at a time", "chunk_size", "mamba_chunk_size"),
            harmless(
                    "bounds of a step's length",
                    "time_step_min",
                    "time_step_max",
                    "time_step_floor",
                    "time_step_limit",
                    "time_step_scale",
                    "time_step_init_scheme"),
            harmless("training", "rescale_prenorm_residual"),
            harmless("how the same is computed", "use_mamba_kernels", "use_mambapy"),
            harmless("which function an activation is", "mamba_hidden_act", "mlp_hidden_act"),
            harmless("the width that the state is kept in", "mamba_ssm_cache_dtype"));

    static final KeyScope MAMBA = STATE_SPACE.or(KeyScope.of(
            harmless("inner over hidden size", "expand"),
            harmlessAt("a sixteenth of the channels", "time_step_rank", "auto")));

    static final KeyScope MAMBA_2 = MAMBA.or(KeyScope.of(
            harmless("whether the gate is applied before the norm or behind it", "norm_before_gate"),
            harmless("inner channels: heads times their size", "intermediate_size"),
            harmless("of the first Mamba", "time_step_rank")));

    static final KeyScope NEMOTRON_H = STATE_SPACE
            .or(HarmlessKeys.EXPERTS)
            .or(KeyScope.of(
                    harmless("inner over hidden size", "expand"),
                    harmless("no rotary positions, as the family has it", "partial_rotary_factor"),
                    harmless("when shared experts run", "moe_shared_expert_overlap"),
                    harmless("of linears that have biases of their own keys", "use_bias"),
                    harmless(
                            "of prediction modules where there are none",
                            "mtp_hybrid_override_pattern",
                            "mtp_layers_block_type"),
                    harmless("of the first Mamba", "time_step_rank"),
                    harmless("of feed-forwards where there are none", "intermediate_size"),
                    harmlessOff("no windows", "sliding_window")));

    static final KeyScope JAMBA = STATE_SPACE
            .or(HarmlessKeys.EXPERTS)
            .or(KeyScope.of(
                    harmlessOn("norms inside the mixer, which are counted", "mamba_inner_layernorms"),
                    harmlessOff("no windows", "sliding_window")));

    static final KeyScope GRANITE_HYBRID = STATE_SPACE
            .or(HarmlessKeys.EXPERTS)
            .or(GRANITE)
            .or(KeyScope.of(
                    harmless("of experts where there are none", "intermediate_size"),
                    harmlessAt("the norm of the family", "normalization_function", "rmsnorm")));

    static final KeyScope FALCON_H1 = STATE_SPACE.or(KeyScope.of(
            harmless(
                    "scales",
                    "mlp_multipliers",
                    "ssm_multipliers",
                    "ssm_in_multiplier",
                    "ssm_out_multiplier",
                    "attention_in_multiplier",
                    "attention_out_multiplier",
                    "embedding_multiplier",
                    "key_multiplier",
                    "lm_head_multiplier"),
            harmless("the width of the feed-forward is intermediate_size", "mlp_expansion_factor"),
            harmless("whether the gate is applied before the norm or behind it", "mamba_norm_before_gate"),
            harmlessOff(
                    "every layer attends, without a window or further biases",
                    "attn_layer_indices",
                    "sliding_window",
                    "projectors_bias")));

    static final KeyScope DEEPSEEK_V4 = HarmlessKeys.EXPERTS.or(KeyScope.of(
            harmless("one key and value for all heads, as the family has it", "num_key_value_heads"),
            harmless("hyper-connections: mixtures of residual streams, not counted", "hc_mult", "hc_sinkhorn_iters"),
            harmlessOff("no biases", "attention_bias")));

    static final KeyScope QWEN_VL = HarmlessKeys.SWITCHED_WINDOW.or(HarmlessKeys.VISION_LANGUAGE);

    private FamilyKeys() {}
}
