package dev.rooflight.serving.engine;

import dev.rooflight.serving.outcome.Cause;
import java.util.Comparator;
import java.util.List;

/**
 * vLLM before its version 1 core, as Vidur models it: whoever can be admitted is processed first, prompts alone and whole, within a
 * budget of their number times the longest; otherwise all that decode take a step. A decode goes on only while a block is free,
 * whether it needs one or not; where none is, the request that came last loses its cache and goes to the head of the queue.
 */
final class VllmV0Scheduler implements BlockScheduler {
    /** Blocks that decodes leave free: one goes on only while a block is, whether it needs one or not. */
    private static final int SPARE = 1;

    private static final Comparator<Sequence> BY_ARRIVAL = Comparator.comparingDouble(sequence -> sequence.visible);

    private final int budget;
    private final int watermark;
    private final boolean padded;

    private final Replica replica;
    private final BlockWork work;
    private final SequenceBlocks blocks;
    private final Decodes decodes;
    private final List<Sequence> running;
    private final int seats;

    VllmV0Scheduler(Replica replica) {
        this.replica = replica;
        this.work = new BlockWork(replica, SPARE);
        this.blocks = work.blocks;
        this.decodes = work.decodes;
        this.running = work.running;
        this.seats = work.seats;
        this.budget = replica.settings.whole(Setting.MAX_NUM_BATCHED_TOKENS, 4096);
        this.watermark = (int) (replica.settings.get(Setting.WATERMARK, 0.01) * replica.pool.blocks());
        this.padded = replica.settings.get(Setting.PROMPT_BUDGET, 0) == 0;
    }

    @Override
    public boolean holds(long filled, long most) {
        return blocks.of(filled) + watermark <= replica.pool.blocks();
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
        admit(plan);
        if (!plan.prompts.isEmpty()) {
            return;
        }
        boolean room = work.takeForDecodes();
        if (!room) {
            walk();
        }
        plan.decodes = decodes.count() > 0;
        // those that were preempted may be admitted in the next step
        plan.steady = room;
    }

    private void admit(StepPlan plan) {
        long longest = 0;
        long sum = 0;
        while (!replica.waiting.isEmpty()) {
            Sequence sequence = replica.waiting.element();
            int need = blocks.of(sequence.known);
            if (replica.pool.free() - need < watermark) {
                plan.waiting = Cause.WAITING_FOR_KV;
                return;
            }
            longest = Math.max(longest, sequence.known);
            sum += sequence.known;
            long counted = padded ? (plan.prompts.size() + 1) * longest : sum;
            // one that is longer than the budget, as it may be when it comes again, runs when nobody else does
            if (counted > budget && !(plan.prompts.isEmpty() && running.isEmpty())) {
                plan.waiting = plan.prompts.isEmpty() ? Cause.WAITING_FOR_BUDGET : Cause.OTHER_PROMPTS;
                return;
            }
            if (running.size() >= seats) {
                plan.waiting = Cause.WAITING_FOR_SEAT;
                return;
            }
            replica.waiting.remove();
            replica.admit(sequence, 0);
            blocks.grow(sequence, sequence.known);
            running.add(sequence);
            plan.prompt(sequence, sequence.known);
        }
    }

    /** Gives blocks to those that decode, in the order in which they came. */
    private void walk() {
        running.sort(BY_ARRIVAL);
        for (int i = 0; i < running.size(); i++) {
            Sequence sequence = running.get(i);
            while (replica.pool.free() < 1 && i < running.size()) {
                replica.preempt(running.get(running.size() - 1));
            }
            if (i < running.size() && decodes.needsBlock(sequence)) {
                replica.pool.take(1);
            }
        }
    }
}
