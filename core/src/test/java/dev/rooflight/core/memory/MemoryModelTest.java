package dev.rooflight.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Execution;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryModel.Stage;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.CompressedAttention;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GatedDeltaAttention;
import dev.rooflight.core.model.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.model.Tower;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Memory of stages so small that every byte can be counted by hand: a layer has one key/value head of 8 channels, 32 bytes a
 * position in FP16, so 512 in a block of 16 positions.
 */
class MemoryModelTest {
    private static final Precision FP16 = Precision.stored(NumberFormats.FP16);
    private static final TokenMixer HEAD = Models.attention(1, 1, 8, Reach.causal(), QueryKeyNorm.NONE);
    private static final TokenMixer WINDOW = Models.attention(1, 1, 8, new Reach.SlidingWindow(8), QueryKeyNorm.NONE);

    /** 32 heads of 128 by 128 in four bytes, 3 positions of 8192 channels in two: 2,146,304 bytes. */
    private static final TokenMixer STATE = new GatedDeltaAttention(16, 32, 128, 128, 4, 0, 0);

    private static final Residency PLAIN = Residency.PLAIN;

    @Test
    void theCacheIsTakenInWholeBlocks() {
        assertThat(memory(stage(HEAD)).kvCacheBytesPerSequence(17)).isEqualTo(1024);
        assertThat(memory(stage(HEAD)).kvCacheBytesPerSequence(16)).isEqualTo(512);
        assertThat(memory(stage(HEAD)).analyze(3, 17).kvCacheBytes()).isEqualTo(3072);
    }

    @Test
    void lastPositionsAreKeptWider() {
        Residency wide = new Residency(Offload.NONE, 0, 4, 1.5);

        // 16 numbers: two blocks of two bytes each, and 4 · 1.5 bytes more
        assertThat(memory(wide, Parallelism.NONE, stage(HEAD)).kvCacheBytesPerSequence(17))
                .isEqualTo(16 * (32 * 2 + 6));
        // no more of them than there are
        assertThat(memory(wide, Parallelism.NONE, stage(HEAD)).kvCacheBytesPerSequence(3))
                .isEqualTo(16 * (16 * 2 + 4.5));
        // two devices hold half of the positions each, the wide ones included
        assertThat(memory(wide, Parallelism.NONE.withContext(2), stage(HEAD)).kvCacheBytesPerSequence(17))
                .isEqualTo(16 * (16 * 2 + 3));
        // keys of a source are none of the sequence's own
        TokenMixer cross = new TokenMixer.SelfAndCross(
                Models.attention(1, 1, 8, Reach.causal(), QueryKeyNorm.NONE),
                Models.attention(1, 1, 8, new Reach.Source(10), QueryKeyNorm.NONE));
        assertThat(memory(wide, Parallelism.NONE, stage(cross)).kvCacheBytesPerSequence(17))
                .isEqualTo(16 * (32 * 2 + 6) + 512);
    }

    @Test
    void wholeBlocksOfASharedPrefixAreCachedOnce() {
        Residency shared = new Residency(Offload.NONE, 40, 0, 0);

        // seven blocks each; of 40 positions two blocks are whole
        assertThat(cache(shared, Parallelism.NONE, 3, 100, HEAD)).isEqualTo(3 * 7 * 512 - 2 * 2 * 512);
        assertThat(cache(shared, Parallelism.NONE, 2, 100, HEAD)).isEqualTo(2 * 7 * 512 - 2 * 512);
        assertThat(cache(shared, Parallelism.NONE, 1, 100, HEAD)).isEqualTo(7 * 512);
        // half of the positions on each of two devices: four blocks, one of them shared
        assertThat(cache(shared, Parallelism.NONE.withContext(2), 3, 100, HEAD)).isEqualTo(3 * 4 * 512 - 2 * 512);
        // no more is shared than there is
        assertThat(cache(new Residency(Offload.NONE, 200, 0, 0), Parallelism.NONE, 3, 100, HEAD))
                .isEqualTo(3 * 7 * 512 - 2 * 6 * 512);
    }

    @Test
    void whatForgetsThePrefixSharesNothingOfIt() {
        Residency shared = new Residency(Offload.NONE, 40, 0, 0);

        assertThat(cache(shared, Parallelism.NONE, 3, 100, WINDOW)).isEqualTo(3 * 512);
        assertThat(cache(shared, Parallelism.NONE, 3, 100, STATE)).isEqualTo(3 * 2_146_304.0);
        assertThat(cache(shared, Parallelism.NONE, 3, 100, HEAD, WINDOW))
                .isEqualTo(3 * 7 * 512 - 2 * 2 * 512 + 3 * 512);
        // a state is no position, even where there is only one
        assertThat(cache(new Residency(Offload.NONE, 16, 0, 0), Parallelism.NONE, 3, 1, STATE))
                .isEqualTo(3 * 2_146_304.0);
    }

    @Test
    void aShareOfTheCacheLiesOutside() {
        Residency quarter = new Residency(new Offload(0, 0, 0.25, 0, 1e10, 0, 1e18, 1), 0, 0, 0);

        assertThat(cache(quarter, Parallelism.NONE, 3, 17, HEAD)).isEqualTo(0.75 * 3072);
    }

    @Test
    void aModelThatDraftsLiesBeside() {
        MemoryModel draft = memory(stage(500, WINDOW));
        MemoryModel both = new MemoryModel(
                List.of(stage(1000, HEAD)),
                FP16,
                policy(1, 0),
                Parallelism.NONE,
                device(1e9),
                PLAIN,
                Optional.of(draft));

        MemoryAnalysis memory = both.analyze(3, 17);
        assertThat(memory.weightsBytes()).isEqualTo(1500);
        assertThat(memory.kvCacheBytes()).isEqualTo(3 * 1024 + 3 * 512);
    }

    @Test
    void theFullestStageDecides() {
        MemoryModel memory = memory(stage(1000, HEAD), stage(900, HEAD, HEAD), stage(1100, WINDOW));

        // 1000 + 1024 + 300, 900 + 2048 + 300, 1100 + 512 + 300
        assertThat(memory.occupiedBytes(1, 17)).isEqualTo(900 + 2048 + 100);
        assertThat(memory.analyze(1, 17).weightsBytes()).isEqualTo(900);
        assertThat(memory.analyze(1, 17).kvCacheBytes()).isEqualTo(2048);
        assertThat(memory.analyze(1, 17).totalBytes()).isEqualTo(900 + 2048 + 100);
        assertThat(memory.weightsBytes()).isEqualTo(1100);
        assertThat(memory.kvCacheBytesPerSequence(17)).isEqualTo(2048);
        // activations alone make another stage the fullest
        MemoryModel active = memory(
                new Stage(layers(HEAD), 1000, List.of(), List.of(LinearForm.of(100, Feature.Basic.SEQUENCES))),
                new Stage(layers(HEAD), 900, List.of(), List.of(LinearForm.of(250, Feature.Basic.SEQUENCES))));
        assertThat(active.analyze(1, 16).weightsBytes()).isEqualTo(900);
        assertThat(active.activationBytes(1, 16)).isEqualTo(250);
    }

    @Test
    void whatTheRuntimeTakesIsOccupied() {
        MemoryModel memory = new MemoryModel(
                List.of(stage(HEAD)), FP16, policy(1, 70), Parallelism.NONE, device(1e9), PLAIN, Optional.empty());

        assertThat(memory.occupiedBytes(2, 16)).isEqualTo(1000 + 2 * 512 + 200 + 70);
        assertThat(memory.analyze(2, 16).totalBytes()).isEqualTo(1000 + 2 * 512 + 200 + 70);
    }

    @Test
    void whatFitsToTheLastByteFits() {
        // weights, then 512 of cache and 100 of activations for each sequence
        assertThat(withCapacity(1000 + 3 * 612, 0).largestBatch(16)).isEqualTo(3);
        assertThat(withCapacity(1000 + 3 * 612 - 1, 0).largestBatch(16)).isEqualTo(2);
        assertThat(withCapacity(1000 + 3 * 612 + 50, 50).largestBatch(16)).isEqualTo(3);
        assertThat(withCapacity(1000 + 3 * 612 + 49, 50).largestBatch(16)).isEqualTo(2);
        assertThat(withCapacity(1000 + 611, 0).largestBatch(16)).isZero();
        assertThat(withCapacity(1000 + 3 * 612, 0).analyze(3, 1).maxContext()).isEqualTo(16);
        assertThat(withCapacity(1000 + 3 * 612, 0).analyze(3, 1).maxBatch()).isEqualTo(3);
        assertThat(withCapacity(1000 + 3 * 612, 0).analyze(3, 1).fits()).isTrue();
        assertThat(withCapacity(999, 0).analyze(1, 1).maxContext()).isZero();
    }

    @Test
    void aStageWithoutActivationsFitsToTheLastByte() {
        Stage still = new Stage(layers(HEAD), 1000, List.of(), List.of());
        MemoryModel memory = new MemoryModel(
                List.of(still), FP16, policy(1, 0), Parallelism.NONE, device(1000 + 3 * 512), PLAIN, Optional.empty());

        assertThat(memory.largestBatch(16)).isEqualTo(3);
    }

    @Test
    void onlyTheUsableShareIsUsed() {
        MemoryModel memory = new MemoryModel(
                List.of(stage(HEAD)), FP16, policy(0.5, 0), Parallelism.NONE, device(4000), PLAIN, Optional.empty());

        // 2000 usable, 1000 of weights, 612 for a sequence
        assertThat(memory.largestBatch(16)).isEqualTo(1);
        assertThat(memory.analyze(1, 16).usableBytes()).isEqualTo(2000);
        assertThat(memory.analyze(1, 16).capacityBytes()).isEqualTo(4000);
    }

    @Test
    void promptsFillTheBudgetOfAPass() {
        MemoryModel tokens = prefilling(LinearForm.of(10, Feature.Basic.TOKENS));
        MemoryModel sequences = prefilling(LinearForm.of(10, Feature.Basic.SEQUENCES));
        MemoryModel positions = prefilling(LinearForm.of(10, Feature.positionsRead(Reach.causal())));

        // budget 100: two prompts of 30 are 60 tokens; of five, three and 10 tokens of a fourth
        assertThat(tokens.activationBytes(2, 30)).isEqualTo(600);
        assertThat(sequences.activationBytes(2, 30)).isEqualTo(20);
        assertThat(tokens.activationBytes(5, 30)).isEqualTo(1000);
        assertThat(sequences.activationBytes(5, 30)).isEqualTo(40);
        // five of 20 fill it, and so does the sixth's absence
        assertThat(sequences.activationBytes(6, 20)).isEqualTo(50);
        // the last chunk of a longer prompt sees all of it
        assertThat(tokens.activationBytes(5, 250)).isEqualTo(1000);
        assertThat(positions.activationBytes(5, 250)).isEqualTo(2500);
        assertThat(sequences.activationBytes(5, 100)).isEqualTo(10);
    }

    @Test
    void replicasAreCountedEach() {
        Parallelism spread = Parallelism.NONE.withDataAndExperts(4, 1);
        // two replicas with two sequences, two with one: 512 of cache and 100 of activations each
        MemoryAnalysis.AllDevices six =
                memory(PLAIN, spread, stage(HEAD)).analyze(6, 16).allDevices();
        assertThat(six)
                .isEqualTo(new MemoryAnalysis.AllDevices(4, 4 * 1000.0, 6 * 512.0, 2 * 200 + 2 * 100.0, 4 * 70.0));
        // all alike
        assertThat(memory(PLAIN, spread, stage(HEAD)).analyze(8, 16).allDevices())
                .isEqualTo(new MemoryAnalysis.AllDevices(4, 4 * 1000.0, 8 * 512.0, 8 * 100.0, 4 * 70.0));
        // one idles
        assertThat(memory(PLAIN, spread, stage(HEAD)).analyze(3, 16).allDevices())
                .isEqualTo(new MemoryAnalysis.AllDevices(4, 4 * 1000.0, 3 * 512.0, 3 * 100.0, 4 * 70.0));
    }

    @Test
    void everyDeviceOfAGroupIsCounted() {
        // three context-parallel devices hold 16 of 48 positions each, and the weights and activations each
        assertThat(memory(PLAIN, Parallelism.NONE.withContext(3), stage(HEAD))
                        .analyze(2, 48)
                        .allDevices())
                .isEqualTo(new MemoryAnalysis.AllDevices(3, 3 * 1000.0, 3 * 2 * 512.0, 3 * 200.0, 3 * 70.0));
        // two tensor-parallel and three context-parallel: six
        assertThat(memory(PLAIN, Parallelism.tensor(2).withContext(3), stage(HEAD))
                        .analyze(2, 48)
                        .allDevices())
                .isEqualTo(new MemoryAnalysis.AllDevices(6, 6 * 1000.0, 6 * 2 * 512.0, 6 * 200.0, 6 * 70.0));
    }

    @Test
    void microbatchesAreActiveOneAtATime() {
        MemoryModel memory = memory(PLAIN, Parallelism.NONE.withPipeline(2), stage(HEAD), stage(HEAD));

        // five sequences in two microbatches: three at a time
        assertThat(memory.activationBytes(5, 16)).isEqualTo(300);
    }

    @Test
    void theLastPositionAddsWhatIsKeptOfIt() {
        // 512 numbers of two bytes pooled four to one, beside a window of 128 that is full
        TokenMixer pooled = new CompressedAttention(64, 512, 64, 1024, 8, 1024, 128, 4, Optional.empty());

        assertThat(MemoryModel.kvCacheBytesPerPosition(model(3, pooled), FP16, 1000))
                .isEqualTo(3 * 256);
        assertThat(MemoryModel.kvCacheBytesPerPosition(model(3, pooled), FP16, 100))
                .isEqualTo(3 * (1024 + 256));
        assertThat(MemoryModel.kvCacheBytesPerPosition(model(3, WINDOW), FP16, 100))
                .isZero();
        // a share of the positions: a fifth of the 32 bytes
        TokenMixer share = Models.attention(1, 1, 8, new Reach.Share(0.25), QueryKeyNorm.NONE);
        assertThat(MemoryModel.kvCacheBytesPerPosition(model(3, share), FP16, 100))
                .isEqualTo(3 * 8);
    }

    @Test
    void aStateIsKeptWhateverTheContext() {
        assertThat(MemoryModel.stateBytesPerSequence(model(30, STATE), FP16)).isEqualTo(30 * 2_146_304.0);
        assertThat(MemoryModel.stateBytesPerSequence(model(30, HEAD), FP16)).isZero();
    }

    @Test
    void weightsLieOutsideAsFarAsTheyAreOffloaded() {
        ModelArchitecture llama = Models.llama2with7B();

        // 6,738,415,616 parameters of two bytes
        assertThat(weights(llama, Offload.NONE)).isEqualTo(2 * 6_738_415_616.0);
        assertThat(weights(llama, new Offload(0.25, 0, 0, 0, 1e10, 0, 1e18, 1))).isEqualTo(0.75 * 2 * 6_738_415_616.0);
        assertThat(weights(llama, new Offload(0, 0.5, 0, 0, 1e10, 0, 1e18, 1))).isEqualTo(2 * 6_738_415_616.0);
    }

    @Test
    void expertsLieOutsideOnTheirOwn() {
        // 2 layers with 8 experts of 3 · 64 · 100 numbers: 307,200 numbers, 614,400 bytes
        FeedForward experts = new FeedForward.MixtureOfExperts(
                8,
                2,
                new FeedForward.Dense(100, true, false),
                Optional.empty(),
                new FeedForward.MixtureOfExperts.Router(false, false, false, false),
                0,
                false);
        Layer layer = new Layer(HEAD, experts, Norm.RMS, Layer.Placement.BEFORE);
        ModelArchitecture model = Models.model("experts", 64, 1000, Collections.nCopies(2, layer), NumberFormats.FP16);
        double all = weights(model, Offload.NONE);

        assertThat(weights(model, new Offload(0, 0.5, 0, 0, 1e10, 0, 1e18, 1))).isCloseTo(all - 307_200, within(1e-6));
        assertThat(weights(model, new Offload(0.5, 0, 0, 0, 1e10, 0, 1e18, 1)))
                .isCloseTo((all - 614_400) / 2 + 614_400, within(1e-6));
    }

    @Test
    void towersLieThereButForThoseThatOnlyDraft() {
        ModelArchitecture llama = Models.llama2with7B();

        // 10 · 20 numbers of two bytes
        assertThat(weights(withTower(llama, Component.VISION), Offload.NONE)).isEqualTo(2 * 6_738_415_616.0 + 400);
        assertThat(weights(withTower(llama, Component.PREDICTION), Offload.NONE))
                .isEqualTo(2 * 6_738_415_616.0);
    }

    @Test
    void whatIsMissingIsSaid() {
        MemoryAnalysis tight = MemoryAnalysis.ofOneDevice(600, 200, 100, 50, 1000, 950, 1, 1);
        MemoryAnalysis over = MemoryAnalysis.ofOneDevice(600, 200, 100, 50, 1000, 900, 0, 0);

        assertThat(tight.totalBytes()).isEqualTo(950);
        assertThat(tight.allDevices().totalBytes()).isEqualTo(950);
        assertThat(tight.fits()).isTrue();
        assertThat(tight.missingBytes()).isZero();
        assertThat(over.fits()).isFalse();
        assertThat(over.missingBytes()).isEqualTo(50);
    }

    /** 100 bytes of activations for each sequence that decodes. */
    private static Stage stage(TokenMixer... mixers) {
        return stage(1000, mixers);
    }

    private static Stage stage(double weights, TokenMixer... mixers) {
        return new Stage(layers(mixers), weights, List.of(), List.of(LinearForm.of(100, Feature.Basic.SEQUENCES)));
    }

    private static List<LayerGroup> layers(TokenMixer... mixers) {
        return Arrays.stream(mixers)
                .map(mixer -> new LayerGroup(layer(mixer), 1))
                .toList();
    }

    private static Layer layer(TokenMixer mixer) {
        return new Layer(mixer, new FeedForward.Dense(64, true, false), Norm.RMS, Layer.Placement.BEFORE);
    }

    private static MemoryModel memory(Stage... stages) {
        return new MemoryModel(
                List.of(stages), FP16, policy(1, 0), Parallelism.NONE, device(1e9), PLAIN, Optional.empty());
    }

    private static MemoryModel memory(Residency residency, Parallelism parallelism, Stage... stages) {
        return new MemoryModel(
                List.of(stages), FP16, policy(1, 70), parallelism, device(1e9), residency, Optional.empty());
    }

    private static MemoryModel withCapacity(double bytes, double reserve) {
        return new MemoryModel(
                List.of(stage(HEAD)),
                FP16,
                policy(1, reserve),
                Parallelism.NONE,
                device(bytes),
                PLAIN,
                Optional.empty());
    }

    private static MemoryModel prefilling(LinearForm live) {
        return new MemoryModel(
                List.of(new Stage(layers(HEAD), 1000, List.of(LinearForm.ZERO, live, LinearForm.ZERO), List.of())),
                FP16,
                new MemoryPolicy(1, 0, 16, 100),
                Parallelism.NONE,
                device(1e9),
                PLAIN,
                Optional.empty());
    }

    private static double cache(
            Residency residency, Parallelism parallelism, long batch, long context, TokenMixer... mixers) {
        return memory(residency, parallelism, stage(mixers))
                .analyze(batch, context)
                .kvCacheBytes();
    }

    private static double weights(ModelArchitecture model, Offload offload) {
        return CompiledModel.of(
                        model, Devices.h100(), Deployment.of(model).withExecution(Execution.PLAIN.withOffload(offload)))
                .memory()
                .weightsBytes();
    }

    private static ModelArchitecture model(int layers, TokenMixer mixer) {
        return Models.model("small", 64, 1000, Collections.nCopies(layers, layer(mixer)), NumberFormats.FP16);
    }

    private static ModelArchitecture withTower(ModelArchitecture model, Component component) {
        Tower tower = new Tower(
                "tower", component, 20, List.of(Tower.Projection.linear("in", 10, 20, false)), List.of(), List.of());
        return new ModelArchitecture(
                model.id(),
                model.family(),
                model.hiddenSize(),
                model.embedding(),
                model.layers(),
                model.finalNorm(),
                model.head(),
                model.contextLimit(),
                model.stored(),
                List.of(tower));
    }

    private static MemoryPolicy policy(double utilization, double reserve) {
        return new MemoryPolicy(utilization, reserve, 16, 8192);
    }

    private static Device device(double capacity) {
        return Devices.device("small", Map.of(ComputeFormat.FP16, 1e12), 1e11, 1e9, capacity);
    }
}
