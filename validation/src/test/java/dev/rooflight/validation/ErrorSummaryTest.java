package dev.rooflight.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorSummaryTest {
    @Test
    void summarizesAnEvenNumberOfErrors() {
        ErrorSummary summary = ErrorSummary.of(List.of(0.5, -0.1, 0.05, -0.2));

        assertThat(summary.rows()).isEqualTo(4);
        assertThat(summary.medianAbsolute()).isCloseTo(0.15, within(1e-12));
        assertThat(summary.meanAbsolute()).isCloseTo(0.85 / 4, within(1e-12));
        assertThat(summary.medianSigned()).isCloseTo(-0.025, within(1e-12));
        assertThat(summary.within10Percent()).isEqualTo(0.5);
        assertThat(summary.within20Percent()).isEqualTo(0.75);
    }

    @Test
    void summarizesAnOddNumberOfErrors() {
        ErrorSummary summary = ErrorSummary.of(List.of(-0.3, 0.0, 0.12));

        assertThat(summary.medianAbsolute()).isEqualTo(0.12);
        assertThat(summary.meanAbsolute()).isCloseTo(0.14, within(1e-12));
        assertThat(summary.medianSigned()).isZero();
        assertThat(summary.within10Percent()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(summary.within20Percent()).isCloseTo(2 / 3.0, within(1e-12));
    }
}
