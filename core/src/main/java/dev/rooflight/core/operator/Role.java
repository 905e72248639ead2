package dev.rooflight.core.operator;

/** What an operator is for in its layer, where something depends on it. */
public enum Role {
    /** Nothing depends on it. */
    PLAIN,
    /** Makes keys and values, or what they are made of: layers that are skipped but still fill their cache run it. */
    KEYS_AND_VALUES,
    /** A fine-tuned adapter beside a projection. */
    ADAPTER,
    /** Predicts which heads and channels a token needs. */
    PREDICTOR
}
