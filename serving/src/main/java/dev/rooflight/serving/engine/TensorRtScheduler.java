package dev.rooflight.serving.engine;

import dev.rooflight.serving.outcome.Cause;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * TensorRT-LLM: a capacity policy decides who is in work, a budget of tokens who is in a step. {@code guaranteed-no-evict} admits a
 * request only where blocks remain for all that it and those in work may generate, so nobody is ever paused; {@code max-utilization}
 * admits whatever fits now, and pauses those started last where a block is missing. Whole prompts, or chunks of a unit, first come
 * first served. A prompt whose next block another one is just computing waits, so as to use it.
 */
final class TensorRtScheduler implements BlockScheduler {
    private static final int MAX_UTILIZATION = 3;

    private final int budget;
    private final int unit;
    private final boolean chunked;
    private final boolean noEvict;
    private final List<Sequence> prompts = new ArrayList<>();
    /** Blocks that those in work may come to need in all, and those that they hold. */
    private long needed;

    private long held;

    private final Replica replica;
    private final BlockWork work;
    private final SequenceBlocks blocks;
    private final Decodes decodes;
    private final List<Sequence> running;
    private final int seats;

    TensorRtScheduler(Replica replica) {
        this.replica = replica;
        this.work = new BlockWork(replica, 0);
        this.blocks = work.blocks;
        this.decodes = work.decodes;
        this.running = work.running;
        this.seats = work.seats;
        SchedulerSettings settings = replica.settings;
        this.budget = settings.whole(Setting.MAX_NUM_BATCHED_TOKENS, 8192);
        this.chunked = settings.on(Setting.CHUNKED_PREFILL, false);
        this.unit = Math.max(1, settings.whole(Setting.CHUNK, replica.block));
        this.noEvict = settings.get(Setting.POLICY, MAX_UTILIZATION - 1) != MAX_UTILIZATION;
    }

    @Override
    public boolean holds(long filled, long most) {
        return (chunked || most <= budget) && blocks.of(noEvict ? most : filled) <= replica.pool.blocks();
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
        boolean paused = false;
        while (!work.takeForDecodes()) {
            replica.preempt(running.get(running.size() - 1));
            paused = true;
        }
        held += decodes.blocksFor(1);
        plan.decodes = decodes.count() > 0;
        int left = budget - decodes.count();
        for (Sequence sequence : prompts) {
            int tokens = chunk(sequence.known - sequence.computed, left);
            if (tokens == 0) {
                plan.starved.add(sequence);
            } else {
                plan.prompt(sequence, tokens);
                left -= tokens;
            }
        }
        if (paused) {
            plan.waiting = Cause.WAITING_FOR_KV;
        } else {
            admit(plan, left);
        }
        plan.steady = plan.prompts.isEmpty() && prompts.isEmpty();
    }

    /** Tokens of a prompt's next chunk: all that is left of it, or whole units. */
    private int chunk(int tokens, int left) {
        if (tokens <= left) {
            return tokens;
        }
        return chunked ? Math.max(0, left / unit * unit) : 0;
    }

    private void admit(StepPlan plan, int all) {
        int left = all;
        Iterator<Sequence> queue = replica.waiting.iterator();
        while (queue.hasNext()) {
            Sequence sequence = queue.next();
            if (running.size() >= seats) {
                wait(plan, Cause.WAITING_FOR_SEAT);
                break;
            }
            int found = blocks.found(sequence);
            if (isBeingComputed(sequence, found)) {
                wait(plan, Cause.OTHER_PROMPTS);
                continue;
            }
            int free = replica.pool.free() - blocks.foundFree(sequence, found);
            long need = noEvict
                    ? blocks.of((long) sequence.prompt + sequence.most) - found + needed - held
                    : blocks.of(sequence.known) - found;
            if (need > free) {
                wait(plan, Cause.WAITING_FOR_KV);
                break;
            }
            int computed = found * replica.block;
            int tokens = chunk(sequence.known - computed, left);
            if (tokens == 0 && !(running.isEmpty() && plan.prompts.isEmpty())) {
                wait(plan, Cause.WAITING_FOR_BUDGET);
                break;
            }
            // one that is longer than the budget, as it may be when it comes again, runs when nobody else does
            tokens = tokens == 0 ? sequence.known - computed : tokens;
            queue.remove();
            replica.admit(sequence, computed);
            blocks.use(sequence, found);
            blocks.grow(sequence, sequence.known);
            held += sequence.held;
            needed += blocks.of((long) sequence.prompt + sequence.most);
            running.add(sequence);
            prompts.add(sequence);
            blocks.tell(sequence);
            plan.prompt(sequence, tokens);
            left -= tokens;
        }
    }

    /** The first one that is not admitted says why all wait. */
    private static void wait(StepPlan plan, Cause cause) {
        plan.waiting = plan.waiting == null ? cause : plan.waiting;
    }

    private boolean isBeingComputed(Sequence sequence, int found) {
        // its last token is computed anyway
        if (found >= (sequence.known - 1) / replica.block || sequence.hashes.length <= found) {
            return false;
        }
        for (Sequence other : prompts) {
            if (other.hashes.length > found && other.hashes[found] == sequence.hashes[found]) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void takeSteadily(long steps) {
        held += decodes.blocksFor(steps) - decodes.blocksFor(1);
        work.takeSteadily(steps);
    }

    @Override
    public void promptDone(Sequence sequence) {
        prompts.remove(sequence);
        blocks.name(sequence, sequence.known);
    }

    @Override
    public void leave(Sequence sequence) {
        forget(sequence);
        work.leave(sequence);
    }

    @Override
    public void loseCache(Sequence sequence) {
        prompts.remove(sequence);
        forget(sequence);
        work.loseCache(sequence);
    }

    private void forget(Sequence sequence) {
        held -= sequence.held;
        needed -= blocks.of((long) sequence.prompt + sequence.most);
    }
}
