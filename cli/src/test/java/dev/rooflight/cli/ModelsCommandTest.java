package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.catalog.ModelCatalog;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is shown of models. */
class ModelsCommandTest {

    static List<String> ids() {
        return ModelCatalog.ids();
    }

    @Test
    void theListHasEveryModel() {
        JsonNode list =
                JsonMapper.shared().readTree(Run.line("models --format json").out());

        assertThat(list.size()).isEqualTo(ids().size());
    }

    @Test
    void everyModelHasANumberOfParameters() {
        JsonNode list =
                JsonMapper.shared().readTree(Run.line("models --format json").out());

        list.forEach(model -> assertThat(model.path("parameters").asLong())
                .as(model.path("id").asString())
                .isGreaterThan(10_000_000));
        // 284 B by its model card, which is no exact count
        assertThat(Run.line("models").out().lines().filter(line -> line.startsWith("deepseek-ai/DeepSeek-V4-Flash ")))
                .singleElement()
                .asString()
                .contains("284,265,286,080  counted");
    }

    @Test
    void showSaysWhichPartOfTheCacheGrows() {
        // Gemma 3 report, arXiv 2503.19786: five local layers with a window of 1024 for each global one; in each layer
        // 16
        // key and 16 value heads of 128 in two bytes
        assertThat(Run.line("models show google/gemma-3-27b-it").out())
                .contains("KV cache per token  507,904 bytes at bf16, 81,920 beyond 1,024 tokens")
                .containsPattern("  52 layers +425,984 bytes a token up to 1,024 tokens, then no more")
                .containsPattern("  10 layers +81,920 bytes a token\n");
        // 10 layers with 2 key and 2 value heads of 256; a state of 32 heads of 128 by 128 in four bytes and 3
        // positions
        // of 8192 channels in two for each of 30
        assertThat(Run.line("models show Qwen/Qwen3.5-35B-A3B").out())
                .containsPattern("KV cache per token +20,480 bytes at bf16\n")
                .containsPattern("  10 layers +20,480 bytes a token\n")
                .containsPattern("  30 layers +64,389,120 bytes a sequence, whatever its length\n");
    }

    @Test
    void showExplainsAMixture() {
        String text = Run.line("models show deepseek-ai/DeepSeek-V3").out();

        // arXiv 2412.19437: 61 layers, three of them dense; 671B parameters of which 37B are active; MLA with a latent
        // of 512
        assertThat(text)
                .contains("3 layers")
                .contains("58 layers")
                .contains("latent attention, 128 heads of 128 + 64, latent 512")
                .contains("8 of 256 experts")
                .contains("671,026,419,200")
                .contains("70,272 bytes");
    }

    @Test
    void aHybridOf88LayersIsAHandfulOfGroups() {
        String text = Run.line("models show nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-FP8")
                .out();

        assertThat(text.lines().filter(line -> line.matches("\\d+ layers? .*"))).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void everyEdgeOfTheGraphHasAProducerAndAShape(String id) {
        JsonNode model = JsonMapper.shared()
                .readTree(Run.line("models show " + id + " --format json").out());

        for (JsonNode block : model.path("graph")) {
            Set<String> known = new HashSet<>(Set.of("input", "residual"));
            block.path("operators")
                    .forEach(operator -> known.add(operator.path("name").asString()));
            assertThat(block.path("operators").size()).isPositive();
            for (JsonNode edge : block.path("edges")) {
                assertThat(known)
                        .as("%s %s", id, edge)
                        .contains(edge.path("source").asString());
                assertThat(edge.path("shape").asString()).as("%s %s", id, edge).contains(" × ");
            }
        }
    }
}
