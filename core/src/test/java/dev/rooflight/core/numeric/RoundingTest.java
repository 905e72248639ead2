package dev.rooflight.core.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundingTest {
    @ParameterizedTest
    @CsvSource({
        "0.0, 0.0",
        "-0.0, -0.0",
        "0.5, 0.0",
        "-0.5, -0.0",
        "0.49999999999999994, 0.0",
        "0.5000000000000001, 1.0",
        "1.5, 2.0",
        "2.5, 2.0",
        "-2.5, -2.0",
        "-1.5, -2.0",
        "30.5, 30.0",
        "-0.3, -0.0",
        "4503599627370495.5, 4503599627370496.0",
        "4503599627370494.5, 4503599627370494.0",
        "9007199254740993.0, 9007199254740992.0",
        "1e300, 1e300",
        "-1e300, -1e300",
        "4.9e-324, 0.0",
        "Infinity, Infinity",
        "-Infinity, -Infinity",
        "NaN, NaN"
    })
    void halvesGoToTheEvenNeighbour(double value, double whole) {
        assertThat(Double.doubleToLongBits(Rounding.halfEven(value))).isEqualTo(Double.doubleToLongBits(whole));
    }

    @Test
    void everyBitIsThatOfTheJavaPlatform() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 1_000_000; i++) {
            double any = Double.longBitsToDouble(random.nextLong());
            double halves = random.nextLong(-1L << 40, 1L << 40) / 2.0;
            double size = random.nextDouble(-1, 1) * Math.scalb(1.0, random.nextInt(0, 56));
            for (double value : new double[] {any, halves, size, Math.nextUp(halves), Math.nextDown(halves)}) {
                if (Double.doubleToLongBits(Rounding.halfEven(value)) != Double.doubleToLongBits(Math.rint(value))) {
                    assertThat(Rounding.halfEven(value)).as("%s", value).isEqualTo(Math.rint(value));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, 1, -7, 1e15, 1e300, 0x1p52 + 1})
    void wholeNumbers(double value) {
        assertThat(Rounding.isWhole(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {0.5, -1.25, 1e-300, 0x1p51 + 0.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
            })
    void otherNumbers(double value) {
        assertThat(Rounding.isWhole(value)).isFalse();
    }
}
