package dev.rooflight.core.parallel;

import java.util.Locale;

/**
 * Something of a layer that tensor parallelism divides among devices.
 *
 * @param what it is
 * @param count how many there are
 * @param replicates whether several devices may hold the same one, where there are fewer than devices
 */
public record Countable(What what, long count, boolean replicates) {

    /** What is divided. */
    public enum What {
        ATTENTION_HEADS,
        KEY_VALUE_HEADS,
        OUTPUT_GROUPS,
        STATE_SPACE_CHANNELS,
        STATE_SPACE_HEADS,
        STATE_SPACE_GROUPS,
        LINEAR_ATTENTION_KEY_HEADS,
        LINEAR_ATTENTION_VALUE_HEADS,
        FEED_FORWARD_CHANNELS;

        /** As people write it, such as {@code key/value heads}. */
        public String label() {
            return switch (this) {
                case KEY_VALUE_HEADS -> "key/value heads";
                case STATE_SPACE_CHANNELS -> "state-space channels";
                case STATE_SPACE_HEADS -> "state-space heads";
                case STATE_SPACE_GROUPS -> "state-space groups";
                case LINEAR_ATTENTION_KEY_HEADS -> "linear-attention key heads";
                case LINEAR_ATTENTION_VALUE_HEADS -> "linear-attention value heads";
                case FEED_FORWARD_CHANNELS -> "feed-forward channels";
                case ATTENTION_HEADS, OUTPUT_GROUPS ->
                    name().toLowerCase(Locale.ROOT).replace('_', ' ');
            };
        }
    }

    /** Whether {@code devices} can share them, each with as many as every other. */
    public boolean dividesBy(int devices) {
        return count % devices == 0 || (replicates && devices % count == 0);
    }
}
