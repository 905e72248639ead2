package dev.rooflight.serving.reference;

import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sarathi, as Vidur has it: decodes, then prompts in work, then new ones, all of them in chunks. */
final class ReferenceSarathi extends ReferenceEngine {
    private final int watermark;
    /** Those in work, as they stand in line: those that were left out of a step, then those of the last one. */
    private List<Job> line = new ArrayList<>();

    private List<Part> last = new ArrayList<>();

    ReferenceSarathi(Requests requests, SchedulerSettings settings, StepTimes times) {
        super(requests, settings, times);
        this.watermark = (int) (settings.get(Setting.WATERMARK, 0) * blocks.total);
    }

    @Override
    boolean holds(int filled, int most) {
        return blocks.of(filled) + watermark <= blocks.total;
    }

    @Override
    List<Part> plan() {
        List<Part> parts = new ArrayList<>();
        int chunk = settings.whole(Setting.MAX_NUM_BATCHED_TOKENS, 1);
        for (Part part : last) {
            line.add(part.job());
        }
        line.removeIf(Job::ended);
        List<Job> left = line;
        List<Job> prompts = new ArrayList<>();
        while (!left.isEmpty()) {
            Job job = left.remove(0);
            if (job.prefilling()) {
                prompts.add(job);
                continue;
            }
            while (blocks.free() < 1 && running.contains(job)) {
                Job victim = left.isEmpty() ? job : left.remove(left.size() - 1);
                running.remove(victim);
                preempt(victim);
                waiting.add(0, victim);
            }
            if (running.contains(job)) {
                blocks.hold(job, blocks.of(job.known()));
                parts.add(new Part(job, 1, false));
            }
        }
        int budget = chunk - parts.size();
        line = new ArrayList<>();
        for (Job job : prompts) {
            int tokens = chunk(parts, job, budget);
            budget -= tokens;
            if (tokens == 0) {
                line.add(job);
            }
        }
        line.sort(Comparator.comparingDouble(job -> job.visible));
        while (!waiting.isEmpty()
                && running.size() < seats
                && budget > 0
                && blocks.free() - blocks.of(waiting.get(0).known()) >= watermark) {
            Job job = waiting.remove(0);
            running.add(job);
            admit(job, 0);
            // all blocks of a prompt are taken with its first chunk
            blocks.hold(job, blocks.of(job.known()));
            budget -= chunk(parts, job, budget);
        }
        last = parts;
        return parts;
    }

    private static int chunk(List<Part> parts, Job job, int budget) {
        int tokens = Math.min(budget, job.target - job.computed);
        if (tokens > 0) {
            parts.add(new Part(job, tokens, true));
        }
        return Math.max(0, tokens);
    }
}
