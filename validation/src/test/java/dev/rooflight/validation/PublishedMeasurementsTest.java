package dev.rooflight.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PublishedMeasurementsTest {
    private static final MeasurementTable TABLE = MeasurementTable.published();

    @Test
    void holdsHundredsOfRowsWithoutTraps() {
        assertThat(TABLE.measurements()).hasSizeGreaterThan(600);
        assertThat(TABLE.skipped()).isEmpty();
        assertThat(TABLE.notes()).isEmpty();
        assertThat(TABLE.measurements()).allSatisfy(m -> {
            assertThat(m.comparable()).isTrue();
            assertThat(m.caveats()).doesNotContain(Caveat.LAYER_SPLIT, Caveat.WEIGHTS_ASSUMED, Caveat.MEAN_LENGTHS);
            assertThat(Regime.of(m)).isPresent();
            assertThat(m.promptTokens()).isPresent();
            assertThat(m.outputTokens()).isPresent();
            assertThat(m.tensorParallel()).isPresent();
        });
    }

    @Test
    void citesASourceForEveryRow() {
        assertThat(TABLE.measurements()).extracting(Measurement::source).doesNotContain("");
        assertThat(TABLE.measurements()).extracting(Measurement::id).doesNotHaveDuplicates();
    }

    @Test
    void coversEveryRegimeInBothHalves() {
        Map<Regime, Map<Split, Long>> counts = TABLE.measurements().stream()
                .collect(Collectors.groupingBy(
                        m -> Regime.of(m).orElseThrow(), Collectors.groupingBy(Split::of, Collectors.counting())));

        assertThat(counts).containsOnlyKeys(Regime.values());
        assertThat(counts.values()).allSatisfy(halves -> assertThat(halves).containsOnlyKeys(Split.values()));
        assertThat(counts.get(Regime.BATCH_1_DECODE))
                .satisfies(halves -> assertThat(halves.values()).allMatch(rows -> rows > 50));
    }

    @Test
    void takesFewRowsOfAPageForAConfiguration() {
        Map<List<String>, Long> counts = TABLE.measurements().stream()
                .collect(Collectors.groupingBy(
                        m -> List.of(
                                m.source().replaceFirst(" id=.*", ""),
                                m.model(),
                                m.hardware(),
                                String.valueOf(m.devices()),
                                m.weights().toLowerCase(Locale.ROOT),
                                m.engine().toLowerCase(Locale.ROOT)),
                        Collectors.counting()));

        assertThat(counts.values()).allMatch(rows -> rows <= 6);
    }
}
