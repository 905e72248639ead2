package dev.rooflight.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.FeedForward.Dense;
import dev.rooflight.core.model.FeedForward.MixtureOfExperts;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.LatentAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.SelectiveStateSpace;
import dev.rooflight.core.model.StateSpaceDuality;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomModels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one device holds: counted by hand for published models, and sums over devices for random ones. */
class RankTest {
    private static final Percentage ROUNDING = Percentage.withPercentage(1e-10);

    @Test
    void llama70BOnSixteenDevicesReplicatesEachKeyValueHeadOnTwo() {
        ModelArchitecture model = Models.llama2with70B();
        Rank rank = onlyRank(model, Parallelism.tensor(16));

        // of 8192: 4 query heads of 128 and their output 2·4,194,304; 1 key/value head 2·1,048,576; 3·28672/16 channels
        // 44,040,192; 2 norms 16,384
        double layer = 2 * 4_194_304.0 + 2 * 1_048_576.0 + 44_040_192.0 + 16_384;
        assertThat(parameters(rank)).isEqualTo(80 * layer + 2 * (32000 / 16) * 8192.0 + 8192);
        // 16 of them: the model, 8 further copies of a key/value head in each layer, 15 of each norm
        assertThat(16 * parameters(rank))
                .isEqualTo(68_976_648_192.0 + 8 * 2 * 1_048_576.0 * 80 + 15 * (80 * 16_384.0 + 8192));
        assertThat(attention(rank).keyValueHeads()).isEqualTo(1);
        assertThat(attention(rank).queryHeads()).isEqualTo(4);
        assertThat(Rank.notes(model, Parallelism.tensor(16))).containsExactly(new Note.ReplicatedHeads(8, 16));
        assertThat(new Note.ReplicatedHeads(8, 16).copies()).isEqualTo(2);
        assertThat(Rank.notes(model, Parallelism.tensor(8))).isEmpty();
    }

    @Test
    void deepSeekV3OnEightTensorParallelDevicesReplicatesLatentsAndRouters() {
        ModelArchitecture model = deepSeekV3();
        // published: 671 B without the multi-token-prediction module
        assertThat(Network.totalParameters(model)).isEqualTo(671_026_419_200.0);

        double rank = parameters(onlyRank(model, Parallelism.tensor(8)));

        // every layer: compressed queries 7168·1536 and latents 7168·576, their norms 1536 and 512, two norms of 7168;
        // 58
        // layers: router 7168·256 and 256 corrections; the final norm
        double replicated =
                61 * (7168.0 * 1536 + 7168.0 * 576 + 1536 + 512 + 2 * 7168) + 58 * (7168.0 * 256 + 256) + 7168;
        assertThat(8 * rank).isEqualTo(671_026_419_200.0 + 7 * replicated);
        assertThat(Rank.notes(model, Parallelism.tensor(8))).containsExactly(new Note.WholeLatents(8));
    }

    @Test
    void deepSeekV3WithExpertsOverThirtyTwoReplicasReplicatesAllButThem() {
        ModelArchitecture model = deepSeekV3();
        double experts = 58 * 256 * 3 * 7168.0 * 2048;

        double rank = parameters(onlyRank(model, Parallelism.NONE.withDataAndExperts(32, 32)));

        assertThat(rank).isEqualTo(671_026_419_200.0 - experts + experts / 32);
        // DeepSeek-V3 decode (arXiv 2412.19437, 3.4): 320 devices with one expert each; here 8 each
        assertThat(parameters(onlyRank(model, Parallelism.NONE.withDataAndExperts(32, 32)), List.of(Component.EXPERTS)))
                .isEqualTo(58 * 8 * 3 * 7168.0 * 2048);
    }

    @Test
    void expertsAcrossTensorGroupsAreWholeAndWithinThemMayBeSliced() {
        ModelArchitecture model = deepSeekV3();

        MixtureOfExperts sliced = experts(onlyRank(model, new Parallelism(8, 1, 2, 1, 1, 0, 0)));
        MixtureOfExperts whole = experts(onlyRank(model, new Parallelism(4, 1, 32, 8, 1, 0, 0)));

        assertThat(sliced.expert().intermediate()).isEqualTo(2048 / 4);
        assertThat(sliced.spread()).isEqualTo(new MixtureOfExperts.Spread(2, 1));
        assertThat(sliced.shared().orElseThrow().intermediate()).isEqualTo(2048 / 8);
        assertThat(whole.expert().intermediate()).isEqualTo(2048);
        assertThat(whole.spread()).isEqualTo(new MixtureOfExperts.Spread(32, 8));
        assertThat(whole.shared().orElseThrow().intermediate()).isEqualTo(2048 / 4);
    }

    @Test
    void mambaGroupsFewerThanDevicesAreReplicated() {
        // Mamba-2 2.7B: 2560, inner 5120 = 80 heads of 64, 1 group, state 128, convolution 4
        TokenMixer mixer = new StateSpaceDuality(80, 64, 1, 128, 4, true, true, false);
        ModelArchitecture model = Models.model(
                "mamba2-2.7b",
                2560,
                50_288,
                Collections.nCopies(64, new Layer(mixer, new FeedForward.None(), Norm.RMS, Layer.Placement.BEFORE)),
                NumberFormats.FP16);

        double rank = parameters(onlyRank(model, Parallelism.tensor(8)));

        // B and C: 2·128 outputs of the input projection, and of the convolution 4 taps and a bias each; a norm a layer
        double replicated = 64 * (2560.0 * 256 + 5 * 256 + 2560) + 2560;
        assertThat(8 * rank).isEqualTo(Network.totalParameters(model) + 7 * replicated);
    }

    @Test
    void theVocabularyIsPaddedToAMultiple() {
        ModelArchitecture model = Models.llama("odd", 64, 1, 8, 8, 128, 1001);

        assertThat(onlyRank(model, Parallelism.tensor(8)).model().embedding().vocabulary())
                .isEqualTo(126);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void parametersOfAllDevicesAreTheModelsAndWhatIsReplicated(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 40; i++) {
            ModelArchitecture model = Models.divisible(RandomModels.randomModel(random), 8, random.nextBoolean());
            for (int n : new int[] {2, 4, 8}) {
                ModelArchitecture rank = onlyRank(model, Parallelism.tensor(n)).model();
                for (Component component : List.of(Component.ROUTER, Component.NORM)) {
                    double whole = Network.parameters(model).getOrDefault(component, 0.0);
                    double share = Network.parameters(rank).getOrDefault(component, 0.0);
                    boolean acrossHeads = model.layers().stream().anyMatch(layer -> normsAcrossHeads(layer.mixer()));
                    if (component == Component.NORM && acrossHeads) {
                        assertThat(share).isLessThan(whole);
                        assertThat(n * share).isGreaterThanOrEqualTo(whole);
                    } else {
                        assertThat(share).isEqualTo(whole);
                    }
                }
                // biases of the outputs of row-parallel products are on every device
                assertThat(n * Network.totalParameters(rank))
                        .isGreaterThanOrEqualTo(Network.totalParameters(model) * (1 - 1e-12));
                assertThat(Network.totalParameters(rank)).isLessThan(Network.totalParameters(model));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 12, 13, 14})
    void plainDecodersSplitToTheLastWeight(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 100; i++) {
            int n = 1 << random.nextInt(1, 5);
            int keyValueHeads = 1 << random.nextInt(0, 6);
            int heads = Math.max(n, keyValueHeads) * random.nextInt(1, 5);
            int dim = 8 * random.nextInt(1, 33);
            long hidden = 64L * random.nextInt(1, 80);
            int layers = random.nextInt(1, 30);
            boolean biased = random.nextBoolean();
            boolean normed = random.nextBoolean();
            Layer layer = new Layer(
                    GroupedQueryAttention.plain(
                                    heads,
                                    keyValueHeads,
                                    dim,
                                    Reach.causal(),
                                    dim,
                                    GroupedQueryAttention.Projections.biased(biased, biased))
                            .withQueryKeyNorm(normed ? QueryKeyNorm.PER_HEAD : QueryKeyNorm.NONE),
                    new Dense((long) n * random.nextInt(16, 3000), random.nextBoolean(), false),
                    Norm.RMS,
                    Layer.Placement.BEFORE);
            ModelArchitecture model =
                    Models.model("plain", hidden, n * 1000L, Collections.nCopies(layers, layer), NumberFormats.FP16);

            double sum = n * parameters(onlyRank(model, Parallelism.tensor(n)));

            double copiedHeads = Math.max(0, n - keyValueHeads) * 2.0 * dim * (hidden + (biased ? 1 : 0));
            double copied = (n - 1.0) * (2 * hidden + (biased ? hidden : 0) + (normed ? 2 * dim : 0));
            assertThat(sum)
                    .isEqualTo(Network.totalParameters(model) + layers * (copiedHeads + copied) + (n - 1.0) * hidden);
        }
    }

    @ParameterizedTest(name = "{0} layers over {1} stages")
    @CsvSource({"80, 4, 20:20:20:20", "61, 4, 16:15:15:15", "7, 7, 1:1:1:1:1:1:1", "5, 3, 2:2:1", "40, 1, 40"})
    void stagesPartitionTheLayersInOrder(int layers, int stages, String expected) {
        List<Layer> all = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            // every layer another one, so that order shows
            all.add(new Layer(
                    Models.attention(4, 4, 16, Reach.causal(), QueryKeyNorm.NONE),
                    new Dense(100 + i, true, false),
                    Norm.RMS,
                    Layer.Placement.BEFORE));
        }
        ModelArchitecture model = Models.model("stages", 64, 1000, all, NumberFormats.FP16);

        List<Rank> ranks = Rank.of(model, Parallelism.NONE.withPipeline(stages)).stream()
                .map(Rank.Stages::rank)
                .toList();

        assertThat(ranks.stream()
                        .map(rank -> Integer.toString(rank.model().layers().size()))
                        .toList())
                .containsExactly(expected.split(":"));
        assertThat(ranks.stream()
                        .flatMap(rank -> rank.model().layers().stream())
                        .toList())
                .isEqualTo(all);
        assertThat(ranks.get(0).first()).isTrue();
        assertThat(ranks.get(stages - 1).last()).isTrue();
        assertThat(ranks.stream().filter(Rank::first)).hasSize(1);
        assertThat(ranks.stream().filter(Rank::last)).hasSize(1);
    }

    @Test
    void equalStagesAreOne() {
        // 61 layers over 4 stages: 3 dense and 13 sparse ones, twice 15 sparse ones, and 15 before the head
        ModelArchitecture model = deepSeekV3();

        assertThat(Rank.of(model, Parallelism.NONE.withPipeline(4)).stream().map(Rank.Stages::count))
                .containsExactly(1, 2, 1);
        assertThat(Rank.distinctLayers(model, 1)).isEqualTo(2);
        assertThat(Rank.distinctLayers(model, 4)).isEqualTo(2 + 1 + 1);
        // a first dense one, dense ones, sparse ones, a last one
        assertThat(Rank.distinctLayers(model, 61)).isEqualTo(4);
    }

    @Test
    void whatASplitCostsGrowsWithDistinctLayersAlone() {
        List<Layer> layers =
                Collections.nCopies(10_000, Models.llama2with7B().layers().get(0));
        ModelArchitecture model = Models.model("deep", 4096, 32_000, layers, NumberFormats.FP16);

        List<Rank.Stages> stages = Rank.of(model, Parallelism.NONE.withPipeline(10_000));

        assertThat(stages.stream().map(Rank.Stages::count)).containsExactly(1, 9_998, 1);
        assertThat(Rank.distinctLayers(model, 10_000)).isEqualTo(3);
    }

    @Test
    void stagesThatAreAllUnlikeAreRefusedBeforeTheyAreCompiled() {
        // four kinds at random: hardly two of 600 stages of 100 layers hold as many of each
        List<Layer> layers = new ArrayList<>();
        Layer layer = Models.llama2with7B().layers().get(0);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 60_000; i++) {
            Dense feedForward = new Dense(1000 + random.nextInt(4), true, false);
            layers.add(new Layer(layer.mixer(), feedForward, layer.norm(), layer.placement()));
        }
        ModelArchitecture model = Models.model("unlike", 4096, 32_000, layers, NumberFormats.FP16);

        assertThat(Rank.distinctLayers(model, 2)).isEqualTo(8);
        assertThat(Rank.feasibility(model, Parallelism.NONE.withPipeline(2)).possible())
                .isTrue();
        assertThat(Rank.feasibility(model, Parallelism.NONE.withPipeline(60))).isInstanceOf(Feasibility.Possible.class);
        assertThatThrownBy(() -> Rank.of(model, Parallelism.NONE.withPipeline(600)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageMatching("pp is 600; expected fewer stages, or stages that are more alike; the stages are"
                        + " unlike, with \\d+ distinct layers in all, of which there may be 400");
    }

    @Test
    void stagesOfUnequalLengthAreNoted() {
        assertThat(Rank.notes(deepSeekV3(), Parallelism.NONE.withPipeline(4)))
                .containsExactly(new Note.UnevenStages(61, 4));
        assertThat(new Note.UnevenStages(61, 4).longer()).isEqualTo(1);
    }

    @Test
    void keyValueHeadsBesideOtherMixersAreNotedToo() {
        // Falcon-H1: attention beside a state space in every layer
        GroupedQueryAttention attention = Models.attention(16, 2, 64, Reach.causal(), QueryKeyNorm.NONE);
        TokenMixer mixer =
                new TokenMixer.Parallel(attention, new StateSpaceDuality(32, 64, 1, 128, 4, true, true, false));
        Layer layer = new Layer(mixer, new Dense(1024, true, false), Norm.RMS, Layer.Placement.BEFORE);
        ModelArchitecture model =
                Models.model("falcon-h1", 1024, 1000, Collections.nCopies(4, layer), NumberFormats.FP16);

        assertThat(Rank.notes(model, Parallelism.tensor(8))).containsExactly(new Note.ReplicatedHeads(2, 8));
    }

    @ParameterizedTest(name = "{0} heads over {1} on {2} devices")
    @CsvSource(
            delimiter = '|',
            value = {
                "32 | 32 | 3 | 1, 2, 4, 8, 16, 32 | 32 attention heads, which do not divide by 3",
                "48 | 8 | 12 | 1, 2, 4, 8, 16 | 8 key/value heads, which neither divide by nor divide 12",
                "12 | 12 | 6 | 1, 2, 4 | 11008 feed-forward channels, which do not divide by 6",
            })
    void tensorSplitsThatLeaveARemainderAreRefused(
            int heads, int keyValueHeads, int devices, String possible, String reason) {
        ModelArchitecture model = Models.llama("refused", heads * 128L, 8, heads, keyValueHeads, 11008, 32000);

        assertThatThrownBy(() -> Rank.of(model, Parallelism.tensor(devices)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("tp is %s; expected one of %s; refused has %s".formatted(devices, possible, reason));
    }

    @Test
    void possibleTensorSplitsAreListedWithExpertsSpreadToo() {
        // 40 experts of 100 channels, 24 heads
        ModelArchitecture model = mixture(24, 40, 100);

        assertThatThrownBy(() -> Rank.of(model, new Parallelism(5, 1, 5, 1, 1, 0, 0)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("24 attention heads, which do not divide by 5")
                // a tensor group of one replica that 5-way expert parallelism fits has 5, 10, … devices: none divides
                // 24
                .hasMessageContaining("; expected 1;");
        assertThatThrownBy(() -> Rank.of(model, new Parallelism(16, 1, 2, 1, 1, 0, 0)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("24 attention heads, which do not divide by 16")
                // 24/t heads; 100/(t/2) channels of an expert: t/2 = 1, 2, 4 of which 8 divides 24
                .hasMessageContaining("expected one of 2, 4, 8;");
    }

    @Test
    void expertsThatDoNotSpreadEvenlyAreRefused() {
        ModelArchitecture model = mixture(32, 8, 128);

        assertThatThrownBy(() -> Rank.of(model, Parallelism.NONE.withDataAndExperts(3, 3)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("ep is 3; expected one of 1, 2, 4, 8; 8 experts do not divide by 3");
    }

    @Test
    void everyMixtureOfAModelMustSpread() {
        List<Layer> layers = new ArrayList<>(mixture(32, 8, 128).layers());
        layers.addAll(mixture(32, 12, 128).layers());
        ModelArchitecture model = Models.model("two mixtures", 2048, 1000, layers, NumberFormats.FP16);

        assertThat(Rank.of(model, Parallelism.NONE.withDataAndExperts(4, 4))).hasSize(1);
        assertThatThrownBy(() -> Rank.of(model, Parallelism.NONE.withDataAndExperts(8, 8)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("ep is 8; expected one of 1, 2, 4; 12 experts do not divide by 8");
    }

    @Test
    void expertParallelismOfADenseModelIsRefused() {
        assertThatThrownBy(() -> Rank.of(Models.llama2with7B(), Parallelism.NONE.withDataAndExperts(8, 8)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("ep is 8; expected 1; Llama-2-7b has no experts");
    }

    @Test
    void moreStagesThanLayersAreRefused() {
        assertThatThrownBy(() -> Rank.of(Models.llama2with7B(), Parallelism.NONE.withPipeline(33)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("pp is 33; expected at most 32; there are 32 layers, and a stage has one at least");
    }

    @Test
    void contextParallelismOfARecurrentModelIsRefused() {
        TokenMixer mixer = new SelectiveStateSpace(1024, 16, 4, 32, false, true, false);
        ModelArchitecture model = Models.model(
                "mamba",
                512,
                1000,
                List.of(new Layer(mixer, new FeedForward.None(), Norm.RMS, Layer.Placement.BEFORE)),
                NumberFormats.FP16);

        assertThatThrownBy(() -> Rank.of(model, Parallelism.NONE.withContext(2)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("cp is 2; expected 1; mamba has layers with a recurrent state");
    }

    private static ModelArchitecture mixture(int heads, int experts, long channels) {
        Layer layer = new Layer(
                Models.attention(heads, heads, 64, Reach.causal(), QueryKeyNorm.NONE),
                MixtureOfExperts.of(
                        experts, 2, new Dense(channels, true, false), Optional.empty(), MixtureOfExperts.Router.PLAIN),
                Norm.RMS,
                Layer.Placement.BEFORE);
        return Models.model("mixture", heads * 64L, 1000, Collections.nCopies(2, layer), NumberFormats.FP16);
    }

    /** From its config.json; first_k_dense_replace 3. */
    private static ModelArchitecture deepSeekV3() {
        TokenMixer attention = new LatentAttention(128, 1536, 512, 128, 64, 128, false, false, Optional.empty());
        Layer dense = new Layer(attention, new Dense(18_432, true, false), Norm.RMS, Layer.Placement.BEFORE);
        Layer sparse = new Layer(
                attention,
                MixtureOfExperts.of(
                        256,
                        8,
                        new Dense(2048, true, false),
                        Optional.of(new Dense(2048, true, false)),
                        new MixtureOfExperts.Router(false, true, false, false)),
                Norm.RMS,
                Layer.Placement.BEFORE);
        List<Layer> layers = new ArrayList<>(Collections.nCopies(3, dense));
        layers.addAll(Collections.nCopies(58, sparse));
        return Models.model("DeepSeek-V3", 7168, 129_280, layers, NumberFormats.FP8);
    }

    private static boolean normsAcrossHeads(TokenMixer mixer) {
        if (mixer instanceof TokenMixer.Parallel both) {
            return normsAcrossHeads(both.first());
        }
        return mixer instanceof GroupedQueryAttention attention
                && (attention.queryKeyNorm() == QueryKeyNorm.ACROSS_HEADS
                        || attention.queryKeyNorm() == QueryKeyNorm.LAYER_ACROSS_HEADS);
    }

    private static Rank onlyRank(ModelArchitecture model, Parallelism parallelism) {
        List<Rank.Stages> ranks = Rank.of(model, parallelism);
        assertThat(ranks).hasSize(1);
        assertThat(ranks.get(0).count()).isEqualTo(1);
        return ranks.get(0).rank();
    }

    private static double parameters(Rank rank) {
        return parameters(rank, Arrays.asList(Component.values()));
    }

    private static double parameters(Rank rank, List<Component> components) {
        double parameters = 0;
        Network network = Network.of(rank, rank.model().stored(), Kernels.EAGER, LatentForm.EXPANDED);
        for (Block block : network.blocks()) {
            for (Operator operator : block.operators()) {
                parameters += components.contains(operator.component()) ? block.count() * operator.parameters() : 0;
            }
        }
        assertThat(parameters).isCloseTo(Math.rint(parameters), ROUNDING);
        return Math.rint(parameters);
    }

    private static GroupedQueryAttention attention(Rank rank) {
        return (GroupedQueryAttention) rank.model().layers().get(0).mixer();
    }

    private static MixtureOfExperts experts(Rank rank) {
        return (MixtureOfExperts) rank.model().layers().get(60).feedForward();
    }
}
