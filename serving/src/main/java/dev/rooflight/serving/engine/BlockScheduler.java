package dev.rooflight.serving.engine;

import java.util.ArrayList;
import java.util.List;

/** Schedulers whose caches are blocks of a pool, and which keep those in work in a list. */
abstract sealed class BlockScheduler extends Scheduler
        permits VllmScheduler, VllmV0Scheduler, SarathiScheduler, TensorRtScheduler, SlotScheduler, StaticScheduler {
    final SequenceBlocks blocks;
    final Decodes decodes;
    final int seats;
    /** Requests in work, in the order in which they were admitted, those that have just ended included. */
    final List<Sequence> running = new ArrayList<>();

    BlockScheduler(Replica replica) {
        super(replica);
        this.blocks = new SequenceBlocks(replica);
        this.decodes = replica.decodes;
        this.seats = replica.settings.whole(Setting.MAX_NUM_SEQS, 256);
    }

    @Override
    boolean holds(long filled, long most) {
        return blocks.of(filled) <= replica.pool.blocks() - spare();
    }

    /** Blocks that decodes leave free. */
    int spare() {
        return 0;
    }

    @Override
    int running() {
        return running.size();
    }

    @Override
    int usedBlocks() {
        return replica.pool.blocks() - replica.pool.free();
    }

    @Override
    int found(Sequence sequence) {
        return blocks.found(sequence) * replica.block;
    }

    @Override
    void stays(Sequence sequence) {
        blocks.keep(sequence, false);
    }

    @Override
    void leave(Sequence sequence) {
        running.remove(sequence);
        blocks.release(sequence, false);
    }

    @Override
    void loseCache(Sequence sequence) {
        running.remove(sequence);
        blocks.release(sequence, true);
    }

    /** Takes the blocks of a step of all that decode, if there are as many free. */
    boolean takeForDecodes() {
        int need = (int) decodes.blocksFor(1);
        if (need + spare() > replica.pool.free()) {
            return false;
        }
        replica.pool.take(need);
        return true;
    }

    @Override
    long steadySteps(long most) {
        // those of the first step are taken
        long there = replica.pool.free() - spare() + decodes.blocksFor(1);
        return Math.max(1, decodes.stepsWithin(there, most));
    }

    @Override
    void takeSteadily(long steps) {
        if (steps > 1) {
            replica.pool.take((int) (decodes.blocksFor(steps) - decodes.blocksFor(1)));
        }
    }
}
