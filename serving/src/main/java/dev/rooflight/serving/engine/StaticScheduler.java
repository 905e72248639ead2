package dev.rooflight.serving.engine;

import dev.rooflight.serving.outcome.Cause;
import java.util.List;

/**
 * Static batching: whoever waits when the last batch has ended is the next one, as far as there are seats and cache. Prompts are
 * padded to the longest; rows whose requests have ended are computed on until all have.
 */
final class StaticScheduler implements BlockScheduler {
    private int rows;
    private long longest;
    private long stepsDone;
    private long blocksHeld;

    private final Replica replica;
    private final BlockWork work;
    private final SequenceBlocks blocks;
    private final Decodes decodes;
    private final List<Sequence> running;
    private final int seats;

    StaticScheduler(Replica replica) {
        this.replica = replica;
        this.work = new BlockWork(replica, 0);
        this.blocks = work.blocks;
        this.decodes = work.decodes;
        this.running = work.running;
        this.seats = work.seats;
    }

    @Override
    public boolean holds(long filled, long most) {
        return blocks.of(most) <= replica.pool.blocks();
    }

    @Override
    public Replica replica() {
        return replica;
    }

    @Override
    public BlockWork work() {
        return work;
    }

    @Override
    public void plan(StepPlan plan) {
        if (decodes.count() > 0) {
            plan.decodes = true;
            plan.steady = true;
            stepsDone++;
            plan.waiting = Cause.WAITING_FOR_SEAT;
            return;
        }
        rows = 0;
        longest = 0;
        stepsDone = 0;
        blocksHeld = 0;
        while (!replica.waiting.isEmpty() && rows < seats) {
            Sequence sequence = replica.waiting.element();
            int need = blocks.of((long) sequence.prompt + sequence.most);
            if (blocksHeld + need > replica.pool.blocks()) {
                plan.waiting = Cause.WAITING_FOR_KV;
                return;
            }
            replica.waiting.remove();
            replica.admit(sequence, 0);
            blocksHeld += need;
            rows++;
            longest = Math.max(longest, sequence.prompt);
            running.add(sequence);
            plan.prompt(sequence, sequence.known);
        }
        plan.waiting = Cause.WAITING_FOR_SEAT;
    }

    @Override
    public double secondsOf(StepPlan plan, StepTimes times, int decoding, double positions) {
        times.clear();
        for (int i = 0; i < plan.prompts.size(); i++) {
            times.prompt((int) longest, longest, true);
        }
        return times.seconds(0, 0);
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public double rowPositions() {
        return rows * (double) (longest + stepsDone);
    }

    @Override
    public int usedBlocks() {
        return running.isEmpty() ? 0 : (int) blocksHeld;
    }

    @Override
    public void leave(Sequence sequence) {
        running.remove(sequence);
    }

    @Override
    public long steadySteps(long most) {
        return most;
    }

    @Override
    public void takeSteadily(long steps) {
        stepsDone += steps - 1;
    }
}
