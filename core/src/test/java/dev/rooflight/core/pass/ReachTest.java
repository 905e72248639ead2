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
                    new Reach.ChunkedLocal(width))) {
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

    private static LongStream keysOf(Reach reach, long query, long context) {
        if (reach instanceof Reach.SlidingWindow window) {
            return LongStream.rangeClosed(Math.max(0, query - window.window() + 1), query);
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
                new Reach.SlidingWindow(width), new Reach.ChunkedLocal(width), new Reach.TopK(width), Reach.causal())) {
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
