package dev.rooflight.serving.outcome;

import dev.rooflight.core.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;

/** A time that requests are measured by, in seconds. */
public enum Latency {
    /** From sending to the first token. */
    TTFT("ttft", "ttftSeconds", "TTFT"),
    /** Between tokens, on average over a request; see {@link Definitions}. */
    TPOT("tpot", "tpotSeconds", "TPOT"),
    /** Between tokens, each gap by itself. */
    ITL("itl", "itlSeconds", "ITL"),
    /** From sending to the last token. */
    END_TO_END("e2e", "endToEndSeconds", "end to end");

    private final String id;
    private final String member;
    private final String title;

    Latency(String id, String member, String title) {
        this.id = id;
        this.member = member;
        this.title = title;
    }

    /** As it is typed, such as {@code ttft}. */
    public String id() {
        return id;
    }

    /** As in JSON. */
    public String member() {
        return member;
    }

    /** As people write it. */
    public String title() {
        return title;
    }

    /**
     * A latency by its name.
     *
     * @throws InvalidValueException if there is none of that name
     */
    public static Latency named(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(latency -> latency.id.equals(wanted))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException("latency", "'" + text + "'", "ttft, tpot, itl or e2e"));
    }
}
