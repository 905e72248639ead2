package dev.rooflight.serving.engine;

import dev.rooflight.serving.outcome.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sarathi-Serve, as Vidur models it: all decodes are in every step; what they leave of a chunk of tokens goes to the prompts in work,
 * then to new ones. A prompt's blocks are all taken when it is admitted. A decode goes on only while a block is free; where none is,
 * the request at the end of the list loses its cache and goes to the head of the queue.
 */
final class SarathiScheduler implements BlockScheduler {
    /** Blocks that decodes leave free: one goes on only while a block is, whether it needs one or not. */
    private static final int SPARE = 1;

    private static final Comparator<Sequence> BY_ARRIVAL = Comparator.comparingDouble(sequence -> sequence.visible);

    private final int chunk;
    private final int watermark;
    /** Requests in work whose prompts are not done, in the order of the list. */
    private final List<Sequence> prompts = new ArrayList<>();

    private final Replica replica;
    private final BlockWork work;
    private final SequenceBlocks blocks;
    private final Decodes decodes;
    private final List<Sequence> running;
    private final int seats;

    SarathiScheduler(Replica replica) {
        this.replica = replica;
        this.work = new BlockWork(replica, SPARE);
        this.blocks = work.blocks;
        this.decodes = work.decodes;
        this.running = work.running;
        this.seats = work.seats;
        this.chunk = replica.settings.whole(Setting.MAX_NUM_BATCHED_TOKENS, 512);
        this.watermark = (int) (replica.settings.get(Setting.WATERMARK, 0.01) * replica.pool.blocks());
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
        if (!work.takeForDecodes()) {
            walk();
        }
        plan.decodes = decodes.count() > 0;
        int left = chunk - decodes.count();
        List<Sequence> starved = new ArrayList<>();
        for (Sequence sequence : prompts) {
            int tokens = Math.min(sequence.known - sequence.computed, Math.max(0, left));
            if (tokens == 0) {
                starved.add(sequence);
            } else {
                plan.prompt(sequence, tokens);
                left -= tokens;
            }
        }
        plan.starved.addAll(starved);
        if (!prompts.isEmpty()) {
            reorder(plan, starved);
        }
        admit(plan, left);
        plan.steady = plan.prompts.isEmpty() && prompts.isEmpty();
    }

    /** Those without tokens stand first, as they came; then decodes, then prompts. */
    private void reorder(StepPlan plan, List<Sequence> starved) {
        starved.sort(BY_ARRIVAL);
        List<Sequence> order = new ArrayList<>(starved);
        for (Sequence sequence : running) {
            if (sequence.index >= 0) {
                order.add(sequence);
            }
        }
        order.addAll(plan.prompts);
        running.clear();
        running.addAll(order);
    }

    private void admit(StepPlan plan, int all) {
        int left = all;
        while (!replica.waiting.isEmpty()) {
            Sequence sequence = replica.waiting.element();
            if (running.size() >= seats) {
                plan.waiting = Cause.WAITING_FOR_SEAT;
                return;
            }
            int need = blocks.of(sequence.known);
            if (replica.pool.free() - need < watermark) {
                plan.waiting = Cause.WAITING_FOR_KV;
                return;
            }
            if (left <= 0) {
                plan.waiting = Cause.WAITING_FOR_BUDGET;
                return;
            }
            int tokens = Math.min(sequence.known, left);
            replica.waiting.remove();
            replica.admit(sequence, 0);
            blocks.grow(sequence, sequence.known);
            running.add(sequence);
            prompts.add(sequence);
            plan.prompt(sequence, tokens);
            left -= tokens;
        }
    }

    /** Gives blocks to those that decode, in the order of the list. */
    private void walk() {
        for (int i = 0; i < running.size(); i++) {
            Sequence sequence = running.get(i);
            if (sequence.index < 0) {
                continue;
            }
            while (replica.pool.free() < 1 && sequence.index >= 0) {
                replica.preempt(victimBehind(i));
            }
            if (sequence.index >= 0 && decodes.needsBlock(sequence)) {
                replica.pool.take(1);
            }
        }
    }

    /** The last in the list behind a place; where there is none, the one in that place itself. */
    private Sequence victimBehind(int place) {
        return running.get(Math.max(place, running.size() - 1));
    }

    @Override
    public void promptDone(Sequence sequence) {
        prompts.remove(sequence);
    }

    @Override
    public void loseCache(Sequence sequence) {
        prompts.remove(sequence);
        work.loseCache(sequence);
    }
}
