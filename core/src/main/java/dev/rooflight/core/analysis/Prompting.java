package dev.rooflight.core.analysis;

import dev.rooflight.core.Require;

/**
 * How prompts are processed.
 *
 * @param cachedPrefix first tokens of every prompt whose keys and values are cached already and shared; 0 or more
 * @param chunkTokens tokens of a prompt that one pass takes; 0: all
 * @param handOverBytesPerSecond link over which the cache of a prompt goes to the devices that decode; 0: the same devices
 */
public record Prompting(long cachedPrefix, long chunkTokens, double handOverBytesPerSecond) {
    /** Whole prompts, nothing cached, decoded where they are processed. */
    public static final Prompting WHOLE = new Prompting(0, 0, 0);

    public Prompting {
        Require.within("cached prefix (tokens)", cachedPrefix, 0, 1L << 50);
        Require.within("prompt chunk (tokens)", chunkTokens, 0, 1L << 50);
        Require.within("hand-over (bytes/s)", handOverBytesPerSecond, 0, 1e18);
    }

    /** The same with another cached prefix. */
    public Prompting withCachedPrefix(long tokens) {
        return new Prompting(tokens, chunkTokens, handOverBytesPerSecond);
    }

    /** The same in chunks of another size. */
    public Prompting withChunks(long tokens) {
        return new Prompting(cachedPrefix, tokens, handOverBytesPerSecond);
    }

    /** The same handed over to other devices. */
    public Prompting withHandOver(double bytesPerSecond) {
        return new Prompting(cachedPrefix, chunkTokens, bytesPerSecond);
    }

    /** Whether prompts are processed on other devices than those that decode: two pools of the same size. */
    boolean handsOver() {
        return handOverBytesPerSecond > 0;
    }

    /** Tokens of a prompt that are still to be processed; the last one always is. */
    long newTokens(long promptTokens) {
        return promptTokens - Math.min(cachedPrefix, promptTokens - 1);
    }
}
