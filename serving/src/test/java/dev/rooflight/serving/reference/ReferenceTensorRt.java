package dev.rooflight.serving.reference;

import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.List;

/** TensorRT-LLM: who is in work is decided by blocks, who is in a step by tokens. */
final class ReferenceTensorRt extends ReferenceEngine {
    private final boolean noEvict;
    private final boolean chunked;

    ReferenceTensorRt(Requests requests, SchedulerSettings settings, StepTimes times) {
        super(requests, settings, times);
        this.noEvict = settings.get(Setting.POLICY, 2) == 2;
        this.chunked = settings.on(Setting.CHUNKED_PREFILL, false);
    }

    @Override
    boolean holds(int filled, int most) {
        return blocks.of(noEvict ? most : filled) <= blocks.total
                && (chunked || most <= settings.whole(Setting.MAX_NUM_BATCHED_TOKENS, 1));
    }

    @Override
    List<Part> plan() {
        List<Part> parts = new ArrayList<>();
        boolean paused = false;
        for (int i = 0; i < running.size(); i++) {
            Job job = running.get(i);
            if (job.prefilling()) {
                continue;
            }
            int need = blocks.of(job.known());
            while (running.contains(job) && need - job.blocks.size() > blocks.free()) {
                Job victim = running.remove(running.size() - 1);
                preempt(victim);
                waiting.add(0, victim);
                paused = true;
            }
            if (running.contains(job)) {
                blocks.hold(job, need);
                parts.add(new Part(job, 1, false));
            }
        }
        int left = settings.whole(Setting.MAX_NUM_BATCHED_TOKENS, 1) - parts.size();
        for (Job job : running) {
            if (job.prefilling()) {
                left -= chunk(parts, job, left);
            }
        }
        if (!paused) {
            admitAll(parts, left);
        }
        return parts;
    }

    private void admitAll(List<Part> parts, int all) {
        int left = all;
        for (Job job : List.copyOf(waiting)) {
            if (running.size() == seats) {
                return;
            }
            List<Blocks.Block> hit = blocks.find(job.tokens, job.known() - 1);
            if (awaited(job, hit.size())) {
                continue;
            }
            int need = blocks.of(noEvict ? job.prompt + job.max : job.known());
            for (Job other : noEvict ? running : List.<Job>of()) {
                need += blocks.of(other.prompt + other.max) - other.blocks.size();
            }
            if (need - hit.size() > blocks.free() - blocks.unheld(hit)) {
                return;
            }
            job.target = job.known();
            job.computed = hit.size() * blocks.block;
            int tokens = chunk(parts, job, left);
            if (tokens == 0) {
                return;
            }
            left -= tokens;
            waiting.remove(job);
            running.add(job);
            admit(job, job.computed);
            blocks.share(job, hit);
            blocks.hold(job, blocks.of(job.known()));
        }
    }

    /** Whether the block behind those that were found is just being computed for another prompt. */
    private boolean awaited(Job job, int found) {
        int end = (found + 1) * blocks.block;
        if (!settings.on(Setting.PREFIX_CACHE, false) || end > job.known() - 1) {
            return false;
        }
        List<Token> next = job.tokens.subList(0, end);
        return running.stream()
                .anyMatch(other -> other.prefilling()
                        && other.target >= end
                        && other.tokens.subList(0, end).equals(next));
    }

    private int chunk(List<Part> parts, Job job, int left) {
        int unit = settings.whole(Setting.CHUNK, blocks.block);
        int tokens = job.target - job.computed;
        if (tokens > left) {
            tokens = chunked ? Math.max(0, left / unit * unit) : 0;
        }
        if (tokens > 0) {
            parts.add(new Part(job, tokens, true));
        }
        return tokens;
    }

    /** Who leaves, or is paused, leaves what was computed to be found. */
    @Override
    void leave(Job job) {
        blocks.keep(job, job.computed);
        super.leave(job);
    }

    @Override
    void preempt(Job job) {
        blocks.keep(job, job.computed);
        super.preempt(job);
    }

    @Override
    void promptDone(Job job) {
        blocks.keep(job, job.target);
    }
}
