package dev.rooflight.serving.engine;

import dev.rooflight.serving.kv.BlockPool;
import dev.rooflight.serving.kv.RadixCache;
import dev.rooflight.serving.outcome.Cause;
import org.jspecify.annotations.Nullable;

/** A request in an engine, from when it is sent until it ends. */
final class Sequence {
    static final long[] NO_HASHES = {};
    private static final BlockPool.@Nullable Block[] NO_BLOCKS = {};

    final int request;
    final int prompt;
    final int output;
    final int most;
    /** When the client sent it, and when the engine can schedule it at the earliest. */
    final double sent;

    final double visible;
    /** Whether others may have its prompt's beginning, or its own of earlier, in the cache. */
    boolean findable;

    /** Tokens out so far. */
    int generated;
    /** Tokens whose keys and values are to be there before the next token comes out. */
    int known;
    /** Tokens of those whose keys and values are there; up to date while it does not decode. */
    int computed;
    /** Its place in the order of admissions. */
    long order;

    boolean admitted;
    boolean paused;
    int preemptions;
    /** Tokens of its prompt that were found in the cache when it was admitted first. */
    int found;

    /** Blocks that it holds, named ones included; up to date while it does not decode. */
    int held;
    /** Of the first blocks those that can be found by others; null where another block of that hash can. */
    BlockPool.@Nullable Block[] named = NO_BLOCKS;

    int namedCount;
    long[] hashes = NO_HASHES;
    /** What of a tree it has locked. */
    RadixCache.@Nullable Place path;

    /** While it decodes: its place among the decodes, and its next position and last token on their clock. */
    int index = -1;

    long base;
    long end;

    /** Seconds by cause, but for what others' decodes cost, which is the rest. */
    final double[] spent = new double[Cause.COUNT];
    /** The engine's clocks when it began to wait, or to decode. */
    final double[] clocks = new double[Cause.COUNT];

    long firstPosition;
    double lastToken;

    Sequence(int request, int prompt, int output, int most, double sent, double visible) {
        this.request = request;
        this.prompt = prompt;
        this.output = output;
        this.most = most;
        this.sent = sent;
        this.visible = visible;
        this.known = prompt;
    }

    /** The position that its next decode step fills, counted from 1. */
    int nextPosition() {
        return prompt + generated;
    }

    /** Tokens still to come. */
    int remaining() {
        return output - generated;
    }

    /** Tokens that a scheduler has to expect still. */
    int mayStillGenerate() {
        return most - generated;
    }
}
