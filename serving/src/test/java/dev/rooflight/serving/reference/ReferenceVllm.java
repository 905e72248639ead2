package dev.rooflight.serving.reference;

import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.List;

/** vLLM, version 1: those in work first, in the order in which they came in, then those that wait. */
final class ReferenceVllm extends ReferenceEngine {
    ReferenceVllm(Requests requests, SchedulerSettings settings, StepTimes times) {
        super(requests, settings, times);
    }

    @Override
    boolean holds(int filled, int most) {
        return blocks.of(filled) <= blocks.total;
    }

    @Override
    List<Part> plan() {
        List<Part> parts = new ArrayList<>();
        int budget = settings.whole(Setting.MAX_NUM_BATCHED_TOKENS, 1);
        boolean preempted = false;
        List<Job> atWork = new ArrayList<>(running);
        atWork.removeAll(releasing);
        for (int i = 0; i < atWork.size() && budget > 0; i++) {
            Job job = atWork.get(i);
            int tokens = chunk(job.known() - job.computed, budget);
            int need = blocks.of(job.computed + tokens);
            while (need - job.blocks.size() > blocks.free() && atWork.contains(job)) {
                Job victim = atWork.remove(atWork.size() - 1);
                running.remove(victim);
                preempt(victim);
                waiting.add(0, victim);
                preempted = true;
            }
            if (atWork.contains(job)) {
                budget -= take(parts, job, tokens);
            }
        }
        while (!preempted && budget > 0 && !waiting.isEmpty() && running.size() < seats) {
            Job job = waiting.get(0);
            List<Blocks.Block> hit = blocks.find(job.tokens, job.known() - 1);
            int found = hit.size() * blocks.block;
            int tokens = chunk(job.known() - found, Integer.MAX_VALUE);
            if (tokens > budget && !settings.on(Setting.CHUNKED_PREFILL, true)) {
                break;
            }
            tokens = Math.min(tokens, budget);
            // those that are found and nobody holds are taken out of the free ones, too
            int reach = settings.on(Setting.RESERVE_FULL_PROMPT, false) ? job.known() : found + tokens;
            int need = blocks.of(reach) - hit.size() + blocks.unheld(hit);
            int spare = running.isEmpty() ? 0 : (int) (settings.get(Setting.WATERMARK, 0) * blocks.total);
            if (need + spare > blocks.free()) {
                break;
            }
            waiting.remove(0);
            running.add(job);
            atWork.add(job);
            blocks.share(job, hit);
            admit(job, found);
            budget -= take(parts, job, tokens);
        }
        return parts;
    }

    private int chunk(int missing, int budget) {
        int threshold = settings.whole(Setting.LONG_PREFILL_THRESHOLD, 0);
        return Math.min(budget, threshold > 0 ? Math.min(threshold, missing) : missing);
    }

    private int take(List<Part> parts, Job job, int tokens) {
        blocks.hold(job, blocks.of(job.computed + tokens));
        blocks.keep(job, job.computed + tokens);
        parts.add(new Part(job, tokens, job.prefilling()));
        return tokens;
    }
}
