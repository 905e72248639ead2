package dev.rooflight.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Signs of functions whose roots are known. */
class SignChangesTest {
    private static final NavigableSet<Long> NONE = new TreeSet<>();

    @Test
    void ofALine() {
        assertThat(changes(x -> x - 10.5, 1, 100)).containsExactly(11L);
        // 0 counts as positive
        assertThat(changes(x -> x - 10, 1, 100)).containsExactly(10L);
        assertThat(changes(x -> 10 - x, 1, 100)).containsExactly(11L);
        // at the very ends
        assertThat(changes(x -> x - 1.5, 1, 100)).containsExactly(2L);
        assertThat(changes(x -> x - 99.5, 1, 100)).containsExactly(100L);
        assertThat(changes(x -> x - 100.5, 1, 100)).isEmpty();
        assertThat(changes(x -> x + 1, 1, 100)).isEmpty();
    }

    @Test
    void ofAParabola() {
        assertThat(changes(x -> (x - 20.5) * (x - 60.5), 1, 100)).containsExactly(21L, 61L);
        assertThat(changes(x -> -(x - 20.5) * (x - 60.5), 1, 100)).containsExactly(21L, 61L);
        // two roots side by side around the extremum
        assertThat(changes(x -> (x - 40.5) * (x - 41.5), 1, 100)).containsExactly(41L, 42L);
        assertThat(changes(x -> (x - 40) * (double) (x - 42), 1, 1000)).containsExactly(41L, 42L);
        assertThat(changes(x -> (x - 40) * (double) (x - 42) + 5, 1, 1000)).isEmpty();
    }

    @Test
    void betweenCuts() {
        // a wave with extrema at 10, 20, 30: up and down between them
        LongToDoubleFunction wave = x -> Math.cos(Math.PI * (x + 0.25) / 10);

        // cos is 0 at x + 0.25 = 5, 15, 25, 35
        assertThat(new SignChanges(wave, 1).between(0, new TreeSet<>(List.of(10L, 20L, 30L)), 40))
                .containsExactly(5L, 15L, 25L, 35L);
    }

    @Test
    void ofStairs() {
        // steps of 4: 0..3 are alike, 4..7, …; positive from 12 to 35
        assertThat(new SignChanges(x -> -(Math.floorDiv(x, 4) - 2.5) * (Math.floorDiv(x, 4) - 8.5), 4)
                        .between(0, NONE, 100))
                .containsExactly(12L, 36L);
    }

    @Test
    void ofAPieceThatIsShort() {
        assertThat(changes(x -> x - 1.5, 1, 2)).containsExactly(2L);
        assertThat(changes(x -> x - 1.5, 1, 1)).isEmpty();
        assertThat(changes(x -> (x - 1.5) * (x - 2.5), 1, 3)).containsExactly(2L, 3L);
    }

    private static NavigableSet<Long> changes(LongToDoubleFunction f, long from, long to) {
        return new SignChanges(f, 1).between(from, NONE, to);
    }
}
