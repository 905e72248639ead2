package dev.rooflight.technique;

import static dev.rooflight.technique.Scenarios.A6000;
import static dev.rooflight.technique.Scenarios.LLAMA_13B;
import static dev.rooflight.technique.Scenarios.compiled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.pass.Pass;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Published or hand-computed numbers of cache management and of how prompts are processed. */
class CacheChecksTest {
    @Test
    void pagesWasteLessThanABlockAndContiguousAllocationUses20To38Percent() {
        // Kwon et al., arXiv 2309.06180: 20.4 to 38.2 %; ShareGPT has 161 + 338 tokens on average (same paper)
        double token = 819_200;
        double paged = compiled(LLAMA_13B, A6000, "paged-attention").memory().kvCacheBytesPerSequence(499);
        assertThat(paged - 499 * token).isBetween(0.0, 15 * token);
        double contiguous = compiled(LLAMA_13B, A6000, "contiguous-kv").memory().kvCacheBytesPerSequence(499);
        assertThat(499 * token / contiguous).isBetween(0.20, 0.382);
    }

    @Test
    void aCachedPrefixIsContext() {
        CompiledModel cached = compiled(LLAMA_13B, A6000, "prefix-caching:tokens=1024");
        assertThat(cached.promptPass(1, 2048)).isEqualTo(new Pass(List.of(new Pass.Sequences(1, 1024, 2048, 1))));
        assertThat(cached.promptSeconds(1, 2048).bound())
                .isLessThan(compiled(LLAMA_13B, A6000).promptSeconds(1, 2048).bound());
        // 4 sequences of 2048 positions hold the prefix once: 3·1024 positions fewer
        double saved = compiled(LLAMA_13B, A6000).memory().analyze(4, 2048).kvCacheBytes()
                - cached.memory().analyze(4, 2048).kvCacheBytes();
        assertThat(saved).isEqualTo(3 * 1024 * 819_200.0);
    }

    @Test
    void evictionBoundsWhatDecodesRead() {
        assertThat(kvRead("streaming-llm")).isEqualTo(2048 * 819_200.0);
        // 0.2·19,999 cached positions and the new one
        assertThat(kvRead("h2o")).isCloseTo((0.2 * 19_999 + 1) * 819_200.0, within(1.0));
        assertThat(kvRead("mqa")).isCloseTo(20_000 * 819_200.0 / 40, within(1.0));
    }

    @Test
    void chunksOfAPromptAreItsPassesAndAHandOverTakesItsBytes() {
        CompiledModel chunked = compiled(LLAMA_13B, A6000, "sarathi");
        double sum = 0;
        for (int chunk = 1; chunk <= 4; chunk++) {
            Pass pass = new Pass(List.of(new Pass.Sequences(1, 512, 512L * chunk, chunk == 4 ? 1 : 0)));
            sum += compiled(LLAMA_13B, A6000).analyze(pass).totals().boundSeconds();
        }
        assertThat(chunked.promptSeconds(1, 2048).bound()).isCloseTo(sum, Percentage.withPercentage(1e-9));
        assertThat(compiled(LLAMA_13B, A6000, "splitwise")
                                .promptSeconds(1, 2048)
                                .bound()
                        - compiled(LLAMA_13B, A6000).promptSeconds(1, 2048).bound())
                .isCloseTo(2048 * 819_200 / 25e9, Percentage.withPercentage(1e-6));
    }

    private static double kvRead(String technique) {
        return compiled(LLAMA_13B, A6000, technique)
                .analyze(Pass.decode(1, 20_000))
                .totals()
                .bytes()
                .kvRead();
    }
}
