package dev.rooflight.study.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.study.curve.Axes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The table of options, and what is derived from an entry. */
class OptionsTest {
    @Test
    void namesAreThoseOfTheCommandLineAndMembersThoseOfRest() {
        assertThat(Options.ALL.options().stream().map(Option::name))
                .containsExactly(
                        "batch",
                        "context",
                        "output-tokens",
                        "phase",
                        "precision",
                        "weights",
                        "activations",
                        "kv-cache",
                        "kernels",
                        "latent-attention",
                        "memory-utilization",
                        "kv-block",
                        "max-batched-tokens",
                        "reserve",
                        "tp",
                        "pp",
                        "ep",
                        "dp",
                        "cp",
                        "microbatches",
                        "overlap",
                        "engine",
                        "price",
                        "grid",
                        "pue",
                        "host-power",
                        "efficiency");
        assertThat(Options.MAX_BATCHED_TOKENS.member()).isEqualTo("maxBatchedTokens");
        assertThat(Options.TP.member()).isEqualTo("tp");
    }

    @Test
    void axesAreTheNumbersOfOptionsAndDevices() {
        List<String> ids = new Axes(Options.ALL).ids();
        assertThat(ids)
                .contains(
                        "batch",
                        "context",
                        "outputTokens",
                        "tp",
                        "pp",
                        "ep",
                        "dp",
                        "cp",
                        "microbatches",
                        "kvBlock",
                        "maxBatchedTokens",
                        "overlap",
                        "memoryUtilization",
                        "price",
                        "grid",
                        "pue",
                        "hostPower",
                        "weightBits",
                        "kvBits",
                        "bandwidth",
                        "capacity",
                        "cache",
                        "vector",
                        "link.node",
                        "link.host",
                        "link.cluster",
                        "tdp",
                        "idle",
                        "peak.fp16",
                        "peak.fp4")
                .doesNotContain("phase", "engine", "precision")
                .doesNotHaveDuplicates();
    }

    @Test
    void aNameStandsOnceInATable() {
        assertThatThrownBy(() -> Options.ALL.with(Options.TP)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Options.ALL.find("tp")).isEqualTo(Optional.of(Options.TP));
        assertThat(Options.ALL.find("dp2")).isEmpty();
    }

    @Test
    void everyDefaultIsPossibleOrStandsForNothing() {
        for (Option<?> option : Options.ALL.options()) {
            assertDefault(option);
        }
    }

    private static <T> void assertDefault(Option<T> option) {
        Optional<T> otherwise = option.otherwise();
        if (otherwise.isPresent() && !option.equals(Options.OUTPUT_TOKENS)) {
            assertThat(option.kind().holds(otherwise.get())).as(option.name()).isTrue();
        }
        assertThat(option.description()).isNotBlank();
        assertThat(option.label()).isNotBlank();
    }

    @Test
    void bitsAreIntegersUpToTheWideFormat() {
        Kind.Numbers<?> bits = Options.WEIGHTS.kind().numbers().orElseThrow();
        assertThat(bits.of(4)).hasToString("int4");
        assertThat(bits.of(16)).hasToString("fp16");
        assertThatThrownBy(() -> bits.of(17))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("weightBits is 17; expected a whole number from 1 to 16");
    }
}
