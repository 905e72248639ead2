package dev.rooflight.serving.engine;

import dev.rooflight.serving.outcome.Cause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * llama.cpp's server: a number of slots, each with a sequence of one cache. A step has a token of every slot that generates, then
 * tokens of prompts, slot by slot, up to {@code n_batch}; it runs in passes of {@code n_ubatch}. There is no preemption. A slot keeps
 * what it computed last; a request goes to the free slot whose content its prompt goes on from, else to the one that is idle longest.
 */
final class SlotScheduler implements BlockScheduler {
    /** Share of a prompt that has to be the same for its slot to be chosen ({@code --slot-prompt-similarity}). */
    private static final double SIMILAR = 0.1;

    private final int batch;
    private final int pass;
    private final boolean reuses;
    private final Slot[] slots;
    private final long cells;
    private long reserved;
    private long plans;

    /** A place for a sequence. */
    private static final class Slot {
        @Nullable
        Sequence current;

        int lastRequest = -1;
        int lastTokens;
        long lastUse;
    }

    private final Replica replica;
    private final BlockWork work;
    private final SequenceBlocks blocks;
    private final Decodes decodes;
    private final List<Sequence> running;
    private final int seats;

    SlotScheduler(Replica replica) {
        this.replica = replica;
        this.work = new BlockWork(replica, 0);
        this.blocks = work.blocks;
        this.decodes = work.decodes;
        this.running = work.running;
        this.seats = work.seats;
        SchedulerSettings settings = replica.settings;
        this.batch = settings.whole(Setting.MAX_NUM_BATCHED_TOKENS, 2048);
        this.pass = settings.whole(Setting.CHUNK, 512);
        this.reuses = settings.on(Setting.PREFIX_CACHE, true);
        this.slots = new Slot[seats];
        for (int i = 0; i < seats; i++) {
            slots[i] = new Slot();
        }
        this.cells = (long) replica.pool.blocks() * replica.block;
    }

    @Override
    public boolean holds(long filled, long most) {
        return most <= cells;
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
        plans++;
        admit(plan);
        plan.decodes = decodes.count() > 0;
        int left = batch - decodes.count();
        for (Slot slot : slots) {
            Sequence sequence = slot.current;
            if (sequence == null || sequence.index >= 0) {
                continue;
            }
            int tokens = Math.min(sequence.known - sequence.computed, Math.max(0, left));
            if (tokens == 0) {
                plan.starved.add(sequence);
            } else {
                plan.prompt(sequence, tokens);
                left -= tokens;
            }
        }
        plan.steady = plan.prompts.isEmpty() && plan.starved.isEmpty();
    }

    private void admit(StepPlan plan) {
        while (!replica.waiting.isEmpty()) {
            Sequence sequence = replica.waiting.element();
            if (running.size() >= slots.length) {
                plan.waiting = Cause.WAITING_FOR_SEAT;
                return;
            }
            long most = (long) sequence.prompt + sequence.most;
            if (reserved + most > cells) {
                plan.waiting = Cause.WAITING_FOR_KV;
                return;
            }
            replica.waiting.remove();
            Slot slot = slotFor(sequence);
            int found = Math.min(common(slot, sequence), sequence.prompt - 1);
            slot.current = sequence;
            replica.admit(sequence, found);
            reserved += most;
            running.add(sequence);
        }
    }

    private Slot slotFor(Sequence sequence) {
        Slot best = null;
        int most = 0;
        Slot oldest = null;
        for (Slot slot : slots) {
            if (slot.current != null) {
                continue;
            }
            int common = common(slot, sequence);
            if (common > most && common > SIMILAR * sequence.prompt) {
                most = common;
                best = slot;
            }
            oldest = oldest == null || slot.lastUse < oldest.lastUse ? slot : oldest;
        }
        if (best != null) {
            return best;
        }
        if (oldest == null) {
            throw new IllegalStateException("no slot is free");
        }
        return oldest;
    }

    @Override
    public int found(Sequence sequence) {
        int most = 0;
        for (Slot slot : slots) {
            most = slot.current == null ? Math.max(most, common(slot, sequence)) : most;
        }
        return most;
    }

    private int common(Slot slot, Sequence sequence) {
        return reuses && slot.lastRequest >= 0 && replica.requests.sharing()
                ? replica.content.common(slot.lastRequest, slot.lastTokens, sequence.request, sequence.prompt)
                : 0;
    }

    @Override
    public double secondsOf(StepPlan plan, StepTimes times, int decoding, double positions) {
        double seconds = 0;
        int room = pass - decoding;
        int decodesLeft = decoding;
        boolean any = decoding > 0;
        times.clear();
        for (int i = 0; i < plan.prompts.size(); i++) {
            Sequence sequence = plan.prompts.get(i);
            int done = 0;
            while (done < plan.tokens(i)) {
                if (room <= 0) {
                    seconds += times.seconds(decodesLeft, decodesLeft == 0 ? 0 : positions);
                    times.clear();
                    decodesLeft = 0;
                    room = pass;
                }
                int tokens = Math.min(plan.tokens(i) - done, room);
                done += tokens;
                room -= tokens;
                int after = sequence.computed + done;
                times.prompt(tokens, after, after == sequence.known);
                any = true;
            }
        }
        return any ? seconds + times.seconds(decodesLeft, decodesLeft == 0 ? 0 : positions) : seconds;
    }

    @Override
    public int usedBlocks() {
        long positions = (long) decodes.positions() - decodes.count();
        for (Slot slot : slots) {
            Sequence sequence = slot.current;
            positions += sequence != null && sequence.index < 0 ? sequence.computed : 0;
        }
        return blocks.of(positions);
    }

    @Override
    public void leave(Sequence sequence) {
        running.remove(sequence);
        reserved -= (long) sequence.prompt + sequence.most;
        for (Slot slot : slots) {
            if (slot.current == sequence) {
                slot.current = null;
                slot.lastRequest = sequence.request;
                slot.lastTokens = sequence.prompt + sequence.output - 1;
                // of those that end with the same step, the first slot counts as idle longest
                slot.lastUse = plans;
            }
        }
    }

    @Override
    public long steadySteps(long most) {
        return most;
    }

    @Override
    public void takeSteadily(long steps) {}
}
