package dev.rooflight.core.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Every bit against the reference of the Java platform, {@link StrictMath}. */
class ExponentialsTest {
    private static final int MANY = 1_000_000;

    private static final double[] SPECIAL = {
        0.0,
        -0.0,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL,
        -Double.MIN_NORMAL,
        Math.nextDown(Double.MIN_NORMAL),
        1e-300,
        0x1p-54,
        -0x1p-54,
        0x1p-53,
        0x1p-29,
        -0x1p-29,
        0x1p-20,
        -0x1p-20,
        -0.29289321881345254,
        -0x1.2bec4p-2,
        0x1.a827ap-2,
        0.25,
        1.0 / 3,
        0.34657359027997264,
        -0.34657359027997264,
        0.41421356237309503,
        0.5,
        -0.5,
        0.6931471805599453,
        Math.nextDown(1.0),
        1,
        -1,
        Math.nextUp(1.0),
        Math.nextUp(-1.0),
        Math.nextDown(-1.0),
        1 - 0x1p-20,
        1 + 0x1p-20,
        1.0397207708399179,
        -1.0397207708399179,
        1.5,
        -1.5,
        Math.sqrt(1.5),
        Math.sqrt(3),
        2,
        -2,
        3,
        -3,
        10,
        13.5,
        38.8,
        38.816242111356935,
        -38.816242111356935,
        709.782712893384,
        709.7827128933841,
        -745.1332191019411,
        1023,
        1024,
        -1022,
        -1074,
        -1075,
        -1076,
        0x1p31,
        0x1p31 + 1,
        -0x1p31,
        0x1.00001p31,
        0x1p52 + 1,
        0x1p53 - 1,
        0x1p53,
        -0x1p53 + 1,
        0x1p54,
        0x1p64,
        0x1.00001p64,
        -0x1.00001p64,
        1e300,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };

    @Test
    void powersOfSpecialValues() {
        for (double x : SPECIAL) {
            for (double y : SPECIAL) {
                same("pow", Exponentials::pow, StrictMath::pow, x, y);
                same("pow", Exponentials::pow, StrictMath::pow, x, Math.nextUp(y));
                same("pow", Exponentials::pow, StrictMath::pow, Math.nextDown(x), y);
            }
        }
    }

    @Test
    void powersOfManyMagnitudes() {
        SplittableRandom random = new SplittableRandom(20_240_611);
        for (int i = 0; i < MANY; i++) {
            double x = Math.abs(anyMagnitude(random, 1074));
            // exponents for which the result is mostly finite
            double y = random.nextDouble(-1100, 1100) / Math.max(1, Math.abs(Math.getExponent(x)));
            same("pow", Exponentials::pow, StrictMath::pow, x, y);
        }
    }

    @Test
    void powersOfAnyBitsNearOneAndOfNegativeNumbers() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < MANY / 4; i++) {
            double y = anyMagnitude(random, 70);
            double near = 1 + anyMagnitude(random, 52) * 0x1p-52;
            same("pow", Exponentials::pow, StrictMath::pow, near, y);
            same("pow", Exponentials::pow, StrictMath::pow, -random.nextDouble(0.5, 2), random.nextInt(-2000, 2000));
            same("pow", Exponentials::pow, StrictMath::pow, random.nextDouble(), random.nextDouble(0.01, 4));
            same(
                    "pow",
                    Exponentials::pow,
                    StrictMath::pow,
                    Double.longBitsToDouble(random.nextLong()),
                    Double.longBitsToDouble(random.nextLong()));
        }
    }

    @Test
    void exponentialsLessOne() {
        alike("expm1", Exponentials::expm1, StrictMath::expm1, 750);
    }

    @Test
    void logarithmsOfOnePlus() {
        alike("log1p", Exponentials::log1p, StrictMath::log1p, 1e9);
    }

    private static void alike(String name, DoubleUnaryOperator own, DoubleUnaryOperator reference, double most) {
        for (double x : SPECIAL) {
            for (double near : new double[] {x, Math.nextUp(x), Math.nextDown(x), -x}) {
                same(name, own, reference, near);
            }
        }
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < MANY / 4; i++) {
            same(name, own, reference, anyMagnitude(random, 60));
            same(name, own, reference, random.nextDouble(-1, 1));
            same(name, own, reference, random.nextDouble(-most, most));
            same(name, own, reference, Double.longBitsToDouble(random.nextLong()));
        }
    }

    /** Either sign, and any exponent up to {@code most} either way. */
    private static double anyMagnitude(SplittableRandom random, int most) {
        double size = random.nextDouble(1, 2) * Math.scalb(1.0, random.nextInt(-most, Math.min(most, 1023) + 1));
        return random.nextBoolean() ? size : -size;
    }

    private static void same(String name, DoubleUnaryOperator own, DoubleUnaryOperator reference, double x) {
        double expected = reference.applyAsDouble(x);
        double found = own.applyAsDouble(x);
        if (Double.doubleToLongBits(found) != Double.doubleToLongBits(expected)) {
            assertThat(found).as("%s(%s)", name, x).isEqualTo(expected);
        }
    }

    private static void same(
            String name, DoubleBinaryOperator own, DoubleBinaryOperator reference, double x, double y) {
        double expected = reference.applyAsDouble(x, y);
        double found = own.applyAsDouble(x, y);
        if (Double.doubleToLongBits(found) != Double.doubleToLongBits(expected)) {
            assertThat(found).as("%s(%s, %s)", name, x, y).isEqualTo(expected);
        }
    }
}
