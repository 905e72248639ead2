package dev.rooflight.serving.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    /** Seconds were lost where a stretch began at the very end of an interval, in binary a hair before it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theHistoryHoldsAllSeconds(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Usage usage = new Usage();
        double time = 0;
        for (int i = 0; i < 2000; i++) {
            // both stretches that end with an interval and others
            double next = random.nextBoolean() ? 0.01 * Math.ceil(time / 0.01 + 1) : time + random.nextDouble(0.1);
            usage.lie(time, next, 3, 2, 7);
            time = next;
        }
        double seconds = 0;
        double blocks = 0;
        for (int i = 0; i < Usage.INTERVALS; i++) {
            seconds += usage.running(i) * usage.interval() / 3;
            blocks += usage.blocks(i) * usage.interval() / 7;
        }

        assertThat(seconds).isCloseTo(time, within(1e-9 * time));
        assertThat(blocks).isCloseTo(time, within(1e-9 * time));
    }
}
