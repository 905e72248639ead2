package dev.rooflight.core.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Cached;
import dev.rooflight.core.model.CompressedAttention;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GatedDeltaAttention;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.fixtures.Models;
import dev.rooflight.fixtures.RandomModels;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How caches grow, counted by hand. */
class CacheGrowthTest {
    private static final Precision FP16 = Precision.stored(NumberFormats.FP16);

    @Test
    void fullAttentionGrowsWithEveryPosition() {
        // Llama-2-7B: 2 · 4096 numbers of two bytes in each of 32 layers
        CacheGrowth growth = CacheGrowth.of(Models.llama2with7B().layerGroups().get(0), FP16);

        assertThat(growth).isEqualTo(new CacheGrowth(32, 524_288, Double.POSITIVE_INFINITY, 524_288, 0));
    }

    @Test
    void aWindowGrowsUntilItIsFull() {
        // Gemma-3-27B: 16 key and 16 value heads of 128 in a window of 1024
        assertThat(of(52, attention(32, 16, new Reach.SlidingWindow(1024))))
                .isEqualTo(new CacheGrowth(52, 425_984, 1024, 0, 0));
    }

    @Test
    void aCompressedCacheGrowsSlowlyBeyondItsWindow() {
        // every position while the window of 128 fills, and a pooled vector for every fourth
        TokenMixer mixer = new CompressedAttention(64, 512, 64, 1024, 8, 1024, 128, 4, Optional.empty());
        CacheGrowth growth = of(1, mixer);

        assertThat(growth.bytesPerPosition()).isEqualTo(1024 * 1.25);
        assertThat(growth.bend()).isCloseTo(128, within(1e-3));
        assertThat(growth.bytesPerPositionBeyond()).isCloseTo(1024 * 0.25, within(1e-9));
        assertThat(growth.constantBytes()).isZero();
    }

    @Test
    void aStateIsThereFromTheStart() {
        // Gated DeltaNet: 32 heads of 128 by 128 in four bytes, 3 positions of 8192 channels in two
        TokenMixer mixer = new GatedDeltaAttention(16, 32, 128, 128, 4, 0, 0);
        CacheGrowth growth = of(30, mixer);

        assertThat(growth).isEqualTo(new CacheGrowth(30, 0, Double.POSITIVE_INFINITY, 0, 30 * 2_146_304.0));
    }

    @Test
    void layersWithBothKeepBoth() {
        TokenMixer state = new GatedDeltaAttention(16, 32, 128, 128, 4, 0, 0);
        CacheGrowth growth = of(2, new TokenMixer.Parallel(attention(8, 8, Reach.causal()), state));

        assertThat(growth).isEqualTo(new CacheGrowth(2, 8192, Double.POSITIVE_INFINITY, 8192, 2 * 2_146_304.0));
    }

    @Test
    void keysOfASourceAreThereFromTheStart() {
        TokenMixer mixer =
                new TokenMixer.SelfAndCross(attention(8, 8, Reach.causal()), attention(8, 8, new Reach.Source(1500)));

        assertThat(of(1, mixer)).isEqualTo(new CacheGrowth(1, 4096, Double.POSITIVE_INFINITY, 4096, 1500 * 4096.0));
    }

    @Test
    void poolingBesideAWindowInOnePartBendsWhereTheWindowIsFull() {
        // 8 key and 8 value heads of 128 in two bytes: 4096, and a quarter of them for each pooled position
        assertThat(of(1, attention(8, 8, new Reach.Compressed(128, 4, 0))))
                .isEqualTo(new CacheGrowth(1, 5120, 128, 1024, 0));
    }

    @Test
    void aShareOfThePositionsGrowsAlongOneLine() {
        // a fifth of 4096 bytes a position; the last one is kept whole from the start
        CacheGrowth growth = of(1, attention(8, 8, new Reach.Share(0.2)));

        assertThat(growth.bend()).isInfinite();
        assertThat(growth.bytesPerPosition()).isCloseTo(819.2, within(1e-9));
        assertThat(growth.bytesPerPositionBeyond()).isCloseTo(819.2, within(1e-9));
        assertThat(growth.constantBytes()).isCloseTo(3276.8, within(1e-9));
    }

    @Test
    void whatKeepsPositionsOrAStateKeepsSomething() {
        assertThat(of(1, attention(8, 8, Reach.causal())).keepsAnything()).isTrue();
        assertThat(of(1, new GatedDeltaAttention(16, 32, 128, 128, 4, 0, 0)).keepsAnything())
                .isTrue();
        assertThat(of(1, attention(8, 8, Reach.bidirectional())).keepsAnything())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void growthAddsUpToTheCacheOfASequence(long seed) {
        ModelArchitecture model = RandomModels.randomModel(new SplittableRandom(seed));
        for (long context : new long[] {1, 100, 5000, 100_000}) {
            double bytes = 0;
            for (LayerGroup group : model.layerGroups()) {
                CacheGrowth growth = CacheGrowth.of(group, FP16);
                bytes += growth.constantBytes()
                        + growth.bytesPerPosition() * Math.min(context, growth.bend())
                        + growth.bytesPerPositionBeyond() * Math.max(0, context - growth.bend());
            }
            double exact = 0;
            for (LayerGroup group : model.layerGroups()) {
                for (Cached part : group.layer().mixer().caches()) {
                    exact += group.count() * part.kept(context) * part.numbers() * part.bytes(FP16);
                }
            }
            assertThat(bytes).isCloseTo(exact, within(1e-6 * exact + 1e-6));
        }
    }

    private static GroupedQueryAttention attention(int heads, int keyValueHeads, Reach reach) {
        return GroupedQueryAttention.plain(
                heads, keyValueHeads, 128, reach, 128, GroupedQueryAttention.Projections.PLAIN);
    }

    private static CacheGrowth of(int layers, TokenMixer mixer) {
        Layer layer = new Layer(mixer, new FeedForward.Dense(1024, true, false), Norm.RMS, Layer.Placement.BEFORE);
        return CacheGrowth.of(new LayerGroup(layer, layers), FP16);
    }
}
