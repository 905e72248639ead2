package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A cache holds what weighs little, however many there are of it. */
class LruTest {
    @Test
    void dropsWhatWasUsedLongestAgo() {
        List<String> made = new ArrayList<>();
        Lru<String, Integer> cache = new Lru<>(80, value -> value);
        for (String key : List.of("a", "b", "c", "d", "e", "f", "g", "h", "a", "i", "a", "b")) {
            cache.get(key, () -> {
                made.add(key);
                return 10;
            });
        }
        // eight fit; i takes the place of b, which a's use made the oldest
        assertThat(made).containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "b");
        assertThat(cache.weight()).isEqualTo(80);
    }

    @Test
    void keepsNothingThatWouldDriveOutAllElse() {
        Lru<String, Integer> cache = new Lru<>(80, value -> value);
        assertThat(cache.get("heavy", () -> 11)).isEqualTo(11);
        assertThat(cache.weight()).isZero();
    }

    @Test
    void neverWeighsMoreThanItMay() {
        SplittableRandom random = new SplittableRandom(7);
        Lru<Integer, Integer> cache = new Lru<>(1000, value -> value);
        for (int i = 0; i < 10_000; i++) {
            int weight = random.nextInt(200);
            cache.get(random.nextInt(300), () -> weight);
            assertThat(cache.weight()).isBetween(0L, 1000L);
        }
    }
}
