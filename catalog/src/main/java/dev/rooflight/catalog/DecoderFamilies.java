package dev.rooflight.catalog;

import static dev.rooflight.core.model.Layer.Placement.AFTER;
import static dev.rooflight.core.model.Layer.Placement.AROUND;
import static dev.rooflight.core.model.Layer.Placement.BEFORE;
import static dev.rooflight.core.model.Layer.Placement.PARALLEL_ONE_NORM;
import static dev.rooflight.core.model.Layer.Placement.PARALLEL_TWO_NORMS;

import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.OutputHead;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Dense decoder families. Defaults are those of the family's configuration class in Hugging Face Transformers, which decide
 * what a file that leaves a key out means.
 */
final class DecoderFamilies {
    private static final int MAX_LAYERS = ModelArchitecture.MAX_LAYERS;

    private DecoderFamilies() {}

    static ModelArchitecture llama(ModelConfig c) {
        boolean bias = c.flag(false, "attention_bias");
        return gated(
                c,
                false,
                new Attention(bias, bias, QueryKeyNorm.NONE),
                c.flag(false, "mlp_bias"),
                layer -> Reach.causal());
    }

    static ModelArchitecture mistral(ModelConfig c) {
        Reach reach = window(c);
        return gated(c, false, Attention.PLAIN, false, layer -> reach);
    }

    static ModelArchitecture qwen2(ModelConfig c) {
        return gated(c, false, new Attention(true, false, QueryKeyNorm.NONE), false, qwenReaches(c));
    }

    static ModelArchitecture qwen3(ModelConfig c) {
        boolean bias = c.flag(false, "attention_bias");
        return gated(c, false, new Attention(bias, bias, QueryKeyNorm.PER_HEAD), false, qwenReaches(c));
    }

    static ModelArchitecture phi3(ModelConfig c) {
        Reach reach = window(c);
        return gated(c, false, Attention.PLAIN, false, layer -> reach);
    }

    static ModelArchitecture gemma(ModelConfig c) {
        boolean bias = c.flag(false, "attention_bias");
        return gated(c, true, new Attention(bias, bias, QueryKeyNorm.NONE), false, layer -> Reach.causal());
    }

    static ModelArchitecture gemma2(ModelConfig c) {
        boolean bias = c.flag(false, "attention_bias");
        Reach window = new Reach.SlidingWindow(c.count(4096, "sliding_window"));
        c.understands("cache_implementation");
        return around(
                c,
                new Attention(bias, bias, QueryKeyNorm.NONE),
                typedLayers(c, window, layer -> layer % 2 == 0 ? window : Reach.causal()));
    }

    static ModelArchitecture gemma3(ModelConfig c) {
        boolean bias = c.flag(false, "attention_bias");
        Reach window = new Reach.SlidingWindow(c.count(4096, "sliding_window"));
        int pattern = c.smallCount(6, "sliding_window_pattern", "_sliding_window_pattern");
        c.understands("cache_implementation");
        return around(
                c,
                new Attention(bias, bias, QueryKeyNorm.PER_HEAD),
                typedLayers(c, window, layer -> (layer + 1) % pattern == 0 ? Reach.causal() : window));
    }

    static ModelArchitecture gemma3Nested(ModelConfig c) {
        ModelConfig text = c.object("text_config")
                .orElseThrow(() -> c.error("'text_config' is missing; expected the language model's configuration"));
        c.understands(
                "vision_config", "mm_tokens_per_image", "image_token_index", "boi_token_index", "eoi_token_index");
        text.understands("model_type");
        ModelArchitecture read = gemma3(text);
        text.refuseUnknown("gemma3_text");
        return read;
    }

    /** Gated feed-forward, RMS norm before each half, rotary positions: Llama and most that followed. */
    private static ModelArchitecture gated(
            ModelConfig c, boolean tiedByDefault, Attention attention, boolean mlpBias, IntFunction<Reach> reaches) {
        Widths w = Widths.of(c, 0);
        Rotary rotary = Rotary.of(c, w.headDim);
        return decoder(
                c,
                w,
                reaches,
                reach -> new Layer(
                        attention.mixer(w, reach, rotary.dims),
                        new FeedForward.Dense(c.count("intermediate_size"), true, mlpBias),
                        Norm.RMS,
                        BEFORE),
                Norm.RMS,
                embedding(c, w, 0, false),
                new OutputHead(c.flag(tiedByDefault, "tie_word_embeddings"), false));
    }

    /** Gemma 2 and 3: norms around each half, tied head, head size of its own. */
    private static ModelArchitecture around(ModelConfig c, Attention attention, IntFunction<Reach> reaches) {
        Widths w = Widths.of(c, 256);
        Rotary rotary = Rotary.of(c, w.headDim);
        return decoder(
                c,
                w,
                reaches,
                reach -> new Layer(
                        attention.mixer(w, reach, rotary.dims),
                        new FeedForward.Dense(c.count("intermediate_size"), true, false),
                        Norm.RMS,
                        AROUND),
                Norm.RMS,
                embedding(c, w, 0, false),
                new OutputHead(c.flag(true, "tie_word_embeddings"), false));
    }

    static ModelArchitecture phi(ModelConfig c) {
        Widths w = Widths.of(c, 0);
        Rotary rotary = Rotary.of(c, w.headDim, 0.5);
        if (c.flag(false, "qk_layernorm")) {
            throw c.error(
                    "'qk_layernorm' is true; expected false, query/key LayerNorm is not supported for model_type 'phi'");
        }
        Attention attention = new Attention(true, true, QueryKeyNorm.NONE);
        return decoder(
                c,
                w,
                layer -> Reach.causal(),
                reach -> new Layer(
                        attention.mixer(w, reach, rotary.dims),
                        new FeedForward.Dense(c.count(4 * w.hidden, "intermediate_size"), false, true),
                        Norm.LAYER,
                        PARALLEL_ONE_NORM),
                Norm.LAYER,
                embedding(c, w, 0, false),
                new OutputHead(c.flag(false, "tie_word_embeddings"), true));
    }

    static ModelArchitecture opt(ModelConfig c) {
        Widths w = Widths.of(c, 0);
        boolean bias = c.flag(true, "enable_bias");
        boolean affine = c.flag(true, "layer_norm_elementwise_affine");
        boolean before = c.flag(true, "do_layer_norm_before");
        boolean finalNorm = before && !c.flag(false, "_remove_final_layer_norm");
        Norm norm = new Norm(Norm.Kind.LAYER, affine, affine);
        // the position table has two rows more than positions
        long positions = c.count(2048, "max_position_embeddings") + 2;
        Attention attention = new Attention(bias, bias, QueryKeyNorm.NONE);
        Embedding embedding =
                new Embedding(c.count("vocab_size"), c.count(w.hidden, "word_embed_proj_dim"), positions, false);
        return new ModelArchitecture(
                c.where(),
                "opt",
                w.hidden,
                embedding,
                layers(
                        w.layers,
                        layer -> Reach.causal(),
                        reach -> new Layer(
                                attention.mixer(w, reach, 0),
                                new FeedForward.Dense(c.count("ffn_dim"), false, bias),
                                norm,
                                before ? BEFORE : AFTER)),
                finalNorm ? Optional.of(norm) : Optional.empty(),
                new OutputHead(c.flag(true, "tie_word_embeddings"), false),
                positions - 2,
                storedFormat(c));
    }

    static ModelArchitecture gpt2(ModelConfig c) {
        return gpt2(c, 0);
    }

    static ModelArchitecture gptBigCode(ModelConfig c) {
        return gpt2(c, c.flag(true, "multi_query") ? 1 : 0);
    }

    private static ModelArchitecture gpt2(ModelConfig c, int keyValueHeads) {
        if (c.flag(false, "add_cross_attention")) {
            throw c.error("'add_cross_attention' is true; expected false, cross attention of GPT-2 is not supported");
        }
        Widths w = Widths.of(c, 0, keyValueHeads);
        long positions = c.count(1024, "n_positions", "max_position_embeddings");
        Attention attention = new Attention(true, true, QueryKeyNorm.NONE);
        return decoder(
                c,
                w,
                layer -> Reach.causal(),
                reach -> new Layer(
                        attention.mixer(w, reach, 0),
                        new FeedForward.Dense(c.count(4 * w.hidden, "n_inner"), false, true),
                        Norm.LAYER,
                        BEFORE),
                Norm.LAYER,
                embedding(c, w, positions, false),
                new OutputHead(c.flag(true, "tie_word_embeddings"), false));
    }

    static ModelArchitecture gptJ(ModelConfig c) {
        Widths w = Widths.of(c, 0);
        int rotary = Math.min(w.headDim, c.smallCount(64, "rotary_dim"));
        return decoder(
                c,
                w,
                layer -> Reach.causal(),
                reach -> new Layer(
                        Attention.PLAIN.mixer(w, reach, rotary),
                        new FeedForward.Dense(c.count(4 * w.hidden, "n_inner"), false, true),
                        Norm.LAYER,
                        PARALLEL_ONE_NORM),
                Norm.LAYER,
                embedding(c, w, 0, false),
                new OutputHead(c.flag(false, "tie_word_embeddings"), true));
    }

    static ModelArchitecture gptNeoX(ModelConfig c) {
        Widths w = Widths.of(c, 0);
        Rotary rotary = Rotary.of(c, w.headDim, c.number(0.25, "rotary_pct"));
        boolean bias = c.flag(true, "attention_bias");
        boolean parallel = c.flag(true, "use_parallel_residual");
        Attention attention = new Attention(bias, bias, QueryKeyNorm.NONE);
        return decoder(
                c,
                w,
                layer -> Reach.causal(),
                reach -> new Layer(
                        attention.mixer(w, reach, rotary.dims),
                        new FeedForward.Dense(c.count("intermediate_size"), false, true),
                        Norm.LAYER,
                        parallel ? PARALLEL_TWO_NORMS : BEFORE),
                Norm.LAYER,
                embedding(c, w, 0, false),
                new OutputHead(c.flag(false, "tie_word_embeddings"), false));
    }

    static ModelArchitecture falcon(ModelConfig c) {
        boolean newArchitecture = c.flag(c.has("n_head_kv"), "new_decoder_architecture");
        boolean multiQuery = c.flag(true, "multi_query");
        boolean parallel = c.flag(true, "parallel_attn");
        boolean alibi = c.flag(false, "alibi");
        boolean bias = c.flag(false, "bias");
        int keyValueHeads = newArchitecture ? 0 : multiQuery ? 1 : -1;
        Widths w = Widths.of(c, 0, keyValueHeads);
        boolean twoNorms = newArchitecture && c.smallCount(2, "num_ln_in_parallel_attn") == 2;
        Layer.Placement placement =
                !parallel && !newArchitecture ? BEFORE : twoNorms ? PARALLEL_TWO_NORMS : PARALLEL_ONE_NORM;
        Attention attention = new Attention(bias, bias, QueryKeyNorm.NONE);
        return decoder(
                c,
                w,
                layer -> Reach.causal(),
                reach -> new Layer(
                        attention.mixer(w, reach, alibi ? 0 : w.headDim),
                        new FeedForward.Dense(c.count(4 * w.hidden, "ffn_hidden_size"), false, bias),
                        Norm.LAYER,
                        placement),
                Norm.LAYER,
                embedding(c, w, 0, false),
                new OutputHead(c.flag(true, "tie_word_embeddings"), false));
    }

    static ModelArchitecture bloom(ModelConfig c) {
        Widths w = Widths.of(c, 0);
        Attention attention = new Attention(true, true, QueryKeyNorm.NONE);
        return decoder(
                c,
                w,
                layer -> Reach.causal(),
                reach -> new Layer(
                        attention.mixer(w, reach, 0),
                        new FeedForward.Dense(4 * w.hidden, false, true),
                        Norm.LAYER,
                        BEFORE),
                Norm.LAYER,
                embedding(c, w, 0, true),
                new OutputHead(c.flag(true, "tie_word_embeddings"), false));
    }

    static ModelArchitecture chatGlm(ModelConfig c) {
        if (c.has("inner_hidden_size") || c.flag(false, "position_encoding_2d")) {
            throw c.error(
                    "this is the first ChatGLM with two-dimensional positions; expected ChatGLM2, ChatGLM3 or GLM-4");
        }
        boolean multiQuery = c.flag(false, "multi_query_attention");
        int groups = c.smallCount(1, "multi_query_group_num");
        boolean bias = c.flag(false, "add_bias_linear");
        Norm norm = c.flag(true, "rmsnorm") ? Norm.RMS : Norm.LAYER;
        boolean finalNorm = c.flag(true, "post_layer_norm");
        c.understands("original_rope", "apply_residual_connection_post_layernorm");
        Widths w = Widths.of(c, 0, multiQuery ? groups : -1);
        Attention attention = new Attention(bias || c.flag(false, "add_qkv_bias"), bias, QueryKeyNorm.NONE);
        // half of each head is rotated
        int rotary = w.headDim / 2;
        return new ModelArchitecture(
                c.where(),
                "chatglm",
                w.hidden,
                new Embedding(c.count("padded_vocab_size", "vocab_size"), w.hidden, 0, false),
                layers(
                        w.layers,
                        layer -> Reach.causal(),
                        reach -> new Layer(
                                attention.mixer(w, reach, rotary),
                                new FeedForward.Dense(c.count("ffn_hidden_size"), true, bias),
                                norm,
                                BEFORE)),
                finalNorm ? Optional.of(norm) : Optional.empty(),
                new OutputHead(c.flag(false, "tie_word_embeddings"), false),
                c.optionalCount("seq_length").orElse(0),
                storedFormat(c));
    }

    static ModelArchitecture starCoder2(ModelConfig c) {
        Widths w = Widths.of(c, 0);
        Reach window = window(c);
        boolean bias = c.flag(true, "use_bias");
        c.text("norm_type").filter(type -> !type.equals("layer_norm")).ifPresent(type -> {
            throw c.error("'norm_type' is '%s'; expected 'layer_norm'".formatted(type));
        });
        c.understands("mlp_type", "activation_function");
        Attention attention = new Attention(bias, bias, QueryKeyNorm.NONE);
        return decoder(
                c,
                w,
                layer -> window,
                reach -> new Layer(
                        attention.mixer(w, reach, w.headDim),
                        new FeedForward.Dense(c.count("intermediate_size"), false, bias),
                        Norm.LAYER,
                        BEFORE),
                Norm.LAYER,
                embedding(c, w, 0, false),
                new OutputHead(c.flag(true, "tie_word_embeddings"), false));
    }

    // ---- what families share

    private static ModelArchitecture decoder(
            ModelConfig c,
            Widths w,
            IntFunction<Reach> reaches,
            Function<Reach, Layer> layer,
            Norm finalNorm,
            Embedding embedding,
            OutputHead head) {
        return new ModelArchitecture(
                c.where(),
                c.text("model_type").orElse(""),
                w.hidden,
                embedding,
                layers(w.layers, reaches, layer),
                Optional.of(finalNorm),
                head,
                c.optionalCount("max_position_embeddings", "n_positions", "seq_length")
                        .orElse(0),
                storedFormat(c));
    }

    /** Layers that differ in nothing but their reach. */
    private static List<Layer> layers(int count, IntFunction<Reach> reaches, Function<Reach, Layer> layer) {
        IdentityHashMap<Reach, Layer> byReach = new IdentityHashMap<>();
        List<Layer> layers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            layers.add(byReach.computeIfAbsent(reaches.apply(i), layer));
        }
        return layers;
    }

    private static Embedding embedding(ModelConfig c, Widths w, long learnedPositions, boolean norm) {
        return new Embedding(c.count("vocab_size"), w.hidden, learnedPositions, norm);
    }

    /** The checkpoint's number format; FP32 where the file says nothing, as Transformers has it. */
    static NumberFormat storedFormat(ModelConfig c) {
        String name = c.text("torch_dtype").or(() -> c.text("dtype")).orElse("float32");
        return switch (name) {
            case "float32", "float" -> NumberFormats.FP32;
            case "float16", "half" -> NumberFormats.FP16;
            case "bfloat16" -> NumberFormats.BF16;
            default -> throw c.error("'torch_dtype' is '%s'; expected float32, float16 or bfloat16".formatted(name));
        };
    }

    private static Reach window(ModelConfig c) {
        return c.optionalCount("sliding_window").isPresent()
                ? new Reach.SlidingWindow(c.count("sliding_window"))
                : Reach.causal();
    }

    /** Qwen 2 and 3: a window only where it is switched on, and then from layer {@code max_window_layers}. */
    private static IntFunction<Reach> qwenReaches(ModelConfig c) {
        boolean windowed = c.flag(false, "use_sliding_window");
        int first = c.smallNumber(28, "max_window_layers");
        c.understands("sliding_window", "layer_types");
        if (!windowed) {
            return layer -> Reach.causal();
        }
        Reach window = new Reach.SlidingWindow(c.count(4096, "sliding_window"));
        return typedLayers(c, window, layer -> layer >= first ? window : Reach.causal());
    }

    /** Reaches by {@code layer_types} where it is stated, else by the family's rule. */
    private static IntFunction<Reach> typedLayers(ModelConfig c, Reach window, IntFunction<Reach> rule) {
        Optional<List<String>> types = c.texts("layer_types");
        if (types.isEmpty()) {
            return rule;
        }
        int layers = c.smallCount("num_hidden_layers");
        if (types.get().size() != layers) {
            throw c.error("'layer_types' names %d layers but 'num_hidden_layers' is %d; expected as many"
                    .formatted(types.get().size(), layers));
        }
        return layer -> switch (types.get().get(layer)) {
            case "full_attention" -> Reach.causal();
            case "sliding_attention" -> window;
            default ->
                throw c.error("'layer_types' holds '%s'; expected full_attention or sliding_attention"
                        .formatted(types.get().get(layer)));
        };
    }

    /** Biases and norms of an attention, apart from its widths. */
    private record Attention(boolean queryKeyValueBias, boolean outputBias, QueryKeyNorm queryKeyNorm) {
        static final Attention PLAIN = new Attention(false, false, QueryKeyNorm.NONE);

        GroupedQueryAttention mixer(Widths w, Reach reach, int rotaryDims) {
            return new GroupedQueryAttention(
                    w.heads,
                    w.keyValueHeads,
                    w.headDim,
                    reach,
                    rotaryDims,
                    queryKeyValueBias,
                    outputBias,
                    queryKeyNorm);
        }
    }

    /** How many channels of each head are rotated. */
    private record Rotary(int dims) {
        static Rotary of(ModelConfig c, int headDim) {
            return of(c, headDim, 1);
        }

        static Rotary of(ModelConfig c, int headDim, double defaultShare) {
            double share = c.number(defaultShare, "partial_rotary_factor");
            if (!(share >= 0 && share <= 1)) {
                throw c.error("'partial_rotary_factor' is %s; expected a share from 0 to 1".formatted(share));
            }
            return new Rotary((int) (headDim * share));
        }
    }

    /** Widths that every family has, under the names that each gives them. */
    private record Widths(long hidden, int layers, int heads, int keyValueHeads, int headDim) {
        private static final String[] HIDDEN = {"hidden_size", "n_embd", "n_embed"};
        private static final String[] LAYERS = {"num_hidden_layers", "n_layer", "num_layers"};
        private static final String[] HEADS = {"num_attention_heads", "n_head"};
        private static final String[] KEY_VALUE_HEADS = {"num_key_value_heads", "num_kv_heads", "n_head_kv"};

        static Widths of(ModelConfig c, int defaultHeadDim) {
            return of(c, defaultHeadDim, 0);
        }

        /**
         * Reads the widths.
         *
         * @param defaultHeadDim used where the file does not state one; 0: hidden size over heads
         * @param keyValueHeads decided by the family; 0: as stated, or as many as heads; -1: as many as heads
         */
        static Widths of(ModelConfig c, int defaultHeadDim, int keyValueHeads) {
            long hidden = c.count(HIDDEN);
            int layers = c.smallCount(LAYERS);
            int heads = c.smallCount(HEADS);
            if (layers > MAX_LAYERS) {
                throw c.error("'num_hidden_layers' is %d; expected at most %d".formatted(layers, MAX_LAYERS));
            }
            int stated = c.smallCount(heads, KEY_VALUE_HEADS);
            int groups = keyValueHeads == 0 ? stated : keyValueHeads < 0 ? heads : keyValueHeads;
            return new Widths(hidden, layers, heads, groups, headDim(c, defaultHeadDim, hidden, heads));
        }

        private static int headDim(ModelConfig c, int defaultHeadDim, long hidden, int heads) {
            if (c.optionalCount("head_dim", "kv_channels").isPresent()) {
                return c.smallCount("head_dim", "kv_channels");
            }
            if (defaultHeadDim > 0) {
                return defaultHeadDim;
            }
            if (hidden % heads != 0) {
                throw c.error("'hidden_size' %d is no multiple of 'num_attention_heads' %d; expected one, or 'head_dim'"
                        .formatted(hidden, heads));
            }
            return Math.toIntExact(Math.min(hidden / heads, Integer.MAX_VALUE));
        }
    }
}
