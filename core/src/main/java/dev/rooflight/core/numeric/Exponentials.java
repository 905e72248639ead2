package dev.rooflight.core.numeric;

/**
 * Exponentials and logarithms with the very bits of {@link StrictMath} on every platform: {@link Math} leaves them to the
 * platform, within an ulp, and a tie that one ulp decides would be decided differently in a browser.
 *
 * <p>The algorithms, their constants and the order of their operations are those of fdlibm 5.3, <i>e_pow.c</i>, <i>s_expm1.c</i>
 * and <i>s_log1p.c</i>, whose notice is:
 *
 * <blockquote>Copyright (C) 1993-2004 by Sun Microsystems, Inc. All rights reserved. Developed at SunSoft, a Sun Microsystems,
 * Inc. business. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is
 * preserved.</blockquote>
 *
 * <p>Many steps look at the upper half of a double: sign, exponent and the first 20 bits of the fraction. It orders sizes as the
 * doubles are ordered.
 */
public final class Exponentials {
    private static final long UPPER = 0xffff_ffff_0000_0000L;
    private static final int WITHOUT_SIGN = 0x7fff_ffff;
    private static final int FRACTION = 0x000f_ffff;
    private static final int ONE = 0x3ff0_0000;
    private static final int BIAS = 1023;

    /** ln 2 in two parts: products of the first with whole numbers are exact. */
    private static final double LN2_HIGH = 0x1.62e42feep-1;

    private static final double LN2_LOW = 0x1.a39ef35793c76p-33;
    private static final double LN2 = 0x1.62e42fefa39efp-1;
    private static final double PER_LN2 = 0x1.71547652b82fep0;

    private Exponentials() {}

    /** x to the power of y; special cases as {@link StrictMath#pow}. */
    public static double pow(double x, double y) {
        if (y == 0) {
            return 1;
        }
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return Double.NaN;
        }
        double size = Math.abs(x);
        if (Double.isInfinite(y)) {
            return size == 1 ? Double.NaN : extreme((size > 1) == (y > 0));
        }
        if (y == 1) {
            return x;
        }
        if (y == -1) {
            return 1 / x;
        }
        if (y == 2) {
            return x * x;
        }
        if (y == 0.5 && x > 0) {
            return Math.sqrt(x);
        }
        boolean negative = Double.doubleToRawLongBits(x) < 0;
        double sign = negative && odd(y) ? -1 : 1;
        if (size == 0 || Double.isInfinite(size)) {
            return sign * (y < 0 ? 1 / size : size);
        }
        if (negative && !Rounding.isWhole(y)) {
            return Double.NaN;
        }
        if (size == 1) {
            return sign;
        }
        return sign * ofPositive(size, y);
    }

    private static boolean odd(double y) {
        return Rounding.isWhole(y) && Math.abs(y) < 0x1p53 && ((long) y & 1) == 1;
    }

    /** What is too large for a double, or too small. */
    private static double extreme(boolean large) {
        return large ? Double.POSITIVE_INFINITY : 0;
    }

    /** x^y for a positive finite x other than 1 and a finite y other than 0. */
    private static double ofPositive(double x, double y) {
        int sizeOfY = upper(y) & WITHOUT_SIGN;
        if (sizeOfY <= 0x41e0_0000) {
            return ofModerate(x, y);
        }
        int upperOfX = upper(x);
        boolean farFromOne = sizeOfY > 0x43f0_0000 || upperOfX < 0x3fef_ffff || upperOfX > ONE;
        return farFromOne ? extreme((x > 1) == (y > 0)) : ofNearOne(x, y);
    }

    /** x^y for x within 2^-20 of 1: log(x) by its series. */
    private static double ofNearOne(double x, double y) {
        double t = x - 1;
        double w = t * t * (0.5 - t * (0x1.5555555555555p-2 - t * 0.25));
        double u = 0x1.715476p0 * t;
        double v = t * 0x1.4ae0bf85ddf44p-26 - w * PER_LN2;
        double log = withoutLower(u + v);
        return exp2(y, log, v - (log - u));
    }

    /** x^y for |y| up to about 2^31: log2(x) in two parts from (x - 1)/(x + 1), or (x - 1.5)/(x + 1.5). */
    private static double ofModerate(double x, double y) {
        boolean subnormal = upper(x) < 0x0010_0000;
        double normal = subnormal ? x * 0x1p53 : x;
        int upper = upper(normal);
        int exponent = (upper >> 20) - BIAS - (subnormal ? 53 : 0);
        int fraction = upper & FRACTION;
        int scaled = fraction | ONE;
        // above the square root of 3 it is nearer to 1 from below; above that of 3/2 nearer to 1.5
        boolean nearHalves = fraction > 0x3988e && fraction < 0xbb67a;
        if (fraction >= 0xbb67a) {
            exponent++;
            scaled -= 0x0010_0000;
        }
        double a = withUpper(normal, scaled);
        double center = nearHalves ? 1.5 : 1;
        double u = a - center;
        double v = 1 / (a + center);
        double ratio = u * v;
        double ratioHigh = withoutLower(ratio);
        double sumHigh = withUpper(0, ((scaled >> 1) | 0x2000_0000) + 0x0008_0000 + (nearHalves ? 0x0004_0000 : 0));
        double sumLow = a - (sumHigh - center);
        double ratioLow = v * (u - ratioHigh * sumHigh - ratioHigh * sumLow);

        double square = ratio * ratio;
        double rest = square
                * square
                * (0x1.3333333333303p-1
                        + square
                                * (0x1.b6db6db6fabffp-2
                                        + square
                                                * (0x1.55555518f264dp-2
                                                        + square
                                                                * (0x1.17460a91d4101p-2
                                                                        + square
                                                                                * (0x1.d864a93c9db65p-3
                                                                                        + square
                                                                                                * 0x1.a7e284a454eefp-3)))));
        rest += ratioLow * (ratioHigh + ratio);
        square = ratioHigh * ratioHigh;
        double factorHigh = withoutLower(3 + square + rest);
        double factorLow = rest - (factorHigh - 3 - square);
        u = ratioHigh * factorHigh;
        v = ratioLow * factorHigh + factorLow * ratio;
        double productHigh = withoutLower(u + v);
        double productLow = v - (productHigh - u);

        double high = 0x1.ec709ep-1 * productHigh;
        double low = -0x1.e2fe0145b01f5p-28 * productHigh
                + productLow * 0x1.ec709dc3a03fdp-1
                + (nearHalves ? 0x1.cfdeb43cfd006p-27 : 0);
        double ofCenter = nearHalves ? 0x1.2b8034p-1 : 0;
        double log = withoutLower(high + low + ofCenter + exponent);
        return exp2(y, log, low - (log - exponent - ofCenter - high));
    }

    /** 2^(y·(log + logLow)), where the lower half of {@code log} is empty. */
    private static double exp2(double y, double log, double logLow) {
        double yHigh = withoutLower(y);
        double low = (y - yHigh) * log + y * logLow;
        double high = yHigh * log;
        double z = low + high;
        // beyond these a result cannot be told from infinity or zero, even after rounding
        if (z > 1024 || (z == 1024 && low + 0x1.71547652b82fep-54 > z - high)) {
            return Double.POSITIVE_INFINITY;
        }
        if (z < -1075 || (z == -1075 && low <= z - high)) {
            return 0;
        }
        int upper = upper(z);
        int size = upper & WITHOUT_SIGN;
        int exponent = 0;
        if (size > 0x3fe0_0000) {
            int rounded = upper + (0x0010_0000 >> ((size >> 20) - BIAS + 1));
            int places = ((rounded & WITHOUT_SIGN) >> 20) - BIAS;
            high -= withUpper(0, rounded & ~(FRACTION >> places));
            exponent = ((rounded & FRACTION) | 0x0010_0000) >> (20 - places);
            exponent = upper < 0 ? -exponent : exponent;
        }
        double t = withoutLower(low + high);
        double u = t * 0x1.62e43p-1;
        double v = (low - (t - high)) * LN2 + t * -0x1.05c610ca86c39p-29;
        z = u + v;
        double w = v - (z - u);
        t = z * z;
        double even = z
                - t
                        * (0x1.555555555553ep-3
                                + t
                                        * (-0x1.6c16c16bebd93p-9
                                                + t
                                                        * (0x1.1566aaf25de2cp-14
                                                                + t
                                                                        * (-0x1.bbd41c5d26bf1p-20
                                                                                + t * 0x1.6376972bea4dp-25))));
        double r = z * even / (even - 2) - (w + z * w);
        z = 1 - (r - z);
        boolean subnormal = (upper(z) >> 20) + exponent <= 0;
        return subnormal ? scaled(z, exponent + 54) * 0x1p-54 : scaled(z, exponent);
    }

    /** e^x - 1, with full precision around 0; special cases as {@link StrictMath#expm1}. */
    public static double expm1(double x) {
        int size = upper(x) & WITHOUT_SIGN;
        if (size >= 0x4043_687a) {
            if (Double.isNaN(x)) {
                return x;
            }
            if (x > 0x1.62e42fefa39efp9) {
                return Double.POSITIVE_INFINITY;
            }
            if (x < 0) {
                return -1;
            }
        }
        if (size < 0x3c90_0000) {
            return x;
        }
        if (size <= 0x3fd6_2e42) {
            double half = 0.5 * x;
            double square = x * half;
            return x - (x * expm1Rest(x, half, square) - square);
        }
        int k = size < 0x3ff0_a2b2 ? (x < 0 ? -1 : 1) : (int) (PER_LN2 * x + (x < 0 ? -0.5 : 0.5));
        double high = x - k * LN2_HIGH;
        double low = k * LN2_LOW;
        double reduced = high - low;
        double lost = high - reduced - low;
        double half = 0.5 * reduced;
        double square = reduced * half;
        double e = reduced * (expm1Rest(reduced, half, square) - lost) - lost - square;
        if (k == -1) {
            return 0.5 * (reduced - e) - 0.5;
        }
        if (k == 1) {
            return reduced < -0.25 ? -2 * (e - (reduced + 0.5)) : 1 + 2 * (reduced - e);
        }
        if (k <= -2 || k > 56) {
            return scaled(1 - (e - reduced), k) - 1;
        }
        double power = withUpper(0, (BIAS - k) << 20);
        return scaled(k < 20 ? 1 - power - (e - reduced) : reduced - (e + power) + 1, k);
    }

    private static double expm1Rest(double x, double half, double square) {
        double r = 1
                + square
                        * (-0x1.11111111110f4p-5
                                + square
                                        * (0x1.a01a019fe5585p-10
                                                + square
                                                        * (-0x1.4ce199eaadbb7p-14
                                                                + square
                                                                        * (0x1.0cfca86e65239p-18
                                                                                + square * -0x1.afdb76e09c32dp-23))));
        double t = 3 - r * half;
        return square * ((r - t) / (6 - x * t));
    }

    /** ln(1 + x), with full precision around 0; special cases as {@link StrictMath#log1p}. */
    public static double log1p(double x) {
        if (x < -1 || Double.isNaN(x)) {
            return Double.NaN;
        }
        if (x == -1) {
            return Double.NEGATIVE_INFINITY;
        }
        if (x == Double.POSITIVE_INFINITY) {
            return x;
        }
        int upper = upper(x);
        int size = upper & WITHOUT_SIGN;
        if (size < 0x3e20_0000) {
            return size < 0x3c90_0000 ? x : x - x * x * 0.5;
        }
        if (x > 0 ? upper < 0x3fda_827a : upper <= 0xbfd2_bec3) {
            double halfSquare = 0.5 * x * x;
            double s = x / (2 + x);
            return x - (halfSquare - s * (halfSquare + log1pRest(s)));
        }
        boolean large = upper >= 0x4340_0000;
        double u = large ? x : 1 + x;
        int upperOfU = upper(u);
        int k = (upperOfU >> 20) - BIAS;
        // what 1 + x has lost to rounding
        double lost = large ? 0 : (k > 0 ? 1 - (u - x) : x - (u - 1)) / u;
        int fraction = upperOfU & FRACTION;
        boolean aboveRoot = fraction >= 0x6a09e;
        double f = withUpper(u, fraction | (aboveRoot ? 0x3fe0_0000 : ONE)) - 1;
        k += aboveRoot ? 1 : 0;
        double halfSquare = 0.5 * f * f;
        double low = k == 0 ? 0 : k * LN2_LOW + lost;
        if (aboveRoot ? (0x0010_0000 - fraction) >> 2 == 0 : fraction == 0) {
            double r = halfSquare * (1 - 0x1.5555555555555p-1 * f);
            return f == 0 ? k * LN2_HIGH + low : k * LN2_HIGH - (r - low - f);
        }
        double s = f / (2 + f);
        return k * LN2_HIGH - (halfSquare - (s * (halfSquare + log1pRest(s)) + low) - f);
    }

    private static double log1pRest(double s) {
        double z = s * s;
        return z
                * (0x1.5555555555593p-1
                        + z
                                * (0x1.999999997fa04p-2
                                        + z
                                                * (0x1.2492494229359p-2
                                                        + z
                                                                * (0x1.c71c51d8e78afp-3
                                                                        + z
                                                                                * (0x1.7466496cb03dep-3
                                                                                        + z
                                                                                                * (0x1.39a09d078c69fp-3
                                                                                                        + z
                                                                                                                * 0x1.2f112df3e5244p-3))))));
    }

    private static int upper(double value) {
        return (int) (Double.doubleToRawLongBits(value) >> 32);
    }

    private static double withUpper(double value, int upper) {
        return Double.longBitsToDouble((Double.doubleToRawLongBits(value) & ~UPPER) | ((long) upper << 32));
    }

    private static double withoutLower(double value) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(value) & UPPER);
    }

    /** A normal number times 2^exponent, where that is normal too. */
    private static double scaled(double value, int exponent) {
        return withUpper(value, upper(value) + (exponent << 20));
    }
}
