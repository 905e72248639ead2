package dev.rooflight.study.advice;

/** What tells how good a deployment is. */
public enum Figure {
    /** Seconds from the prompt to the last token. */
    END_TO_END("s"),
    /** Output tokens per second of the whole batch. */
    THROUGHPUT("tokens/s"),
    /** Bytes on the fullest device. */
    MEMORY("B"),
    /** USD for a million output tokens. */
    PRICE("USD"),
    /** Device-seconds of a request. */
    DEVICE_TIME("s"),
    /** Joules of a request. */
    ENERGY("J");

    private final String unit;

    Figure(String unit) {
        this.unit = unit;
    }

    /** Unit of its values. */
    public String unit() {
        return unit;
    }
}
