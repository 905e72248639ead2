package dev.rooflight.serving.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** What is drawn against what is known of its distribution. */
class LoadTest {
    private static final int MANY = 200_000;

    /** Means and variances of many, within five of their standard errors. */
    private static void assertMoments(DoubleSupplier drawn, double mean, double variance, double fourth) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < MANY; i++) {
            double value = drawn.getAsDouble();
            sum += value;
            squares += (value - mean) * (value - mean);
        }
        assertThat(sum / MANY).isCloseTo(mean, within(1e-12 + 5 * Math.sqrt(variance / MANY)));
        double error = Math.sqrt(Math.max(0, fourth - variance * variance) / MANY);
        assertThat(squares / MANY).isCloseTo(variance, within(1e-12 + 5 * error));
    }

    @Test
    void drawsAreSpreadAsTheySay() {
        Draws draws = new Draws(1, 0);
        assertMoments(draws::uniform, 0.5, 1 / 12.0, 1 / 80.0);
        assertMoments(draws::exponential, 1, 1, 9);
        assertMoments(draws::normal, 0, 1, 3);
        for (double shape : new double[] {0.3, 1, 2.5, 40}) {
            assertMoments(() -> draws.gamma(shape), shape, shape, 3 * shape * shape + 6 * shape);
        }
        // gamma function at 1 + 1/2 and 1 + 1
        double mean = Math.sqrt(Math.PI) / 2;
        assertMoments(() -> draws.weibull(2), mean, 1 - Math.PI / 4, 0.2);
    }

    @Test
    void gapsHaveAMeanOfOne() {
        Draws draws = new Draws(2, 0);
        assertMoments(() -> new Arrivals.Poisson().gap(draws), 1, 1, 9);
        assertMoments(() -> new Arrivals.Gamma(0.25).gap(draws), 1, 4, 3 * 16 + 6 * 64);
        assertMoments(() -> new Arrivals.Gamma(4).gap(draws), 1, 0.25, 3 / 16.0 + 6 / 64.0);
        assertMoments(() -> new Arrivals.Uniform().gap(draws), 1, 1 / 3.0, 1 / 5.0);
        assertMoments(() -> new Arrivals.Constant().gap(draws), 1, 0, 0);
        assertMoments(() -> new Arrivals.Weibull(2).gap(draws), 1, 4 / Math.PI - 1, 0.3);
        // a heavy tail: shape 1/2 has a mean of 2 and a variance of 20, fourth moment of 1.2e3 times the mean's
        assertMoments(() -> new Arrivals.Weibull(0.5).gap(draws), 1, 5, 2000);
        for (int i = 0; i < 1000; i++) {
            assertThat(new Arrivals.Gamma(0.25).gap(draws)).isNotNegative();
        }
    }

    @Test
    void lengthsHaveTheMeansThatTheySay() {
        Draws draws = new Draws(3, 0);
        for (Lengths lengths : List.of(
                new Lengths.Fixed(17),
                new Lengths.Uniform(5, 50),
                new Lengths.Normal(1000, 100),
                new Lengths.LogNormal(500, 300),
                new Lengths.Observed(List.of(1, 2, 4, 100)))) {
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < MANY; i++) {
                int tokens = lengths.next(draws);
                assertThat(tokens).isPositive();
                sum += tokens;
                squares += (double) tokens * tokens;
            }
            double mean = sum / MANY;
            double error = Math.sqrt(Math.max(0, squares / MANY - mean * mean) / MANY);
            assertThat(mean).as(lengths.toString()).isCloseTo(lengths.mean(), within(1e-9 + 5 * error));
        }
    }

    @Test
    void lengthsHaveTheDeviationsThatTheySay() {
        Draws draws = new Draws(4, 0);
        assertMoments(() -> new Lengths.Uniform(1, 6).next(draws), 3.5, 35 / 12.0, 14.73);
        // rounding to whole tokens adds a twelfth
        assertMoments(() -> new Lengths.Normal(1000, 100).next(draws), 1000, 1e4 + 1 / 12.0, 3e8);
        assertMoments(() -> new Lengths.LogNormal(1000, 300).next(draws), 1000, 9e4, 6e10);
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            seen.add(new Lengths.Uniform(3, 7).next(draws));
        }
        assertThat(seen).containsExactlyInAnyOrder(3, 4, 5, 6, 7);
    }

    @Test
    void zipfFallsAsItSays() {
        Draws draws = new Draws(5, 0);
        int[] counts = new int[101];
        double sum = 0;
        Lengths zipf = new Lengths.Zipf(1.5, 100);
        for (int i = 0; i < MANY; i++) {
            int tokens = zipf.next(draws);
            counts[tokens]++;
            sum += tokens;
        }
        assertThat(counts[0]).isZero();
        // of the continuous distribution, between n and n + 1: 1/√n − 1/√(n + 1) of 1 − 1/√101
        double all = 1 - 1 / Math.sqrt(101);
        for (int n : new int[] {1, 2, 5, 20}) {
            double share = (1 / Math.sqrt(n) - 1 / Math.sqrt(n + 1)) / all;
            assertThat(counts[n] / (double) MANY).isCloseTo(share, within(5 * Math.sqrt(share / MANY)));
        }
        assertThat(zipf.mean()).isCloseTo(sum / MANY, within(0.25));
    }

    private static Load load(double rate, Lengths output, Prefixes prefixes) {
        return new Load(500, new Arrivals.Gamma(0.5), rate, new Lengths.Uniform(1, 1000), output, prefixes, 11);
    }

    @Test
    void twoRatesAreTheSameRequestsStretched() {
        Lengths output = new Lengths.LogNormal(100, 80);
        Requests slow = load(2, output, Prefixes.NONE).requests();
        Requests fast = load(2, output, Prefixes.NONE).atRate(8).requests();
        for (int i = 0; i < 500; i++) {
            assertThat(fast.arrivalSeconds(i)).isEqualTo(slow.arrivalSeconds(i) / 4);
            assertThat(fast.promptTokens(i)).isEqualTo(slow.promptTokens(i));
            assertThat(fast.outputTokens(i)).isEqualTo(slow.outputTokens(i));
        }
        Requests atOnce = load(Double.POSITIVE_INFINITY, output, Prefixes.NONE).requests();
        assertThat(atOnce.arrivalSeconds(499)).isZero();
        assertThat(atOnce.promptTokens(499)).isEqualTo(slow.promptTokens(499));
    }

    @Test
    void streamsDoNotDependOnEachOther() {
        Requests one = load(2, new Lengths.LogNormal(100, 80), Prefixes.NONE).requests();
        Requests other =
                load(2, new Lengths.Fixed(5), new Prefixes.Shared(10, 3)).requests();
        Requests seeded =
                load(2, new Lengths.Fixed(5), Prefixes.NONE).withSeed(12).requests();
        int same = 0;
        for (int i = 0; i < 500; i++) {
            assertThat(other.arrivalSeconds(i)).isEqualTo(one.arrivalSeconds(i));
            assertThat(other.promptTokens(i)).isEqualTo(one.promptTokens(i) + 10);
            same += seeded.promptTokens(i) == one.promptTokens(i) ? 1 : 0;
        }
        assertThat(same).isLessThan(10);
        Draws a = new Draws(1, 0);
        Draws b = new Draws(1, 1);
        double product = 0;
        for (int i = 0; i < MANY; i++) {
            product += (a.uniform() - 0.5) * (b.uniform() - 0.5);
        }
        assertThat(product / MANY).isCloseTo(0, within(5 / 12.0 / Math.sqrt(MANY)));
        // a longer load begins like a shorter one
        Requests longer =
                load(2, new Lengths.Fixed(5), Prefixes.NONE).withCount(900).requests();
        assertThat(longer.promptTokens(499)).isEqualTo(one.promptTokens(499));
    }

    @Test
    void groupsShareTheirPrefix() {
        Requests requests =
                load(2, new Lengths.Fixed(5), new Prefixes.Shared(32, 4)).requests();
        int[] counts = new int[4];
        for (int i = 0; i < requests.size(); i++) {
            assertThat(requests.segments(i)).isEqualTo(1);
            assertThat(requests.segmentTokens(i, 0)).isEqualTo(32);
            counts[(int) requests.segmentKey(i, 0)]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(90, 160);
        }
    }

    @Test
    void turnsHoldAllThatWasSaidBefore() {
        Requests requests = load(2, new Lengths.Uniform(1, 9), new Prefixes.Conversations(3, 1.5))
                .requests();
        for (int i = 0; i < requests.size(); i++) {
            int turn = i % 3;
            assertThat(requests.after(i)).isEqualTo(turn == 0 ? -1 : i - 1);
            assertThat(requests.delaySeconds(i)).isEqualTo(turn == 0 ? 0 : 1.5);
            assertThat(requests.session(i)).isEqualTo(i / 3);
            assertThat(requests.segmentTokens(i, 0)).isEqualTo(requests.promptTokens(i));
            assertThat(requests.outputContinues(i)).isTrue();
            if (turn > 0) {
                assertThat(requests.promptTokens(i))
                        .isGreaterThan(requests.promptTokens(i - 1) + requests.outputTokens(i - 1));
            }
        }
    }
}
