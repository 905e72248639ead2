package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.catalog.model.ModelCatalog;
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
