package dev.rooflight.validation;

import java.util.Arrays;
import java.util.Optional;

/** What part of a request a measurement covers. */
public enum MeasuredPhase {
    /** Processing the prompt. */
    PREFILL("prefill"),
    /** Generating tokens, the prompt already processed. */
    DECODE("decode"),
    /** The prompt and all generated tokens. */
    END_TO_END("e2e");

    private final String id;

    MeasuredPhase(String id) {
        this.id = id;
    }

    /** The name in tables of measurements. */
    public String id() {
        return id;
    }

    static Optional<MeasuredPhase> of(String id) {
        return Arrays.stream(values())
                .filter(phase -> phase.id.equalsIgnoreCase(id))
                .findFirst();
    }
}
