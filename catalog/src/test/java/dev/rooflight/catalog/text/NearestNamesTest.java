package dev.rooflight.catalog.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNamesTest {
    private static final List<String> NAMES =
            List.of("nvidia-h100-sxm", "nvidia-h200-sxm", "nvidia-a100-80g", "apple-m1", "meta-llama/Llama-2-7b-hf");

    @Test
    void findsTypingErrorsBestFirst() {
        assertThat(NearestNames.of("nvidia-h100-smx", NAMES, 2)).containsExactly("nvidia-h100-sxm", "nvidia-h200-sxm");
        assertThat(NearestNames.of("aple-m1", NAMES, 3)).containsExactly("apple-m1");
    }

    @Test
    void ignoresCaseAndKindOfDash() {
        assertThat(NearestNames.of("NVIDIA_A100_80GB", NAMES, 1)).containsExactly("nvidia-a100-80g");
    }

    @Test
    void findsWhatContainsTheTypedPartAndNamesAfterTheSlash() {
        assertThat(NearestNames.of("h100", NAMES, 1)).containsExactly("nvidia-h100-sxm");
        assertThat(NearestNames.of("Lama-2-7b-hf", NAMES, 1)).containsExactly("meta-llama/Llama-2-7b-hf");
    }

    @Test
    void suggestsNothingWhereNothingIsNear() {
        assertThat(NearestNames.of("zzzzzz", NAMES, 3)).isEmpty();
        assertThat(NearestNames.of("", NAMES, 3)).isEmpty();
        assertThat(NearestNames.of("x".repeat(1_000_000), NAMES, 3)).isEmpty();
    }
}
