package dev.rooflight.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.survey.Figure.Check;
import dev.rooflight.survey.Figure.Line;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Numbers of arXiv 2402.16363 and of the notebooks behind its figures. */
class SurveyTest {
    private static final List<Figure> FIGURES = Survey.figures();

    @Test
    void passesOfManyTokens() {
        // one sequence of Llama-2-13b at 2048 on an A6000: milliseconds of a pass of 1, 2, 8 and 63 tokens
        assertThat(figure("parallel-decoding").checks().stream().map(Check::paper))
                .containsExactly("35.7", "35.8", "36.1", "38.9");
    }

    @Test
    void everyCheckAgrees() {
        assertThat(FIGURES.stream().flatMap(figure -> figure.checks().stream()))
                .hasSize(35)
                .allMatch(Check::agrees);
    }

    @Test
    void everyPublishedNumberIsComparedOnce() {
        assertThat(FIGURES.stream().flatMap(figure -> figure.checks().stream()
                        .map(check -> new PublishedNumbers.Entry(figure.id(), check.what(), check.published()))))
                .containsExactlyElementsOf(PublishedNumbers.ALL);
    }

    @Test
    void ridgeOfHostMemory() {
        // 154.8385 Tops/s over 89.6 GB/s, figure 18
        assertThat(figure("offload-roofline").checks())
                .containsExactly(new Check("ridge of the host memory (ops/byte)", "1728", "1728", "1728"));
    }

    @Test
    void flashAttentionOfPaperStoresScoresAndRereadsTheCache() {
        // by hand, 2048 tokens, 40 layers, 40 heads of 128, 16 bits, blocks of 128 rows: 20.97 MB of queries, two times
        // 335.5 MB "stored", 16 x 2 x 20.97 MB of keys and values: 1,363 MB at 768 GB/s are 1.775 ms a layer
        double paper = line("flash-attention-prefill", "paper", "FlashAttention").values().stream()
                .filter(value -> value.x() == 2048)
                .findFirst()
                .orElseThrow()
                .y();
        assertThat(paper).isEqualTo(40 * 1.7749, within(0.01));
        // causal: half of 4·2048²·128·40 operations and a bit, at 154.8 Tops/s
        double exact = line("flash-attention-prefill", "exact", "FlashAttention").values().stream()
                .filter(value -> value.x() == 2048)
                .findFirst()
                .orElseThrow()
                .y();
        assertThat(exact).isBetween(0.5 * 22.2, 0.56 * 22.2);
    }

    @Test
    void linearOperatorsOfTable1AreTheSameInBoth() {
        OperatorTable table = Survey.operatorTable();

        assertThat(table.rows()).hasSize(24);
        for (OperatorTable.Row row : table.rows()) {
            if (row.paper().name().endsWith("_proj")) {
                assertThat(counts(row.exact())).isEqualTo(counts(row.paper()));
            }
        }
        assertThat(table.rows().stream().filter(row -> row.phase() == Phase.DECODE))
                .hasSize(12);
        assertThat(table.paperSeconds().get(1)).isEqualTo(18.63692e-3, within(0.5e-8));
    }

    @Test
    void namesOfFilesDiffer() {
        assertThat(FIGURES.stream().map(Figure::id).collect(Collectors.toSet())).hasSize(FIGURES.size());
    }

    private static List<Double> counts(OperatorAnalysis operator) {
        return List.of(operator.ops(), operator.bytes().memoryAccess());
    }

    private static Figure figure(String id) {
        return FIGURES.stream()
                .filter(figure -> figure.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static Line line(String figure, String accounting, String name) {
        Stream<Line> lines = figure(figure).panels().stream()
                .filter(panel -> panel.accounting().equals(accounting))
                .flatMap(panel -> panel.lines().stream());
        return lines.filter(line -> line.name().equals(name)).findFirst().orElseThrow();
    }
}
