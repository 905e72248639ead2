package dev.rooflight.serving.reference;

import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.List;

/** One batch after the other, padded to its longest prompt; its rows go on until all have ended. */
final class ReferenceStatic extends ReferenceEngine {
    private final List<Job> batch = new ArrayList<>();
    private int stepsDone;

    ReferenceStatic(Requests requests, SchedulerSettings settings, StepTimes times) {
        super(requests, settings, times);
    }

    @Override
    boolean holds(int filled, int most) {
        return blocks.of(most) <= blocks.total;
    }

    @Override
    List<Part> plan() {
        List<Part> parts = new ArrayList<>();
        stepsDone++;
        if (!running.isEmpty()) {
            running.forEach(job -> parts.add(new Part(job, 1, false)));
            return parts;
        }
        batch.clear();
        stepsDone = 0;
        int room = blocks.total;
        while (!waiting.isEmpty() && batch.size() < seats) {
            Job job = waiting.get(0);
            room -= blocks.of(job.prompt + job.max);
            if (room < 0) {
                break;
            }
            waiting.remove(0);
            batch.add(job);
            running.add(job);
            admit(job, 0);
            parts.add(new Part(job, job.prompt, true));
        }
        return parts;
    }

    @Override
    double seconds(List<Part> parts) {
        int longest = batch.stream().mapToInt(job -> job.prompt).max().orElse(0);
        times.clear();
        if (stepsDone > 0) {
            return times.seconds(batch.size(), batch.size() * (double) (longest + stepsDone));
        }
        batch.forEach(job -> times.prompt(longest, longest, true));
        return times.seconds(0, 0);
    }
}
