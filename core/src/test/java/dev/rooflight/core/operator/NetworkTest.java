package dev.rooflight.core.operator;

import static dev.rooflight.core.operator.Lines.FOUR_TWO_ONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.CompressedAttention;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GatedDeltaAttention;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.OutputHead;
import dev.rooflight.core.model.SelectiveStateSpace;
import dev.rooflight.core.model.StateSpaceDuality;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.model.Tower;
import dev.rooflight.core.parallel.ExchangeFormats;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.fixtures.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What stands around mixers and feed-forwards, in numbers computed by hand: 10 channels, a vocabulary of 50. */
class NetworkTest {
    private static final TokenMixer MAP = new TokenMixer.LinearMap(false);
    private static final FeedForward FEED = new FeedForward.LinearMap(false);
    private static final String LINEAR_MAP = "linear_map: P 100, M 200T, W 400, AR 20T, AW 20T -> linear_map 20T";

    @Test
    void embeddingAndHeadOfAnotherWidth() {
        ModelArchitecture model = model(
                new Embedding(50, 6, 20, true),
                List.of(layer(MAP, Layer.Placement.BEFORE)),
                new OutputHead(true, true));
        List<Block> blocks = network(model, Kernels.FUSED).blocks();

        assertThat(Lines.of(blocks.get(0)))
                .containsExactly(
                        "embedding: P 300, W 24T, AW 12T -> embedding 12T",
                        "project_in: P 60, M 120T, W 240, AR 12T, AW 20T -> project_in 20T",
                        // rows of 20 positions are added
                        "position_embedding: P 200, V 10T, W 40T, AR 20T, AW 20T -> position_embedding 20T",
                        "embedding_norm: P 20, V 70T, W 80, AR 20T, AW 20T -> embedding_norm 20T");
        assertThat(Lines.of(blocks.get(2)))
                .containsExactly(
                        "final_norm: P 10, V 40G, W 40, AR 20G, AW 20G -> final_norm 20G",
                        "project_out: P 60, M 120G, W 240, AR 20G, AW 12G -> project_out 12G",
                        // tied: 300 weights lie in the embedding, 50 biases here; all are read
                        "lm_head: P 50, M 600G, V 50G, W 1400, AR 12G, AW 100G -> lm_head 100G");
        assertThat(chain(blocks.get(0)))
                .containsExactly(
                        "embedding []",
                        "project_in [embedding]",
                        "position_embedding [project_in]",
                        "embedding_norm [position_embedding]");
        assertThat(chain(blocks.get(2)))
                .containsExactly("final_norm [input]", "project_out [final_norm]", "lm_head [project_out]");
        // 580 of the embedding, 10 of the norm, 60 and 50 of the head, 100 + 10 + 100 + 10 of the layer
        assertThat(Network.totalParameters(model)).isEqualTo(580 + 120 + 220);
        assertThat(Network.activeParameters(model)).isEqualTo(580 + 120 + 220);
    }

    @Test
    void embeddingAndHeadOfTheSameWidth() {
        ModelArchitecture model = model(
                new Embedding(50, 10, 0, false),
                List.of(layer(MAP, Layer.Placement.BEFORE)),
                new OutputHead(false, false));
        List<Block> blocks = network(model, Kernels.FUSED).blocks();

        assertThat(Lines.of(blocks.get(0))).containsExactly("embedding: P 500, W 40T, AW 20T -> embedding 20T");
        assertThat(Lines.of(blocks.get(2)))
                .containsExactly(
                        "final_norm: P 10, V 40G, W 40, AR 20G, AW 20G -> final_norm 20G",
                        "lm_head: P 500, M 1000G, W 2000, AR 20G, AW 100G -> lm_head 100G");
        assertThat(Network.totalParameters(model)).isEqualTo(500 + 220 + 510);
        assertThat(Network.activeParameters(model)).isEqualTo(500 + 220 + 510);
    }

    @Test
    void anEncoderHandsOnEveryPosition() {
        ModelArchitecture decoder = model(
                new Embedding(50, 10, 0, false),
                List.of(layer(MAP, Layer.Placement.BEFORE)),
                new OutputHead(false, false));
        ModelArchitecture encoder = withHead(decoder, Optional.of(Norm.RMS), Optional.empty());

        assertThat(Lines.of(network(encoder, Kernels.FUSED).blocks().get(2)))
                .containsExactly("final_norm: P 10, V 40T, W 40, AR 20T, AW 20T -> final_norm 20T");
        // without a norm nothing is left to do
        assertThat(network(withHead(decoder, Optional.empty(), Optional.empty()), Kernels.FUSED)
                        .blocks())
                .hasSize(2);
        assertThat(chain(network(
                                withHead(decoder, Optional.empty(), Optional.of(new OutputHead(false, false))),
                                Kernels.FUSED)
                        .blocks()
                        .get(2)))
                .containsExactly("lm_head [input]");
    }

    @Test
    void normsBefore() {
        assertThat(Lines.of(block(layer(MAP, Layer.Placement.BEFORE), Kernels.FUSED)))
                .containsExactly(
                        // the addition before it is part of it: two are read, the sum is written, too
                        "attn_norm: P 10, V 50T, W 40, AR 40T, AW 40T -> attn_norm 20T, attn_norm.sum 20T",
                        LINEAR_MAP,
                        "mlp_norm: P 10, V 50T, W 40, AR 40T, AW 40T -> mlp_norm 20T, mlp_norm.sum 20T",
                        LINEAR_MAP.replace("linear_map", "linear_map_ff"));
        assertThat(Lines.of(block(layer(MAP, Layer.Placement.BEFORE), Kernels.EAGER)))
                .containsExactly(
                        "attn_norm: P 10, V 40T, W 40, AR 20T, AW 20T -> attn_norm 20T",
                        LINEAR_MAP,
                        "attn_add: V 10T, AR 40T, AW 20T -> attn_add 20T",
                        "mlp_norm: P 10, V 40T, W 40, AR 20T, AW 20T -> mlp_norm 20T",
                        LINEAR_MAP.replace("linear_map", "linear_map_ff"),
                        "mlp_add: V 10T, AR 40T, AW 20T -> mlp_add 20T");
        assertThat(chain(block(layer(MAP, Layer.Placement.BEFORE), Kernels.FUSED)))
                .containsExactly(
                        "attn_norm [residual, input]",
                        "linear_map [attn_norm]",
                        "mlp_norm [attn_norm.sum, linear_map]",
                        "linear_map_ff [mlp_norm]",
                        "-> [linear_map_ff, mlp_norm.sum]");
        assertThat(chain(block(layer(MAP, Layer.Placement.BEFORE), Kernels.EAGER)))
                .containsExactly(
                        "attn_norm [input]",
                        "linear_map [attn_norm]",
                        "attn_add [input, linear_map]",
                        "mlp_norm [attn_add]",
                        "linear_map_ff [mlp_norm]",
                        "mlp_add [attn_add, linear_map_ff]",
                        "-> [mlp_add]");
    }

    @Test
    void aResidualStreamIsHandedOnWhereNormsAddIt() {
        assertThat(block(layer(MAP, Layer.Placement.BEFORE), Kernels.FUSED).inputs())
                .extracting(Tensor::name)
                .containsExactly("input", "residual");
        assertThat(block(layer(MAP, Layer.Placement.BEFORE), Kernels.EAGER).inputs())
                .extracting(Tensor::name)
                .containsExactly("input");
        assertThat(block(layer(MAP, Layer.Placement.AFTER), Kernels.FUSED).inputs())
                .extracting(Tensor::name)
                .containsExactly("input");
    }

    @Test
    void parametersAreThoseOfAllLayersAndTowers() {
        Tower vision = new Tower(
                "vision",
                Component.VISION,
                20,
                List.of(Tower.Projection.linear("in", 10, 20, false)),
                List.of(),
                List.of());
        Tower prediction = new Tower(
                "mtp",
                Component.PREDICTION,
                20,
                List.of(Tower.Projection.linear("in", 10, 30, false)),
                List.of(),
                List.of());
        Layer layer = layer(MAP, Layer.Placement.BEFORE);
        ModelArchitecture plain =
                model(new Embedding(50, 10, 0, false), List.of(layer, layer, layer), new OutputHead(false, false));
        ModelArchitecture model = new ModelArchitecture(
                plain.id(),
                plain.family(),
                plain.hiddenSize(),
                plain.embedding(),
                plain.layers(),
                plain.finalNorm(),
                plain.head(),
                plain.contextLimit(),
                plain.stored(),
                List.of(vision, prediction));

        // 500 + 3 · 220 + 510; 200 of the vision tower; the 300 that only predict are no part of the model proper
        assertThat(Network.totalParameters(model)).isEqualTo(1670 + 200);
        assertThat(Network.parameters(model)).containsEntry(Component.PREDICTION, 300.0);
        assertThat(Network.activeParameters(model)).isEqualTo(1670);
    }

    @Test
    void devicesThatShareAContextExchangeWhatIsCached() {
        CollectiveOperators two =
                new CollectiveOperators(Parallelism.NONE.withContext(2), FOUR_TWO_ONE, ExchangeFormats.WIDE);
        Layer attention = layer(Models.attention(2, 1, 5, Reach.causal(), QueryKeyNorm.NONE), Layer.Placement.BEFORE);

        // 10 cached numbers of a byte, 10 channels of two, from two devices, one half of it away
        assertThat(Lines.of(block(attention, Kernels.FUSED, two)))
                .contains("context_exchange: X 30T -> context_exchange 20T");
        assertThat(chain(block(attention, Kernels.FUSED, two)))
                .containsSubsequence("context_exchange [out_proj]", "mlp_norm [attn_norm.sum, context_exchange]");
        // a mixer that caches nothing has nothing to hand around
        assertThat(chain(block(layer(MAP, Layer.Placement.BEFORE), Kernels.FUSED, two)))
                .noneMatch(operator -> operator.startsWith("context_exchange"));
        assertThat(chain(block(attention, Kernels.FUSED)))
                .noneMatch(operator -> operator.startsWith("context_exchange"));
    }

    @Test
    void everyKindOfMixerAndFeedForwardEndsInWhatIsAdded() {
        FeedForward.Dense dense = new FeedForward.Dense(6, true, false);
        FeedForward experts = FeedForward.MixtureOfExperts.of(
                8, 2, dense, Optional.empty(), FeedForward.MixtureOfExperts.Router.PLAIN);
        List<TokenMixer> mixers = List.of(
                new LatentAttention(4, 0, 5, 3, 2, 4, false, false, Optional.empty()),
                new CompressedAttention(4, 6, 2, 7, 2, 3, 8, 4, Optional.empty()),
                new SelectiveStateSpace(6, 3, 4, 2, true, true, true),
                new StateSpaceDuality(4, 3, 2, 5, 4, true, false, false),
                new GatedDeltaAttention(2, 4, 3, 5, 4, 7, 8));

        for (TokenMixer mixer : mixers) {
            assertThat(chain(block(new Layer(mixer, dense, Norm.RMS, Layer.Placement.BEFORE), Kernels.EAGER)))
                    .containsSubsequence(
                            "attn_add [input, out_proj]",
                            "gate_proj [mlp_norm]",
                            "mlp_add [attn_add, down_proj]",
                            "-> [mlp_add]");
        }
        assertThat(chain(block(new Layer(MAP, experts, Norm.RMS, Layer.Placement.BEFORE), Kernels.EAGER)))
                .containsSubsequence("router [mlp_norm]", "mlp_add [attn_add, experts_combine]");
    }

    @Test
    void normsAround() {
        assertThat(chain(block(layer(MAP, Layer.Placement.AROUND), Kernels.FUSED)))
                .containsExactly(
                        "attn_norm [residual, input]",
                        "linear_map [attn_norm]",
                        "attn_post_norm [linear_map]",
                        "mlp_norm [attn_norm.sum, attn_post_norm]",
                        "linear_map_ff [mlp_norm]",
                        "mlp_post_norm [linear_map_ff]",
                        "-> [mlp_post_norm, mlp_norm.sum]");
    }

    @Test
    void normsAfter() {
        assertThat(Lines.of(block(layer(MAP, Layer.Placement.AFTER), Kernels.FUSED)))
                .containsExactly(
                        LINEAR_MAP,
                        "attn_norm: P 10, V 50T, W 40, AR 40T, AW 20T -> attn_norm 20T",
                        LINEAR_MAP.replace("linear_map", "linear_map_ff"),
                        "mlp_norm: P 10, V 50T, W 40, AR 40T, AW 20T -> mlp_norm 20T");
        assertThat(chain(block(layer(MAP, Layer.Placement.AFTER), Kernels.FUSED)))
                .containsExactly(
                        "linear_map [input]",
                        "attn_norm [input, linear_map]",
                        "linear_map_ff [attn_norm]",
                        "mlp_norm [attn_norm, linear_map_ff]",
                        "-> [mlp_norm]");
        assertThat(chain(block(layer(MAP, Layer.Placement.AFTER), Kernels.EAGER)))
                .containsExactly(
                        "linear_map [input]",
                        "attn_add [input, linear_map]",
                        "attn_norm [attn_add]",
                        "linear_map_ff [attn_norm]",
                        "mlp_add [attn_norm, linear_map_ff]",
                        "mlp_norm [mlp_add]",
                        "-> [mlp_norm]");
    }

    @Test
    void halvesInParallel() {
        assertThat(Lines.of(block(layer(MAP, Layer.Placement.PARALLEL_TWO_NORMS), Kernels.FUSED))
                        .get(0))
                .isEqualTo("attn_norm: P 10, V 60T, W 40, AR 60T, AW 40T -> attn_norm 20T, attn_norm.sum 20T");
        assertThat(chain(block(layer(MAP, Layer.Placement.PARALLEL_TWO_NORMS), Kernels.FUSED)))
                .containsExactly(
                        "attn_norm [residual, input]",
                        "linear_map [attn_norm]",
                        "mlp_norm [attn_norm.sum]",
                        "linear_map_ff [mlp_norm]",
                        "-> [linear_map, linear_map_ff, attn_norm.sum]");
        assertThat(chain(block(layer(MAP, Layer.Placement.PARALLEL_ONE_NORM), Kernels.FUSED)))
                .containsExactly(
                        "attn_norm [residual, input]",
                        "linear_map [attn_norm]",
                        "linear_map_ff [attn_norm]",
                        "-> [linear_map, linear_map_ff, attn_norm.sum]");
        assertThat(chain(block(layer(MAP, Layer.Placement.PARALLEL_TWO_NORMS), Kernels.EAGER)))
                .containsExactly(
                        "attn_norm [input]",
                        "linear_map [attn_norm]",
                        "mlp_norm [input]",
                        "linear_map_ff [mlp_norm]",
                        "attn_add [input, linear_map]",
                        "mlp_add [attn_add, linear_map_ff]",
                        "-> [mlp_add]");
        assertThat(chain(block(layer(MAP, Layer.Placement.PARALLEL_ONE_NORM), Kernels.EAGER)))
                .containsExactly(
                        "attn_norm [input]",
                        "linear_map [attn_norm]",
                        "linear_map_ff [attn_norm]",
                        "attn_add [input, linear_map]",
                        "mlp_add [attn_add, linear_map_ff]",
                        "-> [mlp_add]");
    }

    @Test
    void halvesOfALayerAlone() {
        Layer mixer = new Layer(MAP, new FeedForward.None(), Norm.RMS, Layer.Placement.BEFORE);
        Layer feed = new Layer(new TokenMixer.None(), FEED, Norm.RMS, Layer.Placement.BEFORE);

        assertThat(chain(block(mixer, Kernels.EAGER)))
                .containsExactly(
                        "attn_norm [input]", "linear_map [attn_norm]", "attn_add [input, linear_map]", "-> [attn_add]");
        assertThat(chain(block(feed, Kernels.FUSED)))
                .containsExactly(
                        "mlp_norm [residual, input]", "linear_map_ff [mlp_norm]", "-> [linear_map_ff, mlp_norm.sum]");
    }

    @Test
    void attentionToASourceFollows() {
        GroupedQueryAttention self = Models.attention(2, 1, 5, Reach.causal(), QueryKeyNorm.NONE);
        GroupedQueryAttention cross = Models.attention(2, 1, 5, new Reach.Source(9), QueryKeyNorm.NONE);
        Layer layer = new Layer(new TokenMixer.SelfAndCross(self, cross), FEED, Norm.RMS, Layer.Placement.BEFORE);
        Layer after = new Layer(new TokenMixer.SelfAndCross(self, cross), FEED, Norm.RMS, Layer.Placement.AFTER);

        assertThat(chain(block(layer, Kernels.EAGER)))
                .containsSubsequence(
                        "attn_add [input, out_proj]",
                        "cross_norm [attn_add]",
                        "cross_q_proj [cross_norm]",
                        "cross_qk_matmul [cross_q_proj]",
                        "cross_out_proj [cross_sv_matmul]",
                        "cross_add [attn_add, cross_out_proj]",
                        "mlp_norm [cross_add]",
                        "mlp_add [cross_add, linear_map_ff]",
                        "-> [mlp_add]");
        assertThat(chain(block(layer, Kernels.FUSED)))
                .containsSubsequence(
                        "cross_norm [attn_norm.sum, out_proj]",
                        "cross_out_proj [cross_attention]",
                        "mlp_norm [cross_norm.sum, cross_out_proj]",
                        "-> [linear_map_ff, mlp_norm.sum]");
        assertThat(chain(block(after, Kernels.FUSED)))
                .containsSubsequence(
                        "attn_norm [input, out_proj]",
                        "cross_q_proj [attn_norm]",
                        "cross_norm [attn_norm, cross_out_proj]",
                        "linear_map_ff [cross_norm]",
                        "mlp_norm [cross_norm, linear_map_ff]");
    }

    @Test
    void mixersInParallelAreAdded() {
        Layer layer = layer(new TokenMixer.Parallel(MAP, MAP), Layer.Placement.BEFORE);

        assertThat(chain(block(layer, Kernels.FUSED)))
                .containsSubsequence(
                        "linear_map [attn_norm]",
                        "ssm_linear_map [attn_norm]",
                        "mixer_add [linear_map, ssm_linear_map]",
                        "mlp_norm [attn_norm.sum, mixer_add]");
    }

    @Test
    void aDenseFeedForwardBesideExpertsIsNormedApart() {
        FeedForward.Dense dense = new FeedForward.Dense(6, true, false);
        FeedForward beside = new FeedForward.DenseBesideExperts(
                dense,
                FeedForward.MixtureOfExperts.of(
                        8, 2, dense, Optional.empty(), FeedForward.MixtureOfExperts.Router.PLAIN));
        Layer layer = new Layer(MAP, beside, Norm.RMS, Layer.Placement.BEFORE);

        assertThat(chain(block(layer, Kernels.FUSED)))
                .containsSubsequence(
                        "gate_up_proj [mlp_norm]",
                        "dense_out_norm [down_proj]",
                        "experts_norm [mlp_norm]",
                        "router [experts_norm]",
                        "experts_out_norm [experts_combine]",
                        "branches_add [dense_out_norm, experts_out_norm]",
                        "-> [branches_add, mlp_norm.sum]");
    }

    @Test
    void kindsOfLayersHaveLetters() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < 28; i++) {
            layers.add(layer(
                    Models.attention(2, 1, 5, new Reach.SlidingWindow(i + 1), QueryKeyNorm.NONE),
                    Layer.Placement.BEFORE));
        }
        ModelArchitecture model = model(new Embedding(50, 10, 0, false), layers, new OutputHead(false, false));

        List<Block> blocks = network(model, Kernels.FUSED).blocks();

        assertThat(blocks.get(1).name()).isEqualTo("layer A");
        assertThat(blocks.get(26).name()).isEqualTo("layer Z");
        assertThat(blocks.get(27).name()).isEqualTo("layer A1");
        assertThat(blocks.get(28).name()).isEqualTo("layer B1");
    }

    @Test
    void towersRunInTheirOwnComponent() {
        Tower tower = new Tower(
                "vision",
                Component.VISION,
                10,
                List.of(
                        new Tower.Projection("patch", 8, 10, true, false, 0.25),
                        Tower.Projection.table("table", 20, 10)),
                List.of(layer(MAP, Layer.Placement.BEFORE)),
                List.of(Tower.Projection.linear("merge", 10, 3, false)));

        List<Block> blocks = Network.of(tower, FOUR_TWO_ONE, Kernels.EAGER).blocks();

        assertThat(blocks).extracting(Block::name).containsExactly("vision input", "vision layer", "vision output");
        assertThat(Lines.of(blocks.get(0)))
                .containsExactly(
                        // a quarter of the rows, all of the weights
                        "patch: P 90, M 40T, V 2.5000T, W 360, AR 4T, AW 5T -> patch 5T",
                        "table: P 200, V 10T, W 40T, AR 20T, AW 20T -> table 20T");
        assertThat(Lines.of(blocks.get(2))).containsExactly("merge: P 30, M 60T, W 120, AR 20T, AW 6T -> merge 6T");
        assertThat(blocks.stream().flatMap(block -> block.operators().stream()).map(Operator::component))
                .containsOnly(Component.VISION);
    }

    @Test
    void exchangesSendWhatARingSends() {
        // four tensor-parallel devices, two that share a context
        CollectiveOperators exchanges = new CollectiveOperators(
                Parallelism.tensor(4).withContext(2).withPipeline(2), FOUR_TWO_ONE, ExchangeFormats.WIDE);
        Feature tokens = Feature.Basic.TOKENS;

        // 20 bytes a row: 2 · 3/4 of them, 3/4 of them
        assertThat(Lines.of(exchanges.allReduce("sum", 10, tokens, List.of("in"))))
                .isEqualTo("sum: X 30T -> sum 20T");
        assertThat(Lines.of(exchanges.allReduceOfBoth("both", 10, tokens, "a", "b")))
                .isEqualTo("both: X 30T -> both.mixer 20T, both 20T");
        assertThat(Lines.of(exchanges.allGather("all", 10, tokens, "in"))).isEqualTo("all: X 15T -> all 20T");
        // 7 cached numbers of a byte and 10 channels of two from each of two devices, one half of them away
        assertThat(Lines.of(exchanges.contextExchange("context", 7, 10, tokens, "in")))
                .isEqualTo("context: X 27T -> context 20T");
        // each device of a tensor group sends a quarter
        assertThat(Lines.of(exchanges.send("next", 10, tokens, List.of("in")))).isEqualTo("next: X 5T -> next 20T");
        assertThat(exchanges
                        .send("next", 10, tokens, List.of("in"))
                        .collective()
                        .orElseThrow()
                        .stride())
                .isEqualTo(8);
        assertThat(exchanges
                        .contextExchange("context", 7, 10, tokens, "in")
                        .collective()
                        .orElseThrow()
                        .stride())
                .isEqualTo(4);
    }

    @Test
    void sharedLayersSumOverTheGroup() {
        CollectiveOperators two = new CollectiveOperators(Parallelism.tensor(2), FOUR_TWO_ONE, ExchangeFormats.WIDE);

        assertThat(chain(block(layer(MAP, Layer.Placement.BEFORE), Kernels.FUSED, two)))
                .containsSubsequence(
                        "attn_all_reduce [linear_map]",
                        "mlp_norm [attn_norm.sum, attn_all_reduce]",
                        "mlp_all_reduce [linear_map_ff]",
                        "-> [mlp_all_reduce, mlp_norm.sum]");
        assertThat(chain(block(layer(MAP, Layer.Placement.PARALLEL_ONE_NORM), Kernels.FUSED, two)))
                .containsSubsequence(
                        "layer_all_reduce [linear_map, linear_map_ff]",
                        "-> [layer_all_reduce.mixer, layer_all_reduce, attn_norm.sum]");
    }

    private static List<String> chain(Block block) {
        List<String> chain = new ArrayList<>();
        block.operators().forEach(operator -> chain.add(operator.name() + " " + operator.inputs()));
        if (block.part() == Block.Part.LAYERS) {
            chain.add("-> " + block.outputs());
        }
        return chain;
    }

    private static Block block(Layer layer, Kernels kernels) {
        return block(layer, kernels, new CollectiveOperators(Parallelism.NONE, FOUR_TWO_ONE, ExchangeFormats.WIDE));
    }

    private static Block block(Layer layer, Kernels kernels, CollectiveOperators collectives) {
        return LayerOperators.of(
                Block.Part.LAYERS,
                0,
                new LayerGroup(layer, 1),
                "layer",
                10,
                FOUR_TWO_ONE,
                kernels,
                LatentForm.ABSORBED,
                collectives);
    }

    private static Layer layer(TokenMixer mixer, Layer.Placement placement) {
        return new Layer(mixer, FEED, Norm.RMS, placement);
    }

    private static Network network(ModelArchitecture model, Kernels kernels) {
        return Network.of(model, FOUR_TWO_ONE, kernels, LatentForm.ABSORBED);
    }

    private static ModelArchitecture model(Embedding embedding, List<Layer> layers, OutputHead head) {
        ModelArchitecture plain = Models.model("small", 10, 50, layers, NumberFormats.FP16);
        return new ModelArchitecture(
                plain.id(),
                plain.family(),
                plain.hiddenSize(),
                embedding,
                layers,
                plain.finalNorm(),
                Optional.of(head),
                plain.contextLimit(),
                plain.stored(),
                List.of());
    }

    private static ModelArchitecture withHead(ModelArchitecture model, Optional<Norm> norm, Optional<OutputHead> head) {
        return new ModelArchitecture(
                model.id(),
                model.family(),
                model.hiddenSize(),
                model.embedding(),
                model.layers(),
                norm,
                head,
                model.contextLimit(),
                model.stored(),
                List.of());
    }
}
