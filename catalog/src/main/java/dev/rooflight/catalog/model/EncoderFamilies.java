package dev.rooflight.catalog.model;

import static dev.rooflight.core.model.Layer.Placement.AFTER;
import static dev.rooflight.core.model.Layer.Placement.BEFORE;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.GroupedQueryAttention.Projections;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.Layer.Placement;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.OutputHead;
import dev.rooflight.core.model.TokenMixer.SelfAndCross;
import dev.rooflight.core.model.Tower;
import dev.rooflight.core.model.Tower.Projection;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Encoders, encoder–decoder models and diffusion transformers. Of encoder–decoder models, the decoder is the main stack
 * and the encoder a tower, which ends with the keys and values that cross attention of every decoder layer makes of its
 * output: once per source. Parameters are exact where a family's function does not say otherwise.
 *
 * <p>Approximate are: the source, which is taken to be as long as the model allows; norms of encoders outside layers,
 * counted as tables (their weights exactly, their arithmetic as one addition per element); tables of relative
 * positions, whose bias is added per token rather than per score; token embeddings of the encoder, which it shares with
 * the decoder and whose look-up is not counted.
 */
final class EncoderFamilies {
    /** Channels of the sinusoids that diffusion transformers embed a time step in. */
    private static final long TIMESTEP_CHANNELS = 256;

    private EncoderFamilies() {}

    /** T5, Flan-T5 and mT5: positions are a bias on scores by distance, one table per stack. */
    static ModelArchitecture t5(Configuration c) {
        boolean multilingual = c.text("model_type").orElse("t5").equals("mt5");
        long hidden = c.count("d_model", "hidden_size");
        int heads = c.smallCount("num_heads", "num_attention_heads");
        int headDim = c.smallCount(64, "d_kv");
        int layers = c.layers("num_layers", "num_hidden_layers");
        int decoderLayers = c.layers(layers, "num_decoder_layers");
        long positions = c.count(512, "n_positions");
        long buckets = c.count(32, "relative_attention_num_buckets");
        boolean gated = c.text("feed_forward_proj")
                .map(name -> name.startsWith("gated"))
                .orElse(multilingual);
        Stack stack = new Stack(
                hidden,
                reach -> GroupedQueryAttention.plain(heads, heads, headDim, reach, 0, Projections.PLAIN),
                new FeedForward.Dense(c.count("d_ff"), gated, false),
                Norm.RMS,
                BEFORE);
        // the decoder's table stands here, too: there is no other place, and no work comes with it
        List<Projection> before = List.of(
                Projection.table("decoder_relative_bias", buckets, heads).forShare(0),
                Projection.table("relative_bias", buckets, heads));
        List<Projection> after = new ArrayList<>();
        after.add(norm("encoder_norm", Norm.RMS, hidden));
        addCrossKeysAndValues(after, stack, decoderLayers);
        return new ModelArchitecture(
                c.where(),
                multilingual ? "mt5" : "t5",
                hidden,
                new Embedding(c.count("vocab_size"), hidden, 0, false),
                Collections.nCopies(decoderLayers, stack.decoder(positions)),
                Optional.of(Norm.RMS),
                Optional.of(new OutputHead(c.flag(!multilingual, "tie_word_embeddings"), false)),
                positions,
                FamilyParts.stored(c),
                List.of(encoder(hidden, before, stack.encoders(layers), after)));
    }

    /** BART: learned positions, norms behind each half. */
    static ModelArchitecture bart(Configuration c) {
        long hidden = c.count("d_model", "hidden_size");
        int layers = c.layers(12, "encoder_layers");
        int decoderLayers = c.layers(12, "decoder_layers");
        long positions = c.count(1024, "max_position_embeddings");
        // the position tables have two rows more than positions
        long rows = positions + 2;
        Stack encoder = biased(c, "encoder", hidden, AFTER, true);
        Stack decoder = biased(c, "decoder", hidden, AFTER, true);
        List<Projection> after = new ArrayList<>();
        addCrossKeysAndValues(after, decoder, decoderLayers);
        List<Projection> before = List.of(
                Projection.table("position_embedding", rows, hidden), norm("embedding_norm", Norm.LAYER, hidden));
        return new ModelArchitecture(
                c.where(),
                "bart",
                hidden,
                new Embedding(c.count("vocab_size"), hidden, rows, true),
                Collections.nCopies(decoderLayers, decoder.decoder(positions)),
                Optional.empty(),
                Optional.of(new OutputHead(c.flag(true, "tie_word_embeddings"), false)),
                positions,
                FamilyParts.stored(c),
                List.of(encoder(hidden, before, encoder.encoders(layers), after)));
    }

    /**
     * Whisper. Tokens of the encoder's pass are positions of its layers; the first convolution runs on twice as many
     * frames and is counted at half its work.
     */
    static ModelArchitecture whisper(Configuration c) {
        long hidden = c.count("d_model", "hidden_size");
        int layers = c.layers("encoder_layers", "num_hidden_layers");
        int decoderLayers = c.layers("decoder_layers");
        long source = c.count(1500, "max_source_positions");
        long target = c.count(448, "max_target_positions");
        Stack encoder = biased(c, "encoder", hidden, BEFORE, false);
        Stack decoder = biased(c, "decoder", hidden, BEFORE, false);
        // kernels of three frames
        List<Projection> before = List.of(
                Projection.linear("conv1", 3 * c.count(80, "num_mel_bins"), hidden, true),
                Projection.linear("conv2", 3 * hidden, hidden, true),
                Projection.table("position_embedding", source, hidden));
        List<Projection> after = new ArrayList<>();
        after.add(norm("encoder_norm", Norm.LAYER, hidden));
        addCrossKeysAndValues(after, decoder, decoderLayers);
        return new ModelArchitecture(
                c.where(),
                "whisper",
                hidden,
                new Embedding(c.count("vocab_size"), hidden, target, false),
                Collections.nCopies(decoderLayers, decoder.decoder(source)),
                Optional.of(Norm.LAYER),
                Optional.of(new OutputHead(c.flag(true, "tie_word_embeddings"), false)),
                target,
                FamilyParts.stored(c),
                List.of(encoder(hidden, before, encoder.encoders(layers), after)));
    }

    /**
     * BERT and RoBERTa with the pooler, without heads of pre-training. Rows of the token-type table count as rows of
     * the position table: their parameters are there, the look-up of the second row is not.
     */
    static ModelArchitecture bert(Configuration c) {
        if (c.flag(false, "is_decoder") || c.flag(false, "add_cross_attention")) {
            throw c.error("is_decoder", "true, or 'add_cross_attention' is", "false, BERT is read as an encoder");
        }
        String kind = c.text("position_embedding_type").orElse("absolute");
        if (!kind.equals("absolute")) {
            throw c.error("position_embedding_type", "'" + kind + "'", "absolute");
        }
        long hidden = c.count("hidden_size");
        int heads = c.smallCount("num_attention_heads");
        int headDim = headDim(c, hidden, heads);
        long positions = c.count(512, "max_position_embeddings");
        Stack stack = new Stack(
                hidden,
                reach -> GroupedQueryAttention.plain(heads, heads, headDim, reach, 0, Projections.biased(true, true)),
                new FeedForward.Dense(c.count("intermediate_size"), false, true),
                Norm.LAYER,
                AFTER);
        Tower pooler = new Tower(
                "pooler",
                Component.HEAD,
                hidden,
                List.of(),
                List.of(),
                List.of(Projection.linear("pooler", hidden, hidden, true)));
        return new ModelArchitecture(
                c.where(),
                c.text("model_type").orElse("bert"),
                hidden,
                new Embedding(c.count("vocab_size"), hidden, positions + c.count(2, "type_vocab_size"), true),
                stack.encoders(c.layers("num_hidden_layers")),
                Optional.empty(),
                Optional.empty(),
                positions,
                FamilyParts.stored(c),
                List.of(pooler));
    }

    /**
     * ModernBERT without the masked-language head. The norm behind its embedding stands for the attention norm that its
     * first layer lacks, so that all layers are alike.
     */
    static ModelArchitecture modernBert(Configuration c) {
        long hidden = c.count(768, "hidden_size");
        int heads = c.smallCount(12, "num_attention_heads");
        int headDim = headDim(c, hidden, heads);
        int layers = c.layers(22, "num_hidden_layers");
        int every = c.smallCount(3, "global_attn_every_n_layers");
        boolean bias = c.flag(false, "attention_bias");
        boolean normBias = c.flag(false, "norm_bias");
        // half the window lies on either side of a token
        Reach window = new Reach.LocalBidirectional(2 * (c.count(128, "local_attention") / 2) + 1);
        Norm norm = new Norm(Norm.Kind.LAYER, true, normBias);
        Stack stack = new Stack(
                hidden,
                reach -> GroupedQueryAttention.plain(
                        heads, heads, headDim, reach, headDim, Projections.biased(bias, bias)),
                new FeedForward.Dense(c.count(1152, "intermediate_size"), true, c.flag(false, "mlp_bias")),
                norm,
                BEFORE);
        Layer global = stack.layer(Reach.bidirectional());
        Layer local = stack.layer(window);
        List<String> types = c.texts("layer_types").orElse(List.of());
        if (!types.isEmpty() && types.size() != layers) {
            throw c.error("layer_types", "a list of " + types.size(), layers + " layers");
        }
        List<Layer> all = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            boolean isGlobal = types.isEmpty() ? i % every == 0 : types.get(i).equals("full_attention");
            all.add(isGlobal ? global : local);
        }
        return new ModelArchitecture(
                c.where(),
                "modernbert",
                hidden,
                new Embedding(c.count(50_368, "vocab_size"), hidden, 0, false),
                all,
                Optional.of(norm),
                Optional.empty(),
                c.count(8192, "max_position_embeddings"),
                FamilyParts.stored(c),
                List.of());
    }

    /**
     * A diffusion transformer (DiT) as Diffusers states it; tokens are patches of the latent image, and one pass is one
     * step of denoising. Its patch embedding is a projection of a token table of one row, so {@code in_channels·patch²}
     * parameters too many are counted, and the row of its position table is that projection's bias: positions are
     * sinusoids. What time step and class decide runs once per image and is a tower; time step and class embedders
     * count once, as in the paper, although Diffusers stores them with every block.
     */
    static ModelArchitecture diffusionTransformer(Configuration c) {
        String type = c.text("norm_type").orElse("ada_norm_zero");
        if (!type.equals("ada_norm_zero") || c.has("cross_attention_dim")) {
            throw c.error(
                    "norm_type",
                    "'" + type + "', or there is 'cross_attention_dim'",
                    "ada_norm_zero without it, of a class-conditional diffusion transformer");
        }
        int heads = c.smallCount(16, "num_attention_heads");
        int headDim = c.smallCount(72, "attention_head_dim");
        long hidden = (long) heads * headDim;
        int layers = c.layers(28, "num_layers");
        long patch = c.count(2, "patch_size");
        long channels = c.count(4, "in_channels");
        long side = Math.max(1, c.count(32, "sample_size") / patch);
        boolean bias = c.flag(true, "attention_bias");
        boolean affine = c.flag(false, "norm_elementwise_affine");
        boolean gated = c.text("activation_fn").orElse("gelu-approximate").startsWith("geglu");
        Stack stack = new Stack(
                hidden,
                reach -> GroupedQueryAttention.plain(heads, heads, headDim, reach, 0, Projections.biased(bias, true)),
                new FeedForward.Dense(4 * hidden, gated, true),
                new Norm(Norm.Kind.LAYER, affine, affine),
                BEFORE);
        Tower conditioning = new Tower(
                "conditioning",
                Component.ENCODER,
                hidden,
                List.of(
                        Projection.linear("timestep_in", TIMESTEP_CHANNELS, hidden, true),
                        Projection.linear("timestep_out", hidden, hidden, true),
                        // one row stands for no class
                        Projection.table("class_embedding", c.count(1000, "num_embeds_ada_norm") + 1, hidden)),
                List.of(),
                List.of(
                        Projection.linear("shifts_scales_gates", hidden, 6 * hidden * layers, true),
                        Projection.linear("final_shift_scale", hidden, 2 * hidden, true)));
        Tower output = new Tower(
                "output",
                Component.HEAD,
                hidden,
                List.of(),
                List.of(),
                List.of(Projection.linear("output", hidden, patch * patch * c.count(channels, "out_channels"), true)));
        return new ModelArchitecture(
                c.where(),
                "dit",
                hidden,
                new Embedding(1, channels * patch * patch, 1, false),
                stack.encoders(layers),
                Optional.of(new Norm(Norm.Kind.LAYER, false, false)),
                Optional.empty(),
                side * side,
                FamilyParts.stored(c),
                List.of(conditioning, output));
    }

    private static int headDim(Configuration c, long hidden, int heads) {
        if (hidden % heads != 0) {
            throw c.refused(hidden + " channels", "do not divide into " + heads + " heads", "a multiple");
        }
        return (int) (hidden / heads);
    }

    /** Layers of BART and Whisper, whose encoder and decoder have sizes of their own. */
    private static Stack biased(Configuration c, String side, long hidden, Placement placement, boolean keyBias) {
        int heads = c.smallCount(side + "_attention_heads");
        int headDim = headDim(c, hidden, heads);
        Projections projections = new Projections(true, keyBias, true, true, false, false);
        return new Stack(
                hidden,
                reach -> GroupedQueryAttention.plain(heads, heads, headDim, reach, 0, projections),
                new FeedForward.Dense(c.count(side + "_ffn_dim"), false, true),
                Norm.LAYER,
                placement);
    }

    private static Tower encoder(long hidden, List<Projection> before, List<Layer> layers, List<Projection> after) {
        return new Tower("encoder", Component.ENCODER, hidden, before, layers, after);
    }

    private static Projection norm(String name, Norm norm, long width) {
        return Projection.table(name, norm.kind() == Norm.Kind.RMS ? 1 : 2, width);
    }

    /** Keys and values of the source for all decoder layers together. */
    private static void addCrossKeysAndValues(List<Projection> to, Stack decoder, int decoderLayers) {
        GroupedQueryAttention cross = decoder.attention(Reach.bidirectional());
        long keys = (long) cross.keyValueHeads() * cross.headDim() * decoderLayers;
        long values = (long) cross.keyValueHeads() * cross.valueDim() * decoderLayers;
        Projections biases = cross.projections();
        to.add(Projection.linear("cross_k_proj", decoder.hidden(), keys, biases.keyBias()));
        to.add(Projection.linear("cross_v_proj", decoder.hidden(), values, biases.valueBias()));
    }

    /**
     * What the layers of a stack have in common.
     *
     * @param hidden channels of the residual stream
     * @param attentions attention of a reach
     * @param feedForward of each layer
     * @param norm of each layer
     * @param placement of the norms
     */
    private record Stack(
            long hidden,
            Function<Reach, GroupedQueryAttention> attentions,
            FeedForward feedForward,
            Norm norm,
            Placement placement) {

        GroupedQueryAttention attention(Reach reach) {
            return attentions.apply(reach);
        }

        Layer layer(Reach reach) {
            return new Layer(attention(reach), feedForward, norm, placement);
        }

        List<Layer> encoders(int count) {
            return Collections.nCopies(count, layer(Reach.bidirectional()));
        }

        /** A layer that attends to what was generated and to a source of so many positions. */
        Layer decoder(long source) {
            SelfAndCross mixer = new SelfAndCross(attention(Reach.causal()), attention(new Reach.Source(source)));
            return new Layer(mixer, feedForward, norm, placement);
        }
    }
}
