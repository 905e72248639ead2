package dev.rooflight.catalog.text;

import dev.rooflight.catalog.ModelFormatException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A {@code config.json} that remembers which of its keys were understood. A family reads what it needs by name; what is left
 * over is harmless (token ids, dropout, training settings), or it is refused because it may change the mathematics, or it is
 * reported as ignored. Keys whose value is null, false, zero or empty switch nothing on and are always harmless.
 */
public final class Configuration {
    private static final long MAX_COUNT = 1_000_000_000_000_000L;

    /** Keys that never change what the network computes. */
    private static final Pattern HARMLESS = Pattern.compile(
            "_.*|.*_token_ids?|.*token_index|.*token_id_.*|.*dropout.*"
                    + "|.*drop_?rate|.*pdrop|.*_drop|.*init.*|.*_std|.*eps|.*epsilon|.*_version|.*_range|.*_factor|.*loss.*|.*coef.*"
                    + "|use_cache|auto_map|architectures|torchscript|output_.*|return_.*|gradient_.*|task_specific_params|summary_.*"
                    + "|id2label|label2id|problem_type|tokenizer_class|prefix|name_or_path|model_type|torch_dtype|dtype|rope_.*"
                    + "|rotary_emb_base|rotary_.*base|max_position_embeddings|max_sequence_length|seq_length|n_ctx|pretraining_tp|hidden_act"
                    + "|activation_function|activation|hidden_activation|scale_attn.*|reorder_and_upcast_attn|attention_softmax_in_fp32"
                    + "|.*softmax_in_fp32|apply_query_key_layer_scaling|apply_residual_connection_post_layernorm|.*softcapping|query_pre_attn_scalar"
                    + "|original_max_position_embeddings|embd_layer|max_length|min_length|do_sample|temperature|top_p|num_return_sequences"
                    + "|is_decoder|is_encoder_decoder|bad_words_ids|early_stopping|num_beams|length_penalty|repetition_penalty"
                    + "|use_flash_attn|.*flash.*|attn_implementation|torch_compile|remove_invalid_values|skip_bias_add|slow_but_exact"
                    + "|offset_alibi|masked_softmax_fusion|unk_index|pre_seq_len|prefix_projection|gelu_.*|use_mrope|logn_.*|language.*"
                    + "|quantization_bit|fp32_residual_connection|attention_scale|embedding_multiplier|residual_multiplier|logits_scaling"
                    + "|attention_multiplier|logit_scale|mup_.*|eos_.*|bos_.*|pad_.*|interpolate_factor|vocab_file|is_gated_act|dense_act_fn|relative_attention_max_distance|normalize_embedding|scale_embedding|classifier_.*"
                    + "|mask_.*|median_filter_width|apply_spec_augment|pooler_.*|directionality|sparse_pred.*|sliding_window_size|full_attn_mod"
                    + "|mamba_inner_layernorms|shared_moe_mode|max_model_len|static_position_embeddings|extra_pos_embeddings|.*layerdrop"
                    + "|num_query_groups|seq_aux|aux_loss_alpha|bias_dropout_fusion|rotary|predict_special_tokens|n_special|num_beam.*|diversity_penalty|.*no_repeat_ngram_size|exponential_decay.*|forced_.*|typical_p|top_k|min_p"
                    + "|tf_legacy_loss|tie_encoder_decoder|pruned_heads|finetuning_task|.*suppress_tokens|decoder_start.*|use_bfloat16"
                    + "|cross_attention_hidden_size|chunk_size_feed_forward|sep_token.*|transformers.*|model_max_length|max_window_layers"
                    + "|original_max.*|attention_type|moe_router_.*|router_.*|output_router_logits|ep_size|.*_parallel_size|kv_cache_.*"
                    + "|mamba_kernels|use_mamba_kernels|.*_implementation|sliding_window_pattern|image_size|patch_size|num_channels"
                    + "|use_sliding_window|time_step.*|scoring_func|topk_method|routed_scaling_factor|norm_topk_prob|hidden_activation|swiglu_limit"
                    + "|rope_.*|.*rope_theta|mrope_.*|ignore_index|.*placeholder|vision_start.*|vision_end.*|image_.*id|video_.*id");

    /** Keys that name a part of the mathematics: with a value that switches something on, they must be understood. */
    private static final Pattern STRUCTURAL =
            Pattern.compile(".*(attention|attn|mixer|layer|expert|moe|window|head|ssm|mamba|conv"
                    + "|kernel|latent|lora|hidden|size|dim|gate|router|top_?k|sparse|ffn|mlp|norm|block|state|recurrent|index|rank|group"
                    + "|chunk|hash|engram|quantization|compress|share|parallel|depth|stack|encoder|vision|audio).*");

    private JsonObject object;
    private final String where;
    private final Optional<Configuration> outer;
    private final Set<String> understood = new LinkedHashSet<>();

    public Configuration(JsonObject object, String where) {
        this(object, where, Optional.empty());
    }

    private Configuration(JsonObject object, String where, Optional<Configuration> outer) {
        this.object = object;
        this.where = where;
        this.outer = outer;
    }

    /** Whether the key stands here with a value other than null. */
    public boolean has(String key) {
        return object.has(key);
    }

    /** States a key that the file leaves to the default of its configuration class. The file's own tree stays as it is. */
    public void fillIn(String key, long value) {
        if (!has(key)) {
            object = object.with(key, new JsonValue.Whole(value));
        }
    }

    /** Every key, in the order of the file. */
    public List<String> names() {
        return List.copyOf(object.members().keySet());
    }

    /** Whether the key stands here with a nested configuration. */
    public boolean isObject(String key) {
        return object.object(key).isPresent();
    }

    /** A count of 1 or more that must be stated, under the first of these names that is there. */
    public long count(String... names) {
        return optionalCount(names)
                .orElseThrow(() -> error("'%s' is missing; expected a whole number".formatted(names[0])));
    }

    /** A count of 1 or more, under any of these names; names that contradict each other are refused. */
    public OptionalLong optionalCount(String... names) {
        OptionalLong found = OptionalLong.empty();
        String foundAs = names[0];
        for (String name : names) {
            understood.add(name);
            if (!has(name)) {
                continue;
            }
            long value = wholeNumber(name, value(name), 1);
            if (found.isPresent() && found.getAsLong() != value) {
                throw error("'%s' is %d but '%s' is %d; expected one value, remove the wrong key"
                        .formatted(foundAs, found.getAsLong(), name, value));
            }
            found = OptionalLong.of(value);
            foundAs = name;
        }
        return found;
    }

    /** A count of 1 or more, or a default that the family's own code defines. */
    public long count(long defaultValue, String... names) {
        return optionalCount(names).orElse(defaultValue);
    }

    /** A count that fits an int. */
    public int smallCount(String... names) {
        return small(names[0], count(names));
    }

    /** A count that fits an int, or a default. */
    public int smallCount(int defaultValue, String... names) {
        return small(names[0], count(defaultValue, names));
    }

    /** A whole number of 0 or more, or a default. */
    public int smallNumber(int defaultValue, String name) {
        understood.add(name);
        return has(name) ? small(name, wholeNumber(name, value(name), 0)) : defaultValue;
    }

    /** A truth value, or the default of the family's own code. */
    public boolean flag(boolean defaultValue, String name) {
        understood.add(name);
        if (!has(name)) {
            return defaultValue;
        }
        if (!(value(name) instanceof JsonValue.Flag flag)) {
            throw error("'%s' is %s; expected true or false".formatted(name, shortened(value(name))));
        }
        return flag.value();
    }

    /** A number, or a default. */
    public double number(double defaultValue, String... names) {
        double found = defaultValue;
        for (String name : names) {
            understood.add(name);
            if (has(name)) {
                found = number(name, value(name));
            }
        }
        return found;
    }

    /** A text, if it is there. */
    public Optional<String> text(String name) {
        understood.add(name);
        if (!has(name)) {
            return Optional.empty();
        }
        if (!(value(name) instanceof JsonValue.Text text)) {
            throw error("'%s' is %s; expected a text".formatted(name, shortened(value(name))));
        }
        return Optional.of(text.value());
    }

    /** A list of texts under the first of two names that is there. */
    public Optional<List<String>> texts(String name, String alias) {
        Optional<List<String>> found = texts(alias);
        return texts(name).or(() -> found);
    }

    /** Whether the key stands here with a number. */
    public boolean hasNumber(String key) {
        return has(key) && value(key).isNumber();
    }

    /** A list of texts, if it is there. */
    public Optional<List<String>> texts(String name) {
        understood.add(name);
        if (!has(name)) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (JsonValue element : list(name, "a list of texts")) {
            if (!(element instanceof JsonValue.Text text)) {
                throw error("'%s' holds %s; expected a list of texts".formatted(name, shortened(element)));
            }
            texts.add(text.value());
        }
        return Optional.of(texts);
    }

    /** A nested configuration, if it is there. */
    public Optional<Configuration> object(String name) {
        understood.add(name);
        if (!has(name)) {
            return Optional.empty();
        }
        if (!(value(name) instanceof JsonObject nested)) {
            throw error("'%s' is %s; expected an object".formatted(name, shortened(value(name))));
        }
        return Optional.of(new Configuration(nested, where + " " + name, Optional.of(this)));
    }

    /** A nested configuration that must be there. */
    public Configuration requiredObject(String name) {
        return object(name).orElseThrow(() -> error("'%s' is missing; expected an object".formatted(name)));
    }

    /** A text of this configuration, or of the one around it. */
    public Optional<String> inheritedText(String name) {
        return text(name).or(() -> outer.flatMap(around -> around.inheritedText(name)));
    }

    /** A truth value of this configuration, or of the one around it. */
    public Optional<Boolean> inheritedFlag(String name) {
        Optional<Boolean> own = has(name) ? Optional.of(flag(false, name)) : Optional.empty();
        return own.or(() -> outer.flatMap(around -> around.inheritedFlag(name)));
    }

    /** A nested configuration of this one, or of the one around it. */
    public Optional<Configuration> inheritedObject(String name) {
        return object(name).or(() -> outer.flatMap(around -> around.inheritedObject(name)));
    }

    /** A list of whole numbers, if it is there. */
    public Optional<List<Long>> wholeNumbers(String name) {
        understood.add(name);
        if (!has(name)) {
            return Optional.empty();
        }
        List<Long> counts = new ArrayList<>();
        for (JsonValue element : list(name, "a list of whole numbers")) {
            counts.add(wholeNumber(name, element, 0));
        }
        return Optional.of(counts);
    }

    /** A list of objects, if it is there. */
    public Optional<List<Configuration>> objects(String name) {
        understood.add(name);
        if (!has(name)) {
            return Optional.empty();
        }
        List<Configuration> objects = new ArrayList<>();
        for (JsonValue element : list(name, "a list of objects")) {
            if (!(element instanceof JsonObject nested)) {
                throw error("'%s' holds %s; expected a list of objects".formatted(name, shortened(element)));
            }
            objects.add(new Configuration(nested, where + " " + name + "[" + objects.size() + "]", Optional.of(this)));
        }
        return Optional.of(objects);
    }

    /** Declares keys that are understood and do not matter to cost. */
    public void understands(String... names) {
        understood.addAll(List.of(names));
    }

    /** An error about this configuration. */
    public ModelFormatException error(String problem) {
        return new ModelFormatException(where + ": " + problem);
    }

    /** Where this configuration is from. */
    public String where() {
        return where;
    }

    /**
     * Refuses keys that may change the mathematics and were not understood.
     *
     * @return keys that were ignored although nothing is known about them
     */
    public List<String> refuseUnknown(String family) {
        List<String> ignored = new ArrayList<>();
        for (String key : object.members().keySet()) {
            if (understood.contains(key)
                    || value(key).isOff()
                    || HARMLESS.matcher(key).matches()) {
                continue;
            }
            if (STRUCTURAL.matcher(key).matches()) {
                throw error(
                        ("key '%s' = %s is not understood for model_type '%s' and may change what the network computes; "
                                        + "remove it if it does not")
                                .formatted(key, shortened(value(key)), family));
            }
            ignored.add(key);
        }
        return ignored;
    }

    /** The value of a key that is there. */
    private JsonValue value(String name) {
        return object.get(name).orElseThrow(() -> new IllegalStateException(name + " is not there"));
    }

    private List<JsonValue> list(String name, String expected) {
        if (!(value(name) instanceof JsonValue.Listed list)) {
            throw error("'%s' is %s; expected %s".formatted(name, shortened(value(name)), expected));
        }
        return list.elements();
    }

    private double number(String name, JsonValue value) {
        if (value instanceof JsonValue.Whole whole) {
            return whole.value();
        }
        if (value instanceof JsonValue.Real real) {
            return real.value();
        }
        throw error("'%s' is %s; expected a number".formatted(name, shortened(value)));
    }

    private long wholeNumber(String name, JsonValue value, long least) {
        if (value instanceof JsonValue.Whole whole && whole.value() >= least && whole.value() <= MAX_COUNT) {
            return whole.value();
        }
        // some files write counts as 4096.0
        if (value instanceof JsonValue.Real real
                && real.value() >= least
                && real.value() <= MAX_COUNT
                && real.value() == Math.floor(real.value())) {
            return (long) real.value();
        }
        throw error("'%s' is %s; expected a whole number from %d to %d"
                .formatted(name, shortened(value), least, MAX_COUNT));
    }

    private int small(String name, long value) {
        if (value > Integer.MAX_VALUE) {
            throw error("'%s' is %d; expected at most %d".formatted(name, value, Integer.MAX_VALUE));
        }
        return (int) value;
    }

    private static String shortened(JsonValue value) {
        String text = value.toString();
        return text.length() <= 40 ? text : text.substring(0, 37) + "...";
    }
}
