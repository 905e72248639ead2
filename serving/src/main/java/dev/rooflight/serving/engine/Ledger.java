package dev.rooflight.serving.engine;

import dev.rooflight.serving.outcome.Cause;
import dev.rooflight.serving.outcome.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * What the seconds of requests go to. There is a clock for each cause while requests wait, and one while they decode; a request notes
 * what they say when it begins to, and takes the difference when it ends: so causes cost nothing in between, and add up.
 */
final class Ledger {
    private final StepTimes times;
    private final Usage usage;
    private final boolean explained;
    private final double[] whileWaiting = new double[Cause.COUNT];
    private final double[] whileDecoding = new double[Cause.COUNT];
    /** Sequences that decode from the next step of decodes on: their last tokens came at other times than the others'. */
    private final List<Sequence> joined = new ArrayList<>();

    private double lastDecoded = Double.NEGATIVE_INFINITY;
    // the last two steps: when they began, and whether there were prompts in them
    private double lastStart = Double.NEGATIVE_INFINITY;
    private double beforeStart = Double.NEGATIVE_INFINITY;
    private boolean lastHadPrompts;
    private boolean beforeHadPrompts;

    /**
     * All clocks at the start.
     *
     * @param explained whether anybody asks for causes
     */
    Ledger(StepTimes times, Usage usage, boolean explained) {
        this.times = times;
        this.usage = usage;
        this.explained = explained;
    }

    /** When the last step began. */
    double lastStart() {
        return lastStart;
    }

    /** Nothing ran for a while. */
    void idle() {
        lastHadPrompts = false;
        beforeHadPrompts = false;
    }

    /** A request is seen: it was on its way on the host, and during steps that knew nothing of it. */
    void seen(Sequence sequence, double now) {
        sequence.spent[Cause.HOST.ordinal()] += sequence.visible - sequence.sent;
        double last = lastHadPrompts ? Math.max(0, now - Math.max(sequence.visible, lastStart)) : 0;
        double before = beforeHadPrompts ? Math.max(0, lastStart - Math.max(sequence.visible, beforeStart)) : 0;
        sequence.spent[Cause.OTHER_PROMPTS.ordinal()] += last + before;
        startWaiting(sequence);
    }

    void startWaiting(Sequence sequence) {
        System.arraycopy(whileWaiting, 0, sequence.clocks, 0, Cause.COUNT);
    }

    void stopWaiting(Sequence sequence) {
        for (int i = 0; i < Cause.COUNT; i++) {
            sequence.spent[i] += whileWaiting[i] - sequence.clocks[i];
        }
    }

    void startDecoding(Sequence sequence) {
        sequence.firstPosition = sequence.nextPosition();
        System.arraycopy(whileDecoding, 0, sequence.clocks, 0, Cause.COUNT);
        joined.add(sequence);
    }

    /** A sequence decodes no longer; its numbers are up to date. */
    void stopDecoding(Sequence sequence) {
        // it may join again before anybody decodes
        joined.remove(sequence);
        sequence.lastToken = sequence.lastToken > lastDecoded ? sequence.lastToken : lastDecoded;
        if (!explained) {
            return;
        }
        long steps = sequence.nextPosition() - sequence.firstPosition;
        if (steps > 0) {
            sequence.spent[Cause.OWN_DECODE.ordinal()] += times.decodes(1, sequence.firstPosition, steps);
        }
        for (int i = 0; i < Cause.COUNT; i++) {
            sequence.spent[i] += whileDecoding[i] - sequence.clocks[i];
        }
    }

    /** A token of a prompt's last pass came out. */
    void promptDone(Sequence sequence, double now) {
        if (sequence.generated > 0) {
            usage.gaps().add(now - sequence.lastToken, 1);
        }
        sequence.lastToken = now;
    }

    /**
     * Steps in a row ran.
     *
     * @param someWait whether anybody waits, so that the plan's reason counts
     * @param last seconds of the last of them
     */
    void ran(StepPlan plan, long steps, double begin, double end, double last, int decodes, boolean someWait) {
        double all = end - begin;
        if (plan.waiting != null && someWait) {
            whileWaiting[plan.waiting.ordinal()] += all;
        }
        for (Sequence starved : plan.starved) {
            starved.spent[Cause.WAITING_FOR_BUDGET.ordinal()] += all;
        }
        beforeStart = steps > 1 ? begin : lastStart;
        beforeHadPrompts = steps == 1 && lastHadPrompts;
        lastStart = end - last;
        lastHadPrompts = !plan.prompts.isEmpty();
        if (decodes > 0) {
            lastDecoded = end;
        }
    }

    /** Other ranks of the same step take so much longer than this one. */
    void others(StepPlan plan, double seconds, boolean someDecode) {
        if (someDecode) {
            whileDecoding[Cause.RANK_WAIT.ordinal()] += seconds;
        }
        for (Sequence prompt : plan.prompts) {
            prompt.spent[Cause.RANK_WAIT.ordinal()] += seconds;
        }
    }

    /** Notes the seconds between tokens of all that decode, over steps in a row, the first of which begins now. */
    void gaps(int count, double now, double first, double last, long steps) {
        int others = count;
        for (Sequence sequence : joined) {
            if (sequence.index >= 0) {
                usage.gaps().add(now + first - sequence.lastToken, 1);
                others--;
            }
        }
        joined.clear();
        if (others > 0) {
            usage.gaps().add(now + first - lastDecoded, others);
        }
        if (steps > 1) {
            double slope = (last - first) / (steps - 1);
            usage.gaps().addSeries(first + slope, slope, steps - 1, count);
        }
    }

    /**
     * A step with prompts takes so long: what of it goes to whom.
     *
     * @param rows decodes in it, whose positions these are
     * @param waitingDecodes whether decodes wait for it
     */
    void prompts(StepPlan plan, Scheduler scheduler, double all, int rows, double positions, boolean waitingDecodes) {
        if (!explained) {
            return;
        }
        if (rows > 0) {
            whileDecoding[Cause.OTHER_PROMPTS.ordinal()] += all - times.decode(rows, positions);
        } else if (waitingDecodes) {
            whileDecoding[Cause.OTHER_PROMPTS.ordinal()] += all;
        }
        int prompts = plan.prompts.size();
        double together = rows == 0 ? all : scheduler.secondsOf(plan, times, 0, 0);
        for (int i = 0; i < prompts; i++) {
            Sequence sequence = plan.prompts.get(i);
            if (sequence.preemptions > 0) {
                sequence.spent[Cause.RECOMPUTE.ordinal()] += all;
                continue;
            }
            double own = prompts == 1 ? together : alone(sequence, plan.tokens(i));
            sequence.spent[Cause.OWN_PREFILL.ordinal()] += own;
            sequence.spent[Cause.OTHER_PROMPTS.ordinal()] += together - own;
        }
    }

    private double alone(Sequence sequence, int tokens) {
        times.clear();
        times.prompt(tokens, (long) sequence.computed + tokens, sequence.computed + tokens == sequence.known);
        return times.seconds(0, 0);
    }
}
