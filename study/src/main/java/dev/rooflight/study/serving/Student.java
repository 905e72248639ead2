package dev.rooflight.study.serving;

/** Half-widths of 95 % intervals of a mean, by Student's distribution. */
final class Student {
    /** Quantiles of 97.5 % for 1, 2, … degrees of freedom. */
    private static final double[] QUANTILES = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
    };

    private static final double NORMAL = 1.95996398454;

    private Student() {}

    /** The quantile of so many degrees of freedom; beyond the table by the first term of its expansion, to 1e-3. */
    static double quantile(int freedom) {
        if (freedom <= QUANTILES.length) {
            return QUANTILES[freedom - 1];
        }
        return NORMAL + (NORMAL * NORMAL * NORMAL + NORMAL) / (4.0 * freedom);
    }
}
