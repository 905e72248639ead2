package dev.rooflight.serving.engine;

import java.util.ArrayList;
import java.util.List;

/** The requests in work of a scheduler whose cache is a pool of blocks, and what they hold of it. */
final class BlockWork {
    final SequenceBlocks blocks;
    final Decodes decodes;
    final int seats;
    /** Requests in work, in the order in which they were admitted, those that have just ended included. */
    final List<Sequence> running = new ArrayList<>();

    private final Replica replica;
    private final int spare;

    /**
     * Nobody in work.
     *
     * @param spare blocks that decodes leave free
     */
    BlockWork(Replica replica, int spare) {
        this.replica = replica;
        this.spare = spare;
        this.blocks = new SequenceBlocks(replica);
        this.decodes = replica.decodes;
        this.seats = replica.settings.whole(Setting.MAX_NUM_SEQS, 256);
    }

    boolean holds(long filled) {
        return blocks.of(filled) <= replica.pool.blocks() - spare;
    }

    int used() {
        return replica.pool.blocks() - replica.pool.free();
    }

    int found(Sequence sequence) {
        return blocks.found(sequence) * replica.block;
    }

    void leave(Sequence sequence) {
        running.remove(sequence);
        blocks.release(sequence, false);
    }

    void loseCache(Sequence sequence) {
        running.remove(sequence);
        blocks.release(sequence, true);
    }

    /** Takes the blocks of a step of all that decode, if there are as many free. */
    boolean takeForDecodes() {
        int need = (int) decodes.blocksFor(1);
        if (need + spare > replica.pool.free()) {
            return false;
        }
        replica.pool.take(need);
        return true;
    }

    long steadySteps(long most) {
        // those of the first step are taken
        long there = replica.pool.free() - spare + decodes.blocksFor(1);
        return Math.max(1, decodes.stepsWithin(there, most));
    }

    void takeSteadily(long steps) {
        if (steps > 1) {
            replica.pool.take((int) (decodes.blocksFor(steps) - decodes.blocksFor(1)));
        }
    }
}
