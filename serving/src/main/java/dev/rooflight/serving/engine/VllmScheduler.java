package dev.rooflight.serving.engine;

import dev.rooflight.serving.outcome.Cause;
import java.util.List;

/**
 * vLLM since its version 1 core ({@code vllm/v1/core/sched/scheduler.py}). There are no phases: a step has a token budget, which goes
 * first to those in work, in the order in which they were admitted, then to those that wait, while seats and blocks remain. Where a
 * block is missing the one in work that was admitted last loses its cache and goes to the head of the queue; nobody is admitted in
 * such a step.
 */
final class VllmScheduler implements BlockScheduler {
    private final int budget;
    private final int threshold;
    private final int watermark;
    private final boolean chunked;
    private final boolean wholePrompt;
    /** Those in work whose prompts are not done, or that got no token in the last step: the others all decode. */
    private int uneven;

    private final Replica replica;
    private final BlockWork work;
    private final SequenceBlocks blocks;
    private final Decodes decodes;
    private final List<Sequence> running;
    private final int seats;

    VllmScheduler(Replica replica) {
        this.replica = replica;
        this.work = new BlockWork(replica, 0);
        this.blocks = work.blocks;
        this.decodes = work.decodes;
        this.running = work.running;
        this.seats = work.seats;
        SchedulerSettings settings = replica.settings;
        this.budget = settings.whole(Setting.MAX_NUM_BATCHED_TOKENS, 8192);
        int most = settings.whole(Setting.LONG_PREFILL_THRESHOLD, 0);
        this.threshold = most == 0 ? Integer.MAX_VALUE : most;
        this.watermark = (int) (settings.get(Setting.WATERMARK, 0) * replica.pool.blocks());
        this.chunked = settings.on(Setting.CHUNKED_PREFILL, true);
        this.wholePrompt = settings.on(Setting.RESERVE_FULL_PROMPT, false);
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
        int left = budget;
        boolean preempted = false;
        if (uneven == 0 && decodes.count() <= left && work.takeForDecodes()) {
            left -= decodes.count();
        } else {
            long before = replica.usage.preemptions();
            left = walk(plan, left);
            preempted = replica.usage.preemptions() > before;
        }
        plan.decodes = decodes.count() > 0;
        if (!preempted) {
            admit(plan, left);
        } else {
            plan.waiting = Cause.WAITING_FOR_KV;
        }
        // after a preemption nobody was admitted who could be in the next step
        plan.steady = plan.prompts.isEmpty() && uneven == 0 && !preempted;
    }

    /** Gives tokens to those in work, one after the other; returns what is left of the budget. */
    private int walk(StepPlan plan, int all) {
        int left = all;
        for (int i = 0; i < running.size(); i++) {
            Sequence sequence = running.get(i);
            if (sequence.remaining() == 0) {
                continue;
            }
            boolean decoding = sequence.index >= 0 || sequence.paused;
            if (left == 0) {
                starve(plan, sequence);
                continue;
            }
            int tokens = decoding ? 1 : Math.min(Math.min(sequence.known - sequence.computed, threshold), left);
            if (!take(sequence, decoding, tokens)) {
                break;
            }
            left -= tokens;
            if (!decoding) {
                plan.prompt(sequence, tokens);
            } else if (sequence.paused) {
                sequence.paused = false;
                uneven--;
                replica.startDecoding(sequence);
            }
        }
        return left;
    }

    private void starve(StepPlan plan, Sequence sequence) {
        if (sequence.index >= 0) {
            replica.stopDecoding(sequence);
            sequence.paused = true;
            uneven++;
        }
        plan.starved.add(sequence);
    }

    /** Takes blocks for a sequence, from those admitted last if need be; false where it was preempted itself. */
    private boolean take(Sequence sequence, boolean decoding, int tokens) {
        if (sequence.index >= 0) {
            decodes.update(sequence);
        }
        int positions = decoding ? sequence.nextPosition() : sequence.computed + tokens;
        while (blocks.of(positions) - sequence.held > replica.pool.free()) {
            Sequence victim = lastInWork();
            replica.preempt(victim);
            if (victim == sequence) {
                return false;
            }
        }
        blocks.grow(sequence, positions);
        blocks.name(sequence, decoding ? 0 : positions);
        return true;
    }

    private Sequence lastInWork() {
        int last = running.size() - 1;
        while (running.get(last).remaining() == 0) {
            last--;
        }
        return running.get(last);
    }

    private void admit(StepPlan plan, int all) {
        int left = all;
        while (!replica.waiting.isEmpty()) {
            Sequence sequence = replica.waiting.element();
            if (left == 0) {
                plan.waiting = Cause.WAITING_FOR_BUDGET;
                return;
            }
            if (running.size() >= seats) {
                plan.waiting = Cause.WAITING_FOR_SEAT;
                return;
            }
            int found = blocks.found(sequence);
            int computed = found * replica.block;
            int tokens = Math.min(sequence.known - computed, threshold);
            if (!chunked && tokens > left) {
                plan.waiting = Cause.WAITING_FOR_BUDGET;
                return;
            }
            tokens = Math.min(tokens, left);
            int free = replica.pool.free() - blocks.foundFree(sequence, found) - (running.isEmpty() ? 0 : watermark);
            int need = blocks.of(computed + tokens) - found;
            int whole = wholePrompt ? blocks.of(sequence.known) - found : need;
            if (Math.max(need, whole) > free) {
                plan.waiting = Cause.WAITING_FOR_KV;
                return;
            }
            replica.waiting.remove();
            replica.admit(sequence, computed);
            blocks.use(sequence, found);
            blocks.grow(sequence, computed + tokens);
            blocks.name(sequence, computed + tokens);
            running.add(sequence);
            uneven++;
            plan.prompt(sequence, tokens);
            left -= tokens;
        }
    }

    @Override
    public void promptDone(Sequence sequence) {
        uneven--;
    }

    @Override
    public void loseCache(Sequence sequence) {
        if (sequence.computed < sequence.known || sequence.paused) {
            uneven--;
        }
        sequence.paused = false;
        work.loseCache(sequence);
    }
}
