package dev.rooflight.core.analysis;

/**
 * A linear form as indices into the feature vector and coefficients.
 *
 * @param index positions in the vector
 * @param coefficient of each
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; the arrays are the point
record Row(int[] index, double[] coefficient) {
    double of(double[] features) {
        double sum = 0;
        for (int i = 0; i < index.length; i++) {
            sum += coefficient[i] * features[index[i]];
        }
        return sum;
    }
}
