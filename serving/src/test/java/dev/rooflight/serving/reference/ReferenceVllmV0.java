package dev.rooflight.serving.reference;

import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** vLLM before version 1, as Vidur has it: prompts first and alone, whole; decodes otherwise, the earliest first. */
final class ReferenceVllmV0 extends ReferenceEngine {
    private final int watermark;

    ReferenceVllmV0(Requests requests, SchedulerSettings settings, StepTimes times) {
        super(requests, settings, times);
        this.watermark = (int) (settings.get(Setting.WATERMARK, 0) * blocks.total);
    }

    @Override
    boolean holds(int filled, int most) {
        return blocks.of(filled) + watermark <= blocks.total;
    }

    @Override
    List<Part> plan() {
        List<Part> prompts = prompts();
        return prompts.isEmpty() ? decodes() : prompts;
    }

    private List<Part> prompts() {
        List<Part> parts = new ArrayList<>();
        boolean padded = settings.get(Setting.PROMPT_BUDGET, 0) == 0;
        while (!waiting.isEmpty() && running.size() < seats) {
            Job job = waiting.get(0);
            int longest = job.known();
            int sum = job.known();
            for (Part part : parts) {
                longest = Math.max(longest, part.tokens());
                sum += part.tokens();
            }
            int budget = settings.whole(Setting.MAX_NUM_BATCHED_TOKENS, 1);
            boolean fits = (padded ? longest * (parts.size() + 1) : sum) <= budget;
            // what is longer than the budget, as it may be when it comes again, runs alone
            if ((!fits && !running.isEmpty()) || blocks.free() - blocks.of(job.known()) < watermark) {
                break;
            }
            waiting.remove(0);
            running.add(job);
            admit(job, 0);
            blocks.hold(job, blocks.of(job.known()));
            parts.add(new Part(job, job.known(), true));
        }
        return parts;
    }

    private List<Part> decodes() {
        List<Part> parts = new ArrayList<>();
        List<Job> left = new ArrayList<>(running);
        left.sort(Comparator.comparingDouble(job -> job.visible));
        while (!left.isEmpty()) {
            Job job = left.remove(0);
            while (blocks.free() < 1 && running.contains(job)) {
                // any decode wants a free block, whether it needs it or not
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
        return parts;
    }
}
