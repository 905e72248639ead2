package dev.rooflight.core.analysis;

import dev.rooflight.core.efficiency.ExpectedTime;

/**
 * The expected time of an operator as rows over the feature vector.
 *
 * @param serial seconds that nothing hides
 * @param first seconds of arithmetic, or of one algorithm
 * @param second seconds of memory access, or of the other
 * @param norm how they combine
 */
record ExpectedRows(Row serial, Row first, Row second, ExpectedTime.Norm norm) {

    static ExpectedRows of(FeatureVector.Layout layout, ExpectedTime time) {
        return new ExpectedRows(
                layout.row(time.serial()), layout.row(time.first()), layout.row(time.second()), time.norm());
    }

    double of(double[] features) {
        return serial.of(features) + norm.of(first.of(features), second.of(features));
    }
}
