package dev.rooflight.core.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.pass.Feature.Basic;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The numbers that a pass is reduced to, counted by hand. */
class PassTest {
    /** Two sequences verify two drafted tokens of three at 8 positions; five decode at 20. */
    private static final Pass MIXED =
            new Pass(List.of(new Pass.Sequences(2, 3, 8, 2), new Pass.Sequences(5, 1, 20, 1)));

    @Test
    void basicFeatures() {
        assertThat(Basic.ONE.of(MIXED)).isEqualTo(1);
        assertThat(Basic.TOKENS.of(MIXED)).isEqualTo(2 * 3 + 5);
        assertThat(Basic.SEQUENCES.of(MIXED)).isEqualTo(7);
        assertThat(Basic.LOGITS.of(MIXED)).isEqualTo(2 * 2 + 5);
    }

    @Test
    void featuresOfAReach() {
        assertThat(Feature.attendedPairs(Reach.causal()).of(MIXED)).isEqualTo(2 * (6 + 7 + 8) + 5 * 20);
        assertThat(Feature.scoreRectangle(Reach.causal()).of(MIXED)).isEqualTo(2 * 3 * 8 + 5 * 20);
        assertThat(Feature.positionsRead(Reach.causal()).of(MIXED)).isEqualTo(2 * 8 + 5 * 20);
    }

    @Test
    void featuresAreTheSameWhereTheyCountTheSame() {
        Feature pairs = Feature.attendedPairs(new Reach.SlidingWindow(5));

        assertThat(pairs).isEqualTo(Feature.attendedPairs(new Reach.SlidingWindow(5)));
        assertThat(pairs).hasSameHashCodeAs(Feature.attendedPairs(new Reach.SlidingWindow(5)));
        assertThat(pairs).isNotEqualTo(Feature.attendedPairs(new Reach.SlidingWindow(6)));
        assertThat(pairs).isNotEqualTo(Feature.positionsRead(new Reach.SlidingWindow(5)));
        assertThat(pairs).isNotEqualTo(Basic.TOKENS);
    }

    @Test
    void symbolsAreThoseOfTheFormulas() {
        assertThat(Basic.TOKENS.symbol()).isEqualTo("T");
        assertThat(Feature.attendedPairs(Reach.causal()).symbol()).isEqualTo("A[causal]");
        assertThat(Feature.scoreRectangle(Reach.causal()).symbol()).isEqualTo("R[causal]");
        assertThat(Feature.positionsRead(new Reach.SlidingWindow(5)).symbol()).isEqualTo("K[window 5]");
        assertThat(new Feature.DistinctExperts(8, 2, 1).symbol()).isEqualTo("D[2 of 8]");
        assertThat(new Feature.DistinctExperts(8, 2, 3).symbol()).isEqualTo("D[2 of 8 by 3]");
    }

    @Test
    void aPassHasSequences() {
        assertThatThrownBy(() -> new Pass(List.of()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("at least one");
    }

    @Test
    void onlyDecodesBringOneTokenEach() {
        assertThat(Pass.decode(3, 10).decodesOnly()).isTrue();
        assertThat(MIXED.decodesOnly()).isFalse();
        assertThat(Pass.prefill(3, 10).tokens()).isEqualTo(30);
    }
}
