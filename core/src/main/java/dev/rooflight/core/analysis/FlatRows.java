package dev.rooflight.core.analysis;

import java.util.List;

/** Many rows over the feature vector, one after the other on flat arrays: what the hot path runs through. */
final class FlatRows {
    // row j has the coefficients start[j] until start[j + 1]
    private final int[] start;
    private final int[] index;
    private final double[] coefficient;

    FlatRows(List<Row> rows) {
        start = new int[rows.size() + 1];
        for (int i = 0; i < rows.size(); i++) {
            start[i + 1] = start[i] + rows.get(i).index().length;
        }
        index = new int[start[rows.size()]];
        coefficient = new double[index.length];
        for (int i = 0; i < rows.size(); i++) {
            int length = rows.get(i).index().length;
            System.arraycopy(rows.get(i).index(), 0, index, start[i], length);
            System.arraycopy(rows.get(i).coefficient(), 0, coefficient, start[i], length);
        }
    }

    int count() {
        return start.length - 1;
    }

    /** The value of a row. */
    double of(int row, double[] features) {
        double sum = 0;
        for (int i = start[row]; i < start[row + 1]; i++) {
            sum += coefficient[i] * features[index[i]];
        }
        return sum;
    }

    /** By how much a row's value changes from some features to the next. */
    double slope(int row, double[] features, double[] next) {
        double sum = 0;
        for (int i = start[row]; i < start[row + 1]; i++) {
            sum += coefficient[i] * (next[index[i]] - features[index[i]]);
        }
        return sum;
    }
}
