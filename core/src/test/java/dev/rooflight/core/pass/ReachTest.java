package dev.rooflight.core.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts of reaches against enumeration of every (query, key) pair. */
class ReachTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void countsEqualEnumeration(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 60; i++) {
            long context = 1 + random.nextLong(120);
            long tokens = 1 + random.nextLong(context);
            long width = 1 + random.nextLong(60);
            for (Reach reach : List.of(
                    Reach.causal(),
                    Reach.bidirectional(),
                    new Reach.SlidingWindow(width),
                    new Reach.ChunkedLocal(width),
                    new Reach.LocalBidirectional(width))) {
                long pairs = 0;
                Set<Long> keys = new HashSet<>();
                for (long query = context - tokens; query < context; query++) {
                    long[] seen = keysOf(reach, query, context).toArray();
                    pairs += seen.length;
                    LongStream.of(seen).forEach(keys::add);
                }
                assertThat(reach.attendedPairs(tokens, context))
                        .as("%s q=%d c=%d", reach, tokens, context)
                        .isEqualTo(pairs);
                assertThat(reach.positionsRead(tokens, context))
                        .as("%s q=%d c=%d", reach, tokens, context)
                        .isEqualTo(keys.size());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 12, 13, 14})
    void theLastPositionsOfAReachAreThoseOfItThatAreNear(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 60; i++) {
            long context = 1 + random.nextLong(120);
            long last = 1 + random.nextLong(60);
            for (Reach reach : List.of(Reach.causal(), new Reach.SlidingWindow(1 + random.nextLong(60)))) {
                long query = context - 1;
                long near = keysOf(reach, query, context)
                        .filter(key -> key > query - last)
                        .count();

                assertThat(reach.last(last).orElseThrow().positionsRead(1, context))
                        .as("%s, the last %d of %d", reach, last, context)
                        .isEqualTo(near);
            }
        }
    }

    @Test
    void reachesThatDoNotGoBackPositionByPositionHaveNoLastPositions() {
        assertThat(List.of(
                        Reach.bidirectional(),
                        new Reach.LocalBidirectional(9),
                        new Reach.ChunkedLocal(9),
                        new Reach.TopK(9),
                        new Reach.Source(9),
                        new Reach.Compressed(9, 4, 2),
                        new Reach.Share(0.5)))
                .allMatch(reach -> reach.last(4).isEmpty());
    }

    private static LongStream keysOf(Reach reach, long query, long context) {
        if (reach instanceof Reach.SlidingWindow window) {
            return LongStream.rangeClosed(Math.max(0, query - window.window() + 1), query);
        }
        if (reach instanceof Reach.LocalBidirectional around) {
            long before = (around.window() - 1) / 2;
            long after = around.window() - 1 - before;
            return LongStream.rangeClosed(Math.max(0, query - before), Math.min(context - 1, query + after));
        }
        if (reach instanceof Reach.ChunkedLocal chunked) {
            return LongStream.rangeClosed(query / chunked.chunk() * chunked.chunk(), query);
        }
        return reach instanceof Reach.Bidirectional ? LongStream.range(0, context) : LongStream.rangeClosed(0, query);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void decodeIsLinearBetweenBends(int width) {
        for (Reach reach : List.of(
                new Reach.SlidingWindow(width),
                new Reach.ChunkedLocal(width),
                new Reach.TopK(width),
                new Reach.LocalBidirectional(width),
                new Reach.Compressed(width, 4, 0),
                new Reach.Compressed(width, 4, 9),
                new Reach.Share(0.25),
                new Reach.Source(width),
                Reach.bidirectional(),
                Reach.causal())) {
            double context = 1;
            while (context < 400) {
                double bend = Math.min(400, reach.nextBend(context));
                assertThat(bend).isGreaterThan(context);
                double slope = reach.positionsRead(1, context + 1) - reach.positionsRead(1, context);
                for (double c = context; c < bend; c++) {
                    double line = reach.positionsRead(1, context) + (bend - context > 1 ? slope * (c - context) : 0);
                    assertThat(reach.positionsRead(1, c))
                            .as("%s at %s", reach, c)
                            .isEqualTo(line);
                    assertThat(reach.attendedPairs(1, c)).isEqualTo(line);
                }
                context = bend;
            }
        }
    }

    @Test
    void bendsAreWhereAWindowOrTheChoiceHasBecomeFull() {
        assertThat(new Reach.SlidingWindow(5).nextBend(4)).isEqualTo(6);
        assertThat(new Reach.SlidingWindow(5).nextBend(5)).isInfinite();
        assertThat(new Reach.TopK(5).nextBend(4)).isEqualTo(6);
        assertThat(new Reach.TopK(5).nextBend(5)).isInfinite();
        // two before it: the third position is the first to see all it may
        assertThat(new Reach.LocalBidirectional(5).nextBend(2)).isEqualTo(4);
        assertThat(new Reach.LocalBidirectional(5).nextBend(3)).isInfinite();
        // chunks of 5: positions 1 to 5, 6 to 10
        assertThat(new Reach.ChunkedLocal(5).nextBend(5)).isEqualTo(6);
        assertThat(new Reach.ChunkedLocal(5).nextBend(6)).isEqualTo(11);
        // the window of 5 fills first, then the choice of 3 pools of 4
        Reach picks = new Reach.Compressed(5, 4, 3);
        assertThat(picks.nextBend(1)).isEqualTo(6);
        assertThat(picks.nextBend(5)).isEqualTo(13);
        assertThat(picks.nextBend(11)).isEqualTo(13);
        assertThat(picks.nextBend(12)).isInfinite();
        assertThat(new Reach.Compressed(5, 4, 0).nextBend(5)).isInfinite();
        assertThat(new Reach.Compressed(50, 4, 3).nextBend(1)).isEqualTo(13);
    }

    @Test
    void countsOfChoicesPoolsSourcesAndShares() {
        // three tokens at positions 6, 7 and 8 of 8
        assertThat(new Reach.TopK(7).attendedPairs(3, 8)).isEqualTo(6 + 7 + 7);
        assertThat(new Reach.TopK(7).positionsRead(3, 8)).isEqualTo(8);
        assertThat(new Reach.TopK(2).attendedPairs(3, 8)).isEqualTo(6);
        assertThat(new Reach.TopK(2).positionsRead(3, 8)).isEqualTo(6);
        // two in the window each, and (6 + 7 + 8) / 4 pools
        Reach all = new Reach.Compressed(2, 4, 0);
        assertThat(all.attendedPairs(3, 8)).isEqualTo(6 + 5.25);
        assertThat(all.positionsRead(3, 8)).isEqualTo(4 + 2);
        assertThat(all.scoreRectangle(3, 8)).isEqualTo(18);
        // or one pool each
        Reach one = new Reach.Compressed(2, 4, 1);
        assertThat(one.attendedPairs(3, 8)).isEqualTo(6 + 3);
        assertThat(one.positionsRead(3, 8)).isEqualTo(4 + 2);
        assertThat(one.positionsRead(1, 8)).isEqualTo(2 + 1);
        assertThat(new Reach.Compressed(2, 4, 2).positionsRead(2, 40)).isEqualTo(3 + 4);
        assertThat(new Reach.Source(9).attendedPairs(3, 8)).isEqualTo(27);
        assertThat(new Reach.Source(9).positionsRead(3, 8)).isEqualTo(9);
        // a quarter of 8 cached positions and the new ones up to each
        assertThat(new Reach.Share(0.25).attendedPairs(3, 11)).isEqualTo(3 * 2 + 6);
        assertThat(new Reach.Share(0.25).positionsRead(3, 11)).isEqualTo(2 + 3);
    }

    @Test
    void cachesKeepWhatLaterTokensMaySee() {
        assertThat(Reach.causal().positionsCached(9)).isEqualTo(9);
        assertThat(new Reach.SlidingWindow(5).positionsCached(3)).isEqualTo(3);
        assertThat(new Reach.SlidingWindow(5).positionsCached(9)).isEqualTo(5);
        assertThat(new Reach.ChunkedLocal(5).positionsCached(3)).isEqualTo(3);
        assertThat(new Reach.ChunkedLocal(5).positionsCached(9)).isEqualTo(5);
        assertThat(new Reach.TopK(5).positionsCached(9)).isEqualTo(9);
        assertThat(new Reach.Source(5).positionsCached(9)).isEqualTo(5);
        assertThat(new Reach.Compressed(5, 4, 1).positionsCached(12)).isEqualTo(5 + 3);
        assertThat(new Reach.Share(0.25).positionsCached(9)).isEqualTo(3);
        assertThat(Reach.causal().cached()).isTrue();
        // encoders have no later tokens: what is alive is all there is
        assertThat(Reach.bidirectional().cached()).isFalse();
        assertThat(new Reach.LocalBidirectional(5).cached()).isFalse();
        assertThat(Reach.bidirectional().positionsCached(9)).isEqualTo(9);
        assertThat(new Reach.LocalBidirectional(5).positionsCached(9)).isEqualTo(9);
    }

    @Test
    void peopleReadWhatIsReached() {
        assertThat(List.of(
                                Reach.causal(),
                                Reach.bidirectional(),
                                new Reach.LocalBidirectional(5),
                                new Reach.SlidingWindow(5),
                                new Reach.ChunkedLocal(5),
                                new Reach.TopK(5),
                                new Reach.Source(5),
                                new Reach.Compressed(5, 4, 0),
                                new Reach.Compressed(5, 4, 3),
                                new Reach.Share(0.25))
                        .stream()
                        .map(Reach::label))
                .containsExactly(
                        "causal",
                        "bidirectional",
                        "window 5 around",
                        "window 5",
                        "chunk 5",
                        "top 5",
                        "source of 5",
                        "window 5 and all of 1 in 4",
                        "window 5 and top 3 of 1 in 4",
                        "share 0.25");
    }

    @ParameterizedTest(name = "{2} tokens hit {3} of {0} experts, {1} each")
    @CsvSource({
        // Mixtral (8 experts, 2 each) and DeepSeek-V3 (256, 8) by E(1 - (1 - k/E)^T)
        "8, 2, 1, 2",
        "8, 2, 2, 3.5",
        "8, 2, 4, 5.469",
        "8, 2, 8, 7.199",
        "8, 2, 16, 7.920",
        "256, 8, 16, 101.96",
        "256, 8, 64, 222.44"
    })
    void distinctExpertsHit(int experts, int perToken, long tokens, double expected) {
        double hit = new Feature.DistinctExperts(experts, perToken, 1).of(Pass.decode(tokens, 1));

        assertThat(hit).isCloseTo(expected, org.assertj.core.api.Assertions.within(0.005));
    }

    @Test
    void countsStayFiniteAndExactForABillionTokens() {
        assertThat(Reach.causal().attendedPairs(1e9, 1e9)).isEqualTo(500_000_000_500_000_000.0);
    }
}
