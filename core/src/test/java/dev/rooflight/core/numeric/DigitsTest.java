package dev.rooflight.core.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsTest {
    @ParameterizedTest
    @CsvSource({
        "16, 16",
        "-3, -3",
        "0, 0",
        "0.5, 0.5",
        "1e-6, 1.0E-6",
        "999999999999999, 999999999999999",
        "1e15, 1.0E15",
        "NaN, NaN",
        "-Infinity, -Infinity"
    })
    void wholeNumbersHaveNoPoint(double value, String text) {
        assertThat(Digits.of(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0; 0",
                "7; 7",
                "999; 999",
                "1000; 1,000",
                "-999; -999",
                "-1000; -1,000",
                "131072; 131,072",
                "-123456; -123,456",
                "9223372036854775807; 9,223,372,036,854,775,807",
                "-9223372036854775808; -9,223,372,036,854,775,808"
            })
    void thousandsAreGrouped(long value, String text) {
        assertThat(Digits.grouped(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "0, 2, 0.00",
        "1.005, 2, 1.01",
        "0.125, 2, 0.13",
        "2.5, 0, 3",
        "0.5, 0, 1",
        "0.49, 0, 0",
        "99.95, 1, 100.0",
        "9.995, 2, 10.00",
        "-9.995, 2, -10.00",
        "1e-5, 2, 0.00",
        "7e-4, 3, 0.001",
        "5e-4, 3, 0.001",
        "4e-4, 3, 0.000",
        "-0.04, 1, 0.0",
        "-0.0, 1, 0.0",
        "1e22, 1, 10000000000000000000000.0",
        "1234.5, 1, 1234.5",
        "12345678.9, 0, 12345679",
        "NaN, 1, NaN",
        "Infinity, 1, Infinity",
        "-Infinity, 0, -Infinity"
    })
    void decimalsAreFixed(double value, int decimals, String text) {
        assertThat(Digits.fixed(value, decimals)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2345, 4, 1235E-3",
        "0.0012344, 4, 1234E-6",
        "1.2344e10, 4, 1234E7",
        "9999.6, 4, 1000E1",
        "9999.4, 4, 9999E0",
        "2, 4, 2000E-3",
        "-2, 2, -20E-1",
        "0, 4, 0",
        "-0.0, 4, 0",
        "1e-5, 1, 1E-5",
        "0.96, 1, 1E0",
        "NaN, 4, NaN",
        "Infinity, 4, Infinity"
    })
    void significantDigitsHaveAnExponent(double value, int digits, String text) {
        assertThat(Digits.significant(value, digits)).isEqualTo(text);
    }

    @Test
    void textIsThatOfTheJavaPlatformInNoLocale() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 10_000; i++) {
            double value = random.nextDouble(1, 10) * StrictMath.pow(10, random.nextInt(-6, 16));
            for (int decimals = 0; decimals < 4; decimals++) {
                assertThat(Digits.fixed(value, decimals))
                        .isEqualTo(String.format(Locale.ROOT, "%." + decimals + "f", value));
            }
            assertThat(Double.parseDouble(Digits.significant(value, 4)))
                    .isEqualTo(Double.parseDouble(String.format(Locale.ROOT, "%.3e", value)));
            long whole = random.nextLong();
            assertThat(Digits.grouped(whole)).isEqualTo(String.format(Locale.ROOT, "%,d", whole));
        }
    }
}
