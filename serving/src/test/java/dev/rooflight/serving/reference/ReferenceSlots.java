package dev.rooflight.serving.reference;

import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** llama.cpp's server: slots that keep what they held last. */
final class ReferenceSlots extends ReferenceEngine {
    /** A place for a sequence, and what is in its cache. */
    private static final class Slot {
        @Nullable
        Job job;

        List<Token> kept = List.of();
        long used;
    }

    private final List<Slot> slots = new ArrayList<>();
    private final boolean reuses;

    ReferenceSlots(Requests requests, SchedulerSettings settings, StepTimes times) {
        super(requests, settings, times);
        this.reuses = settings.on(Setting.PREFIX_CACHE, true);
        for (int i = 0; i < seats; i++) {
            slots.add(new Slot());
        }
    }

    @Override
    boolean holds(int filled, int most) {
        return most <= blocks.total * blocks.block;
    }

    @Override
    List<Part> plan() {
        while (!waiting.isEmpty() && running.size() < seats) {
            Job job = waiting.get(0);
            int cells = job.prompt + job.max;
            for (Job other : running) {
                cells += other.prompt + other.max;
            }
            if (cells > blocks.total * blocks.block) {
                break;
            }
            waiting.remove(0);
            Slot slot = slotFor(job);
            // the last token of a prompt is computed anew
            admit(job, Math.min(common(slot, job), job.prompt - 1));
            slot.job = job;
            running.add(job);
        }
        List<Part> parts = new ArrayList<>();
        for (Job job : running) {
            if (!job.prefilling()) {
                parts.add(new Part(job, 1, false));
            }
        }
        int left = settings.whole(Setting.MAX_NUM_BATCHED_TOKENS, 2048) - parts.size();
        for (Slot slot : slots) {
            Job job = slot.job;
            if (job != null && job.prefilling() && left > 0) {
                int tokens = Math.min(left, job.target - job.computed);
                parts.add(new Part(job, tokens, true));
                left -= tokens;
            }
        }
        return parts;
    }

    private Slot slotFor(Job job) {
        Slot best = null;
        for (Slot slot : slots) {
            int common = common(slot, job);
            boolean similar = slot.job == null && common > 0.1 * job.prompt;
            best = similar && (best == null || common > common(best, job)) ? slot : best;
        }
        if (best != null) {
            return best;
        }
        Slot oldest = null;
        for (Slot slot : slots) {
            oldest = slot.job == null && (oldest == null || slot.used < oldest.used) ? slot : oldest;
        }
        if (oldest == null) {
            throw new IllegalStateException("no slot is free");
        }
        return oldest;
    }

    private int common(Slot slot, Job job) {
        int same = 0;
        int most = reuses ? Math.min(slot.kept.size(), job.prompt) : 0;
        while (same < most && slot.kept.get(same).equals(job.tokens.get(same))) {
            same++;
        }
        return same;
    }

    /** A batch goes through in passes of so many tokens: decodes first, in the first of them. */
    @Override
    double seconds(List<Part> parts) {
        int pass = settings.whole(Setting.CHUNK, 512);
        double seconds = 0;
        int decodes = 0;
        double positions = 0;
        times.clear();
        for (Part part : parts) {
            if (!part.prompt()) {
                decodes++;
                positions += part.job().known();
            }
        }
        int filled = decodes;
        for (Part part : parts) {
            int done = 0;
            while (part.prompt() && done < part.tokens()) {
                if (filled >= pass) {
                    seconds += times.seconds(decodes, positions);
                    times.clear();
                    decodes = 0;
                    positions = 0;
                    filled = 0;
                }
                int tokens = Math.min(part.tokens() - done, pass - filled);
                done += tokens;
                filled += tokens;
                int after = part.job().computed + done;
                times.prompt(tokens, after, after == part.job().target);
            }
        }
        return seconds + times.seconds(decodes, positions);
    }

    @Override
    void leave(Job job) {
        running.remove(job);
        for (Slot slot : slots) {
            if (slot.job == job) {
                slot.job = null;
                // the last token was never fed
                slot.kept = job.tokens.subList(0, job.prompt + job.output - 1);
                slot.used = steps;
            }
        }
    }

    @Override
    int found(Job job) {
        return slots.stream()
                .filter(slot -> slot.job == null)
                .mapToInt(slot -> common(slot, job))
                .max()
                .orElse(0);
    }
}
