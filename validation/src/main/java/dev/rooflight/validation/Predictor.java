package dev.rooflight.validation;

/** Says what a measurement should have been. */
@FunctionalInterface
public interface Predictor {
    /** A prediction from all of a measurement but its value. */
    Prediction predict(Measurement measurement);
}
