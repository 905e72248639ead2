package dev.rooflight.catalog.model;

import static dev.rooflight.catalog.text.KeyScope.harmless;
import static dev.rooflight.catalog.text.KeyScope.harmlessAt;
import static dev.rooflight.catalog.text.KeyScope.harmlessOff;
import static dev.rooflight.catalog.text.KeyScope.taken;

import dev.rooflight.catalog.text.KeyScope;

/**
 * Keys of {@code config.json} that change nothing that is counted, and why: those that any file may hold, and those that many
 * families share; those of single families are {@link FamilyKeys}. What is neither read by a family nor here is refused. Names
 * and defaults are those of the configuration classes of Hugging Face Transformers, {@code PretrainedConfig} for any file.
 */
final class HarmlessKeys {
    /** Keys of any file. */
    static final KeyScope EVERYWHERE = KeyScope.of(
            harmless(
                    "says what the file is and which class reads it",
                    "model_type",
                    "architectures",
                    "auto_map",
                    "transformers_version",
                    "_diffusers_version",
                    "torch_version",
                    "_name_or_path",
                    "name_or_path",
                    "model_name",
                    "base_model_name_or_path",
                    "_commit_hash",
                    "_from_model_config",
                    "unsloth_*",
                    "license",
                    "language",
                    "languages",
                    "transformers.js_config",
                    "custom_pipelines",
                    "custom_generate",
                    "finetuning_task",
                    "task_specific_params",
                    "problem_type",
                    "id2label",
                    "label2id",
                    "num_labels"),
            harmless(
                    "tokens and the tokenizer",
                    "*_token_id",
                    "*_token_ids",
                    "*_token_index",
                    "bos_token",
                    "eos_token",
                    "pad_token",
                    "unk_token",
                    "sep_token",
                    "cls_token",
                    "mask_token",
                    "*_placeholder",
                    "tokenizer_class",
                    "processor_class",
                    "vocab_file",
                    "unk_index",
                    "ignore_index",
                    "prefix",
                    "bad_words_ids",
                    "suppress_tokens",
                    "begin_suppress_tokens"),
            harmless(
                    "training: not there in inference",
                    "*dropout*",
                    "*pdrop",
                    "*drop_rate",
                    "*_drop",
                    "*layerdrop",
                    "*initializer*",
                    "init_std",
                    "*_init_std",
                    "init_method*",
                    "init_scale",
                    "init_device",
                    "use_scaled_init_method",
                    "*loss*",
                    "*_coef",
                    "*_coeff",
                    "*_jitter_noise",
                    "neftune_noise_alpha",
                    "label_smoothing",
                    "gradient_*"),
            harmlessAt("PretrainedConfig's default", "top_k", 50),
            taken("a setting of sampling, not a number of experts", "top_k"),
            harmless(
                    "sampling: after the logits",
                    "max_length",
                    "min_length",
                    "do_sample",
                    "early_stopping",
                    "temperature",
                    "top_p",
                    "min_p",
                    "typical_p",
                    "num_beams",
                    "num_beam_groups",
                    "num_return_sequences",
                    "diversity_penalty",
                    "length_penalty",
                    "repetition_penalty",
                    "exponential_decay_length_penalty",
                    "no_repeat_ngram_size",
                    "encoder_no_repeat_ngram_size",
                    "remove_invalid_values"),
            harmless(
                    "what Transformers returns and keeps",
                    "output_attentions",
                    "output_hidden_states",
                    "output_scores",
                    "output_logits",
                    "output_router_logits",
                    "output_past",
                    "return_*",
                    "use_return_dict",
                    "use_cache",
                    "num_logits_to_keep",
                    "torchscript",
                    "use_bfloat16"),
            harmless(
                    "how the same is computed",
                    "*_implementation",
                    "_attn_implementation*",
                    "*flash*",
                    "torch_compile",
                    "reference_compile",
                    "chunk_size_feed_forward",
                    "masked_softmax_fusion",
                    "bias_dropout_fusion"),
            harmless(
                    "deployment of its makers: the parallelism here is asked for",
                    "pretraining_tp",
                    "ep_size",
                    "*_parallel_size"),
            harmless(
                    "a number in a norm, a score or a logit, or the width it is computed in",
                    "eps",
                    "*_eps",
                    "*_epsilon",
                    "*_in_fp32",
                    "fp32_residual_connection",
                    "apply_query_key_layer_scaling",
                    "scale_attn_weights",
                    "scale_attn_by_inverse_layer_idx",
                    "reorder_and_upcast_attn",
                    "*_softcapping",
                    "query_pre_attn_scalar",
                    "mup_*"),
            harmless(
                    "which function an activation is: all are counted alike, and whether there is a gate is the family's",
                    "hidden_act",
                    "hidden_activation",
                    "activation",
                    "activation_function",
                    "gelu_*"),
            harmless(
                    "angles of rotary positions: how many channels turn is another key",
                    "rope_theta",
                    "*_rope_theta",
                    "rope_scaling",
                    "rope_parameters",
                    "rope_type",
                    "rope_ratio",
                    "rope_base",
                    "rope_local_base_freq",
                    "rope_interleave",
                    "rope_interleaved",
                    "rotary_emb_base",
                    "rotary_base",
                    "mrope_*",
                    "use_mrope"),
            harmlessAt("every channel of a head turns", "partial_rotary_factor", 1),
            harmlessAt("every channel of a head turns", "rotary_pct", 1),
            harmless(
                    "how long a context may be",
                    "max_position_embeddings",
                    "max_sequence_length",
                    "max_seq_len",
                    "max_seq_length",
                    "max_model_len",
                    "model_max_length",
                    "seq_length",
                    "n_ctx",
                    "original_max_*"),
            harmless("a decoder, which the family is anyway", "is_decoder"),
            harmlessOff(
                    "parts that only some families have",
                    "is_encoder_decoder",
                    "add_cross_attention",
                    "cross_attention_hidden_size",
                    "tie_encoder_decoder",
                    "pruned_heads"));

    /** Keys of any family with a mixture of experts. */
    static final KeyScope EXPERTS = KeyScope.of(
            harmless(
                    "how experts are chosen and weighted: how many there are and how many are used are other keys",
                    "norm_topk_prob",
                    "scoring_func",
                    "topk_method",
                    "topk_group",
                    "n_group",
                    "num_expert_group",
                    "use_grouped_topk",
                    "routed_scaling_factor",
                    "router_dtype",
                    "moe_router_dtype",
                    "moe_router_activation_func",
                    "moe_router_scaling_factor",
                    "moe_renormalize",
                    "shared_moe_mode",
                    "aux_loss_alpha",
                    "seq_aux"),
            harmless("clamps an activation", "swiglu_limit"));

    /** Qwen, MiMo: windows are there only where they are switched on. */
    static final KeyScope SWITCHED_WINDOW = KeyScope.of(
            harmlessOff("no windows", "use_sliding_window"),
            harmless(
                    "where windows begin and how long they are: none without use_sliding_window",
                    "sliding_window",
                    "max_window_layers"));

    /** Around a language model and a vision tower. */
    static final KeyScope VISION_LANGUAGE = KeyScope.of(
            harmless(
                    "which outputs of the vision tower are taken",
                    "vision_feature_layer",
                    "vision_feature_select_strategy"),
            harmless("which function an activation is", "projector_hidden_act"),
            harmless(
                    "tokens that an image has",
                    "mm_tokens_per_image",
                    "vision_soft_tokens_per_image",
                    "image_seq_length"),
            harmless("how frames of a video are cut", "use_unified_vision_chunk"),
            harmless("whether there are biases in the projector, where that is not read", "*projector_bias"),
            harmlessOff("the checkpoint has the vision tower, too", "language_model_only"),
            harmlessOff("no tower for audio", "audio_config"),
            taken("a tower for audio, which is not counted", "audio_config"));

    private HarmlessKeys() {}
}
