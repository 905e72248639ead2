package dev.rooflight.serving.engine;

import dev.rooflight.serving.kv.BlockPool;
import dev.rooflight.serving.kv.Content;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.serving.outcome.RequestOutcomes;
import dev.rooflight.serving.outcome.Usage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * One rank of an engine, step after step: its scheduler says what is in a step, its step times how long that takes. Between events
 * all decode steps are alike, so as many of them as have the same sequences are done at once; that changes no time, see
 * {@link Decodes} and {@link StepTimes}. For one thread.
 */
public final class Replica implements Unit {
    /** Share of a time that sums of seconds may be off by: a request that comes as a step ends is there when the next begins. */
    private static final double ROUNDING = 1e-12;

    private static final Comparator<Sequence> BY_ORDER = Comparator.comparingLong(sequence -> sequence.order);

    final Requests requests;
    final SchedulerSettings settings;
    final Content content;
    final BlockPool pool;
    final Decodes decodes;
    /** Requests that can be scheduled, the next one first. */
    final Deque<Sequence> waiting = new ArrayDeque<>();

    final Usage usage = new Usage();
    final int block;

    private final StepTimes times;
    private final RequestOutcomes outcomes;
    private final int number;
    private final Scheduler scheduler;
    private final StepPlan plan = new StepPlan();
    private final boolean asynchronous;
    private final double startSeconds;
    private final int mostWaiting;
    private final Deque<Sequence> inbox = new ArrayDeque<>();
    private final List<Sequence> ended = new ArrayList<>();
    private final List<Sequence> releasing = new ArrayList<>();
    private final Ledger ledger;
    private IntConsumer whenEnded = request -> {};
    private double now;
    private boolean busy;
    private int unfinished;
    private int justEnded;
    private int ends;
    private long admissions;

    /**
     * An empty rank.
     *
     * @param requests of the load
     * @param settings of its scheduler, complete
     * @param times of its steps
     * @param outcomes where it writes what becomes of requests
     * @param number of the rank
     */
    public Replica(
            Requests requests, SchedulerSettings settings, StepTimes times, RequestOutcomes outcomes, int number) {
        this.requests = requests;
        this.settings = settings;
        this.times = times;
        this.outcomes = outcomes;
        this.number = number;
        this.content = new Content(requests);
        this.block = settings.whole(Setting.BLOCK, 16);
        this.pool = new BlockPool(
                settings.whole(Setting.KV_BLOCKS, 1),
                settings.on(Setting.PREFIX_CACHE, false),
                settings.kind() == SchedulerKind.VLLM);
        this.decodes = new Decodes(block);
        this.asynchronous = settings.on(Setting.ASYNC, false);
        this.startSeconds = settings.get(Setting.REQUEST_START, 0);
        this.mostWaiting = settings.whole(Setting.MAX_QUEUE, 0);
        this.scheduler = Scheduler.of(this);
        this.ledger = new Ledger(times, usage, outcomes.explained());
    }

    /** Who is told of each request that ends, at {@link #now}. */
    public void whenEnded(IntConsumer told) {
        this.whenEnded = told;
    }

    /** The end of its last step, or when its last request came. */
    public double now() {
        return now;
    }

    /** What it did. */
    public Usage usage() {
        return usage;
    }

    /** Requests that were sent to it and have not ended by a time that is not after {@link #now}. */
    public int unfinishedAt(double time) {
        return unfinished + (time < now ? justEnded : 0);
    }

    /** How many requests have ended. */
    public int ends() {
        return ends;
    }

    /** Blocks of its cache in use. */
    int usedBlocks() {
        return scheduler.usedBlocks();
    }

    /** Whether nothing is left to do. */
    public boolean idle() {
        return unfinished == 0;
    }

    @Override
    public double ready() {
        if (idle()) {
            return Double.POSITIVE_INFINITY;
        }
        boolean waits = waiting.isEmpty() && releasing.isEmpty() && scheduler.running() == 0 && !inbox.isEmpty();
        return waits ? Math.max(now, inbox.element().visible) : now;
    }

    /** Whether a request can ever be served: its cache holds it, and it is no longer than what is accepted. */
    private boolean accepts(int request) {
        long longest = (long) requests.promptTokens(request) + requests.maxTokens(request);
        long fed = (long) requests.promptTokens(request) + requests.outputTokens(request) - 1;
        int limit = settings.whole(Setting.MAX_MODEL_LEN, 0);
        return (limit == 0 || longest <= limit) && scheduler.holds(fed, longest);
    }

    /**
     * A request is sent.
     *
     * @param time not before those sent earlier, and not after that up to which it was asked to {@link #step}
     * @return whether it is taken; otherwise too many wait, or it is too long
     */
    public boolean send(int request, double time) {
        if (!accepts(request) || (mostWaiting > 0 && waiting.size() + inbox.size() >= mostWaiting)) {
            return false;
        }
        inbox.add(new Sequence(
                request,
                requests.promptTokens(request),
                requests.outputTokens(request),
                requests.maxTokens(request),
                time,
                time + startSeconds));
        outcomes.send(request, time, number);
        unfinished++;
        return true;
    }

    /** Tokens of a request's prompt that are in its cache. */
    public int found(int request) {
        return scheduler.found(new Sequence(
                request,
                requests.promptTokens(request),
                requests.outputTokens(request),
                requests.maxTokens(request),
                now,
                now));
    }

    @Override
    public boolean step(double until) {
        if (reached(until)) {
            return false;
        }
        boolean released = !releasing.isEmpty();
        if (prepare()) {
            double own = plannedSeconds();
            run(until, own, own);
            return true;
        }
        if (released) {
            return true;
        }
        double begin = Math.max(now, nextVisible());
        if (begin >= until) {
            return false;
        }
        goAlong(begin);
        return true;
    }

    /** Plans the next step; returns whether anything is in it. */
    boolean prepare() {
        takeIn();
        plan();
        if (plan.empty() && !releasing.isEmpty()) {
            // nothing runs, so nothing was planned before they ended: what is planned now knows of all that came until
            // now
            release();
            busy = false;
            takeIn();
            plan();
        }
        if (plan.empty()) {
            busy = false;
            ledger.idle();
        }
        return !plan.empty();
    }

    /** When the next request that was sent can be scheduled; infinite where none was. */
    double nextVisible() {
        Sequence next = inbox.peek();
        return next == null ? Double.POSITIVE_INFINITY : next.visible;
    }

    /** Nothing of its own runs until a time. */
    void goAlong(double time) {
        if (time > now) {
            usage.lie(now, time, scheduler.running(), waiting.size(), scheduler.usedBlocks());
            now = time;
        }
    }

    /** Seconds of the planned step by itself. */
    double plannedSeconds() {
        int rows = plan.decodes ? scheduler.rows() : 0;
        double positions = plan.decodes ? scheduler.rowPositions() : 0;
        return plan.prompts.isEmpty()
                ? times.decode(rows, positions)
                : scheduler.secondsOf(plan, times, rows, positions);
    }

    /** Does the planned step, for which others need longer. */
    void runTogether(double own, double all) {
        ledger.others(plan, all - own, decodes.count() > 0);
        // others are in the same step, so there is one at a time
        run(now, own, all);
    }

    private void plan() {
        long before;
        do {
            before = usage.preemptions();
            plan.clear();
            scheduler.plan(plan);
            // where all were preempted, the first of them can be admitted again
        } while (plan.empty() && usage.preemptions() > before);
    }

    boolean reached(double time) {
        return now >= time - ROUNDING * Math.abs(time);
    }

    /** Those that came in time for the next step wait from now on. */
    private void takeIn() {
        // what is planned while a step runs knows of those that came before it began
        double known = asynchronous && busy ? ledger.lastStart() : now;
        while (!inbox.isEmpty() && inbox.element().visible <= known + ROUNDING * Math.abs(known)) {
            Sequence sequence = inbox.remove();
            now = Math.max(now, sequence.visible);
            ledger.seen(sequence, now);
            scheduler.arrive(sequence);
        }
    }

    /**
     * Does the steps that are planned, none of which begins at a time or later but the first.
     *
     * @param own seconds of the first by itself
     * @param first seconds that it takes; more than its own where others need longer
     */
    private void run(double until, double own, double first) {
        int count = plan.decodes ? decodes.count() : 0;
        int rows = plan.decodes ? scheduler.rows() : 0;
        double positions = plan.decodes ? scheduler.rowPositions() : 0;
        long steps = 1;
        if (!plan.prompts.isEmpty()) {
            ledger.prompts(plan, scheduler, own, rows, positions, decodes.count() > 0);
        } else if (plan.steady) {
            steps = steadySteps(rows, positions, first, until);
        }
        double last = steps == 1 ? first : times.decode(rows, positions + (double) rows * (steps - 1));
        double all = steps == 1 ? first : times.decodes(rows, positions, steps);
        if (count > 0) {
            ledger.gaps(count, now, first, last, steps);
        }
        double end = now + all;
        boolean prompts = !plan.prompts.isEmpty();
        usage.steps(
                steps, prompts, now, end, scheduler.running(), waiting.size() + inbox.size(), scheduler.usedBlocks());
        usage.output(count * steps);
        ledger.ran(plan, steps, now, end, last, count, !waiting.isEmpty());
        now = end;
        busy = true;
        release();
        if (count > 0) {
            decodes.advance(steps);
        }
        promptsDone();
        decodesDone();
        settle();
    }

    /** How many steps of the planned decodes there are before anything else happens; what they need is taken. */
    private long steadySteps(int rows, double positions, double first, double until) {
        long steps = alike(rows, positions, first, until);
        scheduler.takeSteadily(steps);
        return steps;
    }

    private long alike(int rows, double positions, double first, double until) {
        if (!releasing.isEmpty() || (!inbox.isEmpty() && inbox.element().visible <= now)) {
            return 1;
        }
        long steps = decodes.stepsToFirstEnd();
        double next = inbox.isEmpty() ? until : Math.min(until, inbox.element().visible);
        if (steps == 1 || next - now <= first) {
            return 1;
        }
        // blocks of the first step are taken already
        steps = scheduler.steadySteps(steps);
        return steps > 1 && next < Double.POSITIVE_INFINITY ? times.stepsOf(rows, positions, steps, next - now) : steps;
    }

    private void promptsDone() {
        for (int i = 0; i < plan.prompts.size(); i++) {
            Sequence sequence = plan.prompts.get(i);
            int tokens = plan.tokens(i);
            sequence.computed += tokens;
            usage.prompt(tokens);
            if (sequence.computed < sequence.known) {
                scheduler.chunkDone(sequence);
                continue;
            }
            usage.output(1);
            if (sequence.generated == 0) {
                outcomes.first(sequence.request, now, sequence.spent);
            }
            ledger.promptDone(sequence, now);
            sequence.generated++;
            scheduler.promptDone(sequence);
            if (sequence.remaining() == 0) {
                ended.add(sequence);
            } else {
                startDecoding(sequence);
            }
        }
    }

    /** A sequence decodes from now on. */
    void startDecoding(Sequence sequence) {
        decodes.enter(sequence);
        ledger.startDecoding(sequence);
    }

    /** A sequence decodes no longer: it ends, is preempted, or gets no tokens for a while. */
    void stopDecoding(Sequence sequence) {
        decodes.leave(sequence);
        ledger.stopDecoding(sequence);
    }

    private void decodesDone() {
        if (!plan.decodes || !decodes.anyEnded()) {
            return;
        }
        for (int i = decodes.count() - 1; i >= 0; i--) {
            Sequence sequence = decodes.member(i);
            if (decodes.endsNow(sequence)) {
                ended.add(sequence);
            }
        }
        for (Sequence sequence : ended) {
            if (sequence.index >= 0) {
                stopDecoding(sequence);
            }
        }
    }

    /** Those that ended are told to their clients, and leave at once, or after the step that is planned already. */
    private void settle() {
        justEnded = ended.size();
        if (ended.isEmpty()) {
            return;
        }
        ended.sort(BY_ORDER);
        releasing.addAll(ended);
        if (asynchronous) {
            ended.forEach(scheduler::stays);
        } else {
            release();
        }
        unfinished -= ended.size();
        ends += ended.size();
        for (Sequence sequence : ended) {
            outcomes.last(sequence.request, now, sequence.spent, sequence.preemptions);
        }
        // clients may send others, which changes nothing here
        for (Sequence sequence : ended) {
            whenEnded.accept(sequence.request);
        }
        ended.clear();
    }

    private void release() {
        for (Sequence sequence : releasing) {
            scheduler.leave(sequence);
        }
        releasing.clear();
    }

    /** A request leaves the queue for its next step. */
    void admit(Sequence sequence, int foundTokens) {
        ledger.stopWaiting(sequence);
        sequence.order = admissions++;
        sequence.computed = foundTokens;
        usage.looked(sequence.known, foundTokens);
        if (!sequence.admitted) {
            sequence.admitted = true;
            outcomes.admit(sequence.request, now, foundTokens);
        }
    }

    /** A request in work loses its cache and waits again, before all others. */
    void preempt(Sequence sequence) {
        setBack(sequence);
        waiting.addFirst(sequence);
    }

    /** A request in work loses its cache; where it waits is the scheduler's. */
    void setBack(Sequence sequence) {
        if (sequence.index >= 0) {
            stopDecoding(sequence);
        }
        sequence.preemptions++;
        usage.preempted();
        scheduler.loseCache(sequence);
        sequence.computed = 0;
        sequence.known = sequence.prompt + sequence.generated;
        ledger.startWaiting(sequence);
    }
}
