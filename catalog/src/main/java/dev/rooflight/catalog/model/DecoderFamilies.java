package dev.rooflight.catalog.model;

import static dev.rooflight.core.model.Layer.Placement.AFTER;
import static dev.rooflight.core.model.Layer.Placement.AROUND;
import static dev.rooflight.core.model.Layer.Placement.BEFORE;
import static dev.rooflight.core.model.Layer.Placement.PARALLEL_ONE_NORM;
import static dev.rooflight.core.model.Layer.Placement.PARALLEL_TWO_NORMS;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.GroupedQueryAttention.Projections;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.OutputHead;
import dev.rooflight.core.pass.Reach;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Dense decoder families. Defaults are those of the family's configuration class in Hugging Face Transformers, which decide
 * what a file that leaves a key out means.
 */
final class DecoderFamilies {
    private static final int GEMMA_HEAD_DIM = 256;

    private DecoderFamilies() {}

    /** Llama and those that differ from it in the names and defaults of biases. */
    static ModelArchitecture llamaLike(Configuration c, LlamaLike like) {
        boolean bias = c.flag(false, like.inputBias());
        boolean outputBias = c.flag(like.outputFollows() && bias, like.outputBias());
        return gated(
                c,
                like.tied(),
                new Attention(bias, outputBias, QueryKeyNorm.NONE),
                c.flag(false, like.feedForwardBias()),
                layer -> Reach.causal());
    }

    static ModelArchitecture smolLm(Configuration c) {
        FamilyParts.refuseWindows(c);
        return llamaLike(c, LlamaLike.SMOL_LM);
    }

    /** Mistral, Ministral, Phi-3: Llama without biases, with a window over every layer where one is stated. */
    static ModelArchitecture windowed(Configuration c) {
        Reach reach = FamilyParts.window(c);
        return gated(c, false, Attention.PLAIN, false, layer -> reach);
    }

    static ModelArchitecture qwen2(Configuration c) {
        return gated(
                c,
                false,
                new Attention(true, false, QueryKeyNorm.NONE),
                false,
                qwenReaches(c, FamilyParts.Widths.of(c, 0)));
    }

    static ModelArchitecture qwen3(Configuration c) {
        boolean bias = c.flag(false, "attention_bias");
        return gated(
                c,
                false,
                new Attention(bias, bias, QueryKeyNorm.PER_HEAD),
                false,
                qwenReaches(c, FamilyParts.Widths.of(c, 0)));
    }

    static ModelArchitecture gemma(Configuration c) {
        boolean bias = c.flag(false, "attention_bias");
        return gated(c, true, new Attention(bias, bias, QueryKeyNorm.NONE), false, layer -> Reach.causal());
    }

    static ModelArchitecture gemma2(Configuration c) {
        boolean bias = c.flag(false, "attention_bias");
        Reach window = new Reach.SlidingWindow(c.count(4096, "sliding_window"));
        FamilyParts.Widths w = FamilyParts.Widths.of(c, GEMMA_HEAD_DIM);
        return around(
                c,
                new Attention(bias, bias, QueryKeyNorm.NONE),
                FamilyParts.typedLayers(c, w, window, layer -> layer % 2 == 0 ? window : Reach.causal()));
    }

    static ModelArchitecture gemma3(Configuration c) {
        // the files on the hub leave out what equals Gemma3TextConfig's defaults
        c.fillIn("vocab_size", 262_208);
        c.fillIn("hidden_size", 2304);
        c.fillIn("intermediate_size", 9216);
        c.fillIn("num_hidden_layers", 26);
        c.fillIn("num_attention_heads", 8);
        c.fillIn("num_key_value_heads", 4);
        c.fillIn("max_position_embeddings", 131_072);
        boolean bias = c.flag(false, "attention_bias");
        Reach window = new Reach.SlidingWindow(c.count(4096, "sliding_window"));
        int pattern = c.smallCount(6, "sliding_window_pattern", "_sliding_window_pattern");
        FamilyParts.Widths w = FamilyParts.Widths.of(c, GEMMA_HEAD_DIM);
        return around(
                c,
                new Attention(bias, bias, QueryKeyNorm.PER_HEAD),
                FamilyParts.typedLayers(c, w, window, layer -> (layer + 1) % pattern == 0 ? Reach.causal() : window));
    }

    /** Qwen2.5-VL states its language model at the top level; Qwen3-VL nests it. */
    static ModelArchitecture qwenVl(Configuration c) {
        ModelArchitecture model = qwen2(c);
        return model.withTowers(VisionTowers.of(c, model.hiddenSize()));
    }

    /** GLM-4-9B in the form of Transformers: a Llama with biased queries, keys and values and half-rotated heads. */
    static ModelArchitecture glm(Configuration c) {
        return glm(c, BEFORE);
    }

    /** GLM-4-0414: the same with norms around each half. */
    static ModelArchitecture glm4(Configuration c) {
        return glm(c, AROUND);
    }

    private static ModelArchitecture glm(Configuration c, Layer.Placement placement) {
        FamilyParts.Widths w = FamilyParts.Widths.of(c, 0);
        int rotary = FamilyParts.Rotary.of(c, w.headDim(), 0.5).dims();
        Attention attention = new Attention(c.flag(true, "attention_bias"), false, QueryKeyNorm.NONE);
        Layer layer = new Layer(
                attention.mixer(w, Reach.causal(), rotary),
                new FeedForward.Dense(c.count("intermediate_size"), true, false),
                Norm.RMS,
                placement);
        return FamilyParts.decoder(c, w, Collections.nCopies(w.layers(), layer), false);
    }

    /** Nemotron-4 and Minitron: LayerNorm, squared ReLU without a gate, half-rotated heads. */
    static ModelArchitecture nemotron(Configuration c) {
        FamilyParts.Widths w = FamilyParts.Widths.of(c, 0);
        FamilyParts.Rotary rotary = FamilyParts.Rotary.of(c, w.headDim(), 0.5);
        boolean bias = c.flag(false, "attention_bias");
        Attention attention = new Attention(bias, bias, QueryKeyNorm.NONE);
        return FamilyParts.decoder(
                c,
                w,
                layer -> Reach.causal(),
                reach -> new Layer(
                        attention.mixer(w, reach, rotary.dims()),
                        new FeedForward.Dense(c.count("intermediate_size"), false, c.flag(false, "mlp_bias")),
                        Norm.LAYER,
                        BEFORE),
                Norm.LAYER,
                FamilyParts.embedding(c, w, 0, false),
                new OutputHead(c.flag(false, "tie_word_embeddings"), false));
    }

    /** Command R: both halves on one LayerNorm without bias, tied head. */
    static ModelArchitecture cohere(Configuration c) {
        FamilyParts.Widths w = FamilyParts.Widths.of(c, 0);
        boolean bias = c.flag(false, "attention_bias");
        if (c.flag(false, "use_qk_norm")) {
            throw c.error("use_qk_norm", "true", "false, Command R+'s norm for each head is not supported");
        }
        Attention attention = new Attention(bias, bias, QueryKeyNorm.NONE);
        Norm norm = new Norm(Norm.Kind.LAYER, true, false);
        IntFunction<Reach> reaches = layer -> Reach.causal();
        if (c.optionalCount("sliding_window").isPresent()) {
            long period = c.count(4, "sliding_window_pattern");
            Reach window = FamilyParts.window(c);
            reaches =
                    FamilyParts.typedLayers(c, w, window, layer -> (layer + 1) % period == 0 ? Reach.causal() : window);
        }
        return FamilyParts.decoder(
                c,
                w,
                reaches,
                reach -> new Layer(
                        attention.mixer(w, reach, w.headDim()),
                        new FeedForward.Dense(c.count("intermediate_size"), true, false),
                        norm,
                        PARALLEL_ONE_NORM),
                norm,
                FamilyParts.embedding(c, w, 0, false),
                new OutputHead(c.flag(true, "tie_word_embeddings"), false));
    }

    /** Gated feed-forward, RMS norm before each half, rotary positions: Llama and most that followed. */
    private static ModelArchitecture gated(
            Configuration c, boolean tiedByDefault, Attention attention, boolean mlpBias, IntFunction<Reach> reaches) {
        FamilyParts.Widths w = FamilyParts.Widths.of(c, 0);
        FamilyParts.Rotary rotary = FamilyParts.Rotary.of(c, w.headDim());
        return FamilyParts.decoder(
                c,
                w,
                reaches,
                reach -> new Layer(
                        attention.mixer(w, reach, rotary.dims()),
                        new FeedForward.Dense(c.count("intermediate_size"), true, mlpBias),
                        Norm.RMS,
                        BEFORE),
                Norm.RMS,
                FamilyParts.embedding(c, w, 0, false),
                new OutputHead(c.flag(tiedByDefault, "tie_word_embeddings"), false));
    }

    /** Gemma 2 and 3: norms around each half, tied head, head size of its own. */
    private static ModelArchitecture around(Configuration c, Attention attention, IntFunction<Reach> reaches) {
        FamilyParts.Widths w = FamilyParts.Widths.of(c, GEMMA_HEAD_DIM);
        FamilyParts.Rotary rotary = FamilyParts.Rotary.of(c, w.headDim());
        return FamilyParts.decoder(
                c,
                w,
                reaches,
                reach -> new Layer(
                        attention.mixer(w, reach, rotary.dims()),
                        new FeedForward.Dense(c.count("intermediate_size"), true, false),
                        Norm.RMS,
                        AROUND),
                Norm.RMS,
                FamilyParts.embedding(c, w, 0, false),
                new OutputHead(c.flag(true, "tie_word_embeddings"), false));
    }

    static ModelArchitecture phi(Configuration c) {
        FamilyParts.Widths w = FamilyParts.Widths.of(c, 0);
        FamilyParts.Rotary rotary = FamilyParts.Rotary.of(c, w.headDim(), 0.5);
        if (c.flag(false, "qk_layernorm")) {
            throw c.error("qk_layernorm", "true", "false, query/key LayerNorm is not supported for model_type 'phi'");
        }
        Attention attention = new Attention(true, true, QueryKeyNorm.NONE);
        return FamilyParts.decoder(
                c,
                w,
                layer -> Reach.causal(),
                reach -> new Layer(
                        attention.mixer(w, reach, rotary.dims()),
                        new FeedForward.Dense(c.count(4 * w.hidden(), "intermediate_size"), false, true),
                        Norm.LAYER,
                        PARALLEL_ONE_NORM),
                Norm.LAYER,
                FamilyParts.embedding(c, w, 0, false),
                new OutputHead(c.flag(false, "tie_word_embeddings"), true));
    }

    static ModelArchitecture opt(Configuration c) {
        FamilyParts.Widths w = FamilyParts.Widths.of(c, 0);
        boolean bias = c.flag(true, "enable_bias");
        boolean affine = c.flag(true, "layer_norm_elementwise_affine");
        boolean before = c.flag(true, "do_layer_norm_before");
        boolean removed = c.flag(false, "_remove_final_layer_norm");
        boolean finalNorm = before && !removed;
        Norm norm = new Norm(Norm.Kind.LAYER, affine, affine);
        // the position table has two rows more than positions
        long positions = c.count(2048, "max_position_embeddings") + 2;
        Attention attention = new Attention(bias, bias, QueryKeyNorm.NONE);
        Embedding embedding =
                new Embedding(c.count("vocab_size"), c.count(w.hidden(), "word_embed_proj_dim"), positions, false);
        return new ModelArchitecture(
                c.where(),
                "opt",
                w.hidden(),
                embedding,
                FamilyParts.layers(
                        w.layers(),
                        layer -> Reach.causal(),
                        reach -> new Layer(
                                attention.mixer(w, reach, 0),
                                new FeedForward.Dense(c.count("ffn_dim"), false, bias),
                                norm,
                                before ? BEFORE : AFTER)),
                finalNorm ? Optional.of(norm) : Optional.empty(),
                Optional.of(new OutputHead(c.flag(true, "tie_word_embeddings"), false)),
                positions - 2,
                FamilyParts.stored(c),
                List.of());
    }

    static ModelArchitecture gpt2(Configuration c) {
        return gpt2(c, 0);
    }

    static ModelArchitecture gptBigCode(Configuration c) {
        return gpt2(c, c.flag(true, "multi_query") ? 1 : 0);
    }

    private static ModelArchitecture gpt2(Configuration c, int keyValueHeads) {
        if (c.flag(false, "add_cross_attention")) {
            throw c.error("add_cross_attention", "true", "false, cross attention of GPT-2 is not supported");
        }
        FamilyParts.Widths w = FamilyParts.Widths.of(c, WidthNames.GPT, 0, keyValueHeads);
        long positions = c.count(1024, "n_positions", "max_position_embeddings");
        Attention attention = new Attention(true, true, QueryKeyNorm.NONE);
        return FamilyParts.decoder(
                c,
                w,
                WidthNames.GPT,
                layer -> Reach.causal(),
                reach -> new Layer(
                        attention.mixer(w, reach, 0),
                        new FeedForward.Dense(c.count(4 * w.hidden(), "n_inner"), false, true),
                        Norm.LAYER,
                        BEFORE),
                Norm.LAYER,
                FamilyParts.embedding(c, w, positions, false),
                new OutputHead(c.flag(true, "tie_word_embeddings"), false));
    }

    static ModelArchitecture gptJ(Configuration c) {
        FamilyParts.Widths w = FamilyParts.Widths.of(c, WidthNames.GPT, 0, 0);
        int rotary = Math.min(w.headDim(), c.smallCount(64, "rotary_dim"));
        return FamilyParts.decoder(
                c,
                w,
                WidthNames.GPT,
                layer -> Reach.causal(),
                reach -> new Layer(
                        Attention.PLAIN.mixer(w, reach, rotary),
                        new FeedForward.Dense(c.count(4 * w.hidden(), "n_inner"), false, true),
                        Norm.LAYER,
                        PARALLEL_ONE_NORM),
                Norm.LAYER,
                FamilyParts.embedding(c, w, 0, false),
                new OutputHead(c.flag(false, "tie_word_embeddings"), true));
    }

    static ModelArchitecture gptNeoX(Configuration c) {
        FamilyParts.Widths w = FamilyParts.Widths.of(c, 0);
        FamilyParts.Rotary rotary = FamilyParts.Rotary.of(c, w.headDim(), c.number(0.25, "rotary_pct"));
        boolean bias = c.flag(true, "attention_bias");
        boolean parallel = c.flag(true, "use_parallel_residual");
        Attention attention = new Attention(bias, bias, QueryKeyNorm.NONE);
        return FamilyParts.decoder(
                c,
                w,
                layer -> Reach.causal(),
                reach -> new Layer(
                        attention.mixer(w, reach, rotary.dims()),
                        new FeedForward.Dense(c.count("intermediate_size"), false, true),
                        Norm.LAYER,
                        parallel ? PARALLEL_TWO_NORMS : BEFORE),
                Norm.LAYER,
                FamilyParts.embedding(c, w, 0, false),
                new OutputHead(c.flag(false, "tie_word_embeddings"), false));
    }

    static ModelArchitecture falcon(Configuration c) {
        boolean newArchitecture = c.flag(c.has("n_head_kv"), "new_decoder_architecture");
        boolean multiQuery = c.flag(true, "multi_query");
        boolean parallel = c.flag(true, "parallel_attn");
        boolean alibi = c.flag(false, "alibi");
        boolean bias = c.flag(false, "bias");
        int keyValueHeads = newArchitecture ? 0 : multiQuery ? 1 : -1;
        FamilyParts.Widths w = FamilyParts.Widths.of(c, WidthNames.FALCON, 0, keyValueHeads);
        int norms = c.smallCount(2, "num_ln_in_parallel_attn");
        boolean twoNorms = newArchitecture && norms == 2;
        Layer.Placement placement =
                !parallel && !newArchitecture ? BEFORE : twoNorms ? PARALLEL_TWO_NORMS : PARALLEL_ONE_NORM;
        Attention attention = new Attention(bias, bias, QueryKeyNorm.NONE);
        return FamilyParts.decoder(
                c,
                w,
                WidthNames.FALCON,
                layer -> Reach.causal(),
                reach -> new Layer(
                        attention.mixer(w, reach, alibi ? 0 : w.headDim()),
                        new FeedForward.Dense(c.count(4 * w.hidden(), "ffn_hidden_size"), false, bias),
                        Norm.LAYER,
                        placement),
                Norm.LAYER,
                FamilyParts.embedding(c, w, 0, false),
                new OutputHead(c.flag(true, "tie_word_embeddings"), false));
    }

    static ModelArchitecture bloom(Configuration c) {
        FamilyParts.Widths w = FamilyParts.Widths.of(c, WidthNames.BLOOM, 0, 0);
        Attention attention = new Attention(true, true, QueryKeyNorm.NONE);
        return FamilyParts.decoder(
                c,
                w,
                WidthNames.BLOOM,
                layer -> Reach.causal(),
                reach -> new Layer(
                        attention.mixer(w, reach, 0),
                        new FeedForward.Dense(4 * w.hidden(), false, true),
                        Norm.LAYER,
                        BEFORE),
                Norm.LAYER,
                FamilyParts.embedding(c, w, 0, true),
                new OutputHead(c.flag(true, "tie_word_embeddings"), false));
    }

    static ModelArchitecture chatGlm(Configuration c) {
        if (c.has("inner_hidden_size") || c.flag(false, "position_encoding_2d")) {
            throw c.refused(
                    "this", "is the first ChatGLM with two-dimensional positions", "ChatGLM2, ChatGLM3 or GLM-4");
        }
        boolean multiQuery = c.flag(false, "multi_query_attention");
        int groups = c.smallCount(1, "multi_query_group_num");
        boolean bias = c.flag(false, "add_bias_linear");
        Norm norm = c.flag(true, "rmsnorm") ? Norm.RMS : Norm.LAYER;
        boolean finalNorm = c.flag(true, "post_layer_norm");
        FamilyParts.Widths w = FamilyParts.Widths.of(c, WidthNames.CHAT_GLM, 0, multiQuery ? groups : -1);
        Attention attention = new Attention(bias || c.flag(false, "add_qkv_bias"), bias, QueryKeyNorm.NONE);
        // half of each head is rotated
        int rotary = w.headDim() / 2;
        return new ModelArchitecture(
                c.where(),
                "chatglm",
                w.hidden(),
                new Embedding(c.count("padded_vocab_size", "vocab_size"), w.hidden(), 0, false),
                FamilyParts.layers(
                        w.layers(),
                        layer -> Reach.causal(),
                        reach -> new Layer(
                                attention.mixer(w, reach, rotary),
                                new FeedForward.Dense(c.count("ffn_hidden_size"), true, bias),
                                norm,
                                BEFORE)),
                finalNorm ? Optional.of(norm) : Optional.empty(),
                Optional.of(new OutputHead(c.flag(false, "tie_word_embeddings"), false)),
                c.optionalCount("seq_length").orElse(0),
                FamilyParts.stored(c),
                List.of());
    }

    static ModelArchitecture starCoder2(Configuration c) {
        FamilyParts.Widths w = FamilyParts.Widths.of(c, 0);
        Reach window = FamilyParts.window(c);
        boolean bias = c.flag(true, "use_bias");
        c.text("norm_type").filter(type -> !type.equals("layer_norm")).ifPresent(type -> {
            throw c.error("norm_type", "'" + type + "'", "'layer_norm'");
        });
        Attention attention = new Attention(bias, bias, QueryKeyNorm.NONE);
        return FamilyParts.decoder(
                c,
                w,
                layer -> window,
                reach -> new Layer(
                        attention.mixer(w, reach, w.headDim()),
                        new FeedForward.Dense(c.count("intermediate_size"), false, bias),
                        Norm.LAYER,
                        BEFORE),
                Norm.LAYER,
                FamilyParts.embedding(c, w, 0, false),
                new OutputHead(c.flag(true, "tie_word_embeddings"), false));
    }

    /** Qwen 2 and 3: a window only where it is switched on, and then from layer {@code max_window_layers}. */
    private static IntFunction<Reach> qwenReaches(Configuration c, FamilyParts.Widths w) {
        if (!c.flag(false, "use_sliding_window")) {
            FamilyParts.refuseWindows(c);
            return layer -> Reach.causal();
        }
        int first = c.smallNumber(28, "max_window_layers");
        Reach window = new Reach.SlidingWindow(c.count(4096, "sliding_window"));
        return FamilyParts.typedLayers(c, w, window, layer -> layer >= first ? window : Reach.causal());
    }

    /** Biases and norms of an attention, apart from its widths. */
    private record Attention(boolean queryKeyValueBias, boolean outputBias, QueryKeyNorm queryKeyNorm) {
        static final Attention PLAIN = new Attention(false, false, QueryKeyNorm.NONE);

        GroupedQueryAttention mixer(FamilyParts.Widths w, Reach reach, int rotaryDims) {
            return GroupedQueryAttention.plain(
                            w.heads(),
                            w.keyValueHeads(),
                            w.headDim(),
                            reach,
                            rotaryDims,
                            Projections.biased(queryKeyValueBias, outputBias))
                    .withQueryKeyNorm(queryKeyNorm);
        }
    }
}
