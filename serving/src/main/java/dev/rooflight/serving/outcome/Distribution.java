package dev.rooflight.serving.outcome;

import java.util.Arrays;

/**
 * Seconds of many, in rising order. Percentiles lie between neighbours as NumPy puts them: at rank share · (n − 1).
 */
public final class Distribution {
    private final double[] sorted;
    private final double mean;

    private Distribution(double[] sorted) {
        this.sorted = sorted;
        double sum = 0;
        for (double value : sorted) {
            sum += value;
        }
        this.mean = sum / sorted.length;
    }

    /** Of the first numbers of a column that are numbers. */
    public static Distribution of(double[] values, int count) {
        double[] kept = new double[count];
        int size = 0;
        for (int i = 0; i < count; i++) {
            if (!Double.isNaN(values[i])) {
                kept[size++] = values[i];
            }
        }
        double[] sorted = Arrays.copyOf(kept, size);
        Arrays.sort(sorted);
        return new Distribution(sorted);
    }

    /** How many there are. */
    public int count() {
        return sorted.length;
    }

    /** One of them, in rising order. */
    public double at(int rank) {
        return sorted[rank];
    }

    /** A statistic; NaN where there is none of them. */
    public double of(Statistic statistic) {
        return statistic == Statistic.MEAN ? mean : quantile(statistic.share());
    }

    /** What a share of them does not exceed; NaN where there is none of them. */
    public double quantile(double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double rank = share * (sorted.length - 1);
        int below = (int) rank;
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
    }

    /** The share of them that does not exceed a value; NaN where there is none of them. */
    public double share(double value) {
        int at = Arrays.binarySearch(sorted, value);
        int below = at >= 0 ? at + 1 : -at - 1;
        while (below < sorted.length && sorted[below] <= value) {
            below++;
        }
        return sorted.length == 0 ? Double.NaN : (double) below / sorted.length;
    }
}
