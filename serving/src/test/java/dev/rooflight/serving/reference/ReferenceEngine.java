package dev.rooflight.serving.reference;

import dev.rooflight.serving.engine.SchedulerKind;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** An engine, one step after the other, over plain lists. What is in a step is what the kinds differ in. */
public abstract class ReferenceEngine {
    static final double ROUNDING = 1e-12;

    /** Tokens of a job in a step: a chunk of a prompt, or the last one that came out. */
    record Part(Job job, int tokens, boolean prompt) {}

    final Requests requests;
    final SchedulerSettings settings;
    final StepTimes times;
    final List<Job> waiting = new ArrayList<>();
    final List<Job> running = new ArrayList<>();
    /** Those that have ended and are still in the way. */
    final List<Job> releasing = new ArrayList<>();

    final Blocks blocks;
    final int seats;
    final List<Job> jobs = new ArrayList<>();
    private final List<Job> inbox = new ArrayList<>();
    private final boolean asynchronous;
    private List<Part> step = new ArrayList<>();
    private double lastBegin = Double.NaN;
    private double lastEnd = Double.NaN;
    double now;
    long steps;
    long preemptions;
    int unfinished;

    ReferenceEngine(Requests requests, SchedulerSettings settings, StepTimes times) {
        this.requests = requests;
        this.settings = settings;
        this.times = times;
        this.blocks = new Blocks(
                settings.whole(Setting.KV_BLOCKS, 1),
                settings.whole(Setting.BLOCK, 16),
                settings.on(Setting.PREFIX_CACHE, false),
                settings.kind() == SchedulerKind.VLLM);
        this.seats = settings.whole(Setting.MAX_NUM_SEQS, 1);
        this.asynchronous = settings.on(Setting.ASYNC, false);
    }

    /** The reference of a kind. */
    static ReferenceEngine of(Requests requests, SchedulerSettings settings, StepTimes times) {
        return switch (settings.kind()) {
            case VLLM -> new ReferenceVllm(requests, settings, times);
            case VLLM_V0 -> new ReferenceVllmV0(requests, settings, times);
            case SARATHI -> new ReferenceSarathi(requests, settings, times);
            case SGLANG -> new ReferenceSglang(requests, settings, times);
            case TENSORRT_LLM -> new ReferenceTensorRt(requests, settings, times);
            case SLOTS -> new ReferenceSlots(requests, settings, times);
            case STATIC -> new ReferenceStatic(requests, settings, times);
        };
    }

    /** What is in the next step; of the cache, it is taken. */
    abstract List<Part> plan();

    /** Whether a request can ever run. */
    abstract boolean holds(int filled, int most);

    /** A job that has ended gives back what it holds. */
    void leave(Job job) {
        running.remove(job);
        blocks.release(job);
    }

    void chunkDone(Job job) {}

    void promptDone(Job job) {}

    double seconds(List<Part> parts) {
        times.clear();
        int decodes = 0;
        double positions = 0;
        for (Part part : parts) {
            if (part.prompt) {
                int after = part.job.computed + part.tokens;
                times.prompt(part.tokens, after, after == part.job.target);
            } else {
                decodes++;
                positions += part.job.known();
            }
        }
        return times.seconds(decodes, positions);
    }

    int found(Job job) {
        return blocks.find(job.tokens, job.known() - 1).size() * blocks.block;
    }

    /** What of the cache is held. */
    int held() {
        return blocks.used();
    }

    int queued() {
        return waiting.size() + inbox.size();
    }

    boolean send(int request, double time) {
        int longest = requests.promptTokens(request) + requests.maxTokens(request);
        int limit = settings.whole(Setting.MAX_MODEL_LEN, 0);
        int queue = settings.whole(Setting.MAX_QUEUE, 0);
        if ((limit > 0 && longest > limit)
                || !holds(requests.promptTokens(request) + requests.outputTokens(request) - 1, longest)
                || (queue > 0 && queued() >= queue)) {
            return false;
        }
        Job job = new Job(requests, request, time, time + settings.get(Setting.REQUEST_START, 0));
        inbox.add(job);
        jobs.add(job);
        unfinished++;
        return true;
    }

    boolean inStep() {
        return !step.isEmpty();
    }

    /** When it has something to do next. */
    double next() {
        if (inStep()) {
            return lastEnd;
        }
        return inbox.stream().mapToDouble(job -> job.visible).min().orElse(Double.POSITIVE_INFINITY);
    }

    private void takeIn(double known) {
        while (!inbox.isEmpty() && inbox.get(0).visible <= known + ROUNDING * Math.abs(known)) {
            waiting.add(inbox.remove(0));
        }
    }

    /** Begins a step, if there is anything to do. */
    void begin(double time) {
        now = time;
        boolean onward = time == lastEnd;
        takeIn(asynchronous && onward ? lastBegin : time);
        step = planned();
        if (step.isEmpty() && asynchronous) {
            // nothing could be planned while the last step ran: now more is known
            release();
            takeIn(time);
            step = planned();
        }
        if (!step.isEmpty()) {
            lastBegin = time;
            lastEnd = time + seconds(step);
            steps++;
        }
    }

    /** Where all are preempted, the first of them can be admitted again at once. */
    private List<Part> planned() {
        long before = preemptions;
        List<Part> parts = plan();
        return parts.isEmpty() && preemptions > before ? planned() : parts;
    }

    /** Ends the step; returns requests that have ended. */
    List<Integer> end() {
        now = lastEnd;
        List<Part> done = step;
        step = new ArrayList<>();
        release();
        List<Integer> ended = new ArrayList<>();
        for (Part part : done) {
            Job job = part.job;
            job.computed += part.tokens;
            if (part.prompt && job.computed < job.target) {
                chunkDone(job);
                continue;
            }
            job.generated++;
            if (job.generated == 1) {
                job.first = now;
            }
            if (part.prompt) {
                promptDone(job);
            }
            if (job.ended()) {
                job.last = now;
                ended.add(job.request);
                releasing.add(job);
                unfinished--;
            }
        }
        // of those that end together, who was admitted first leaves first
        releasing.sort(Comparator.comparingInt(running::indexOf));
        if (!asynchronous) {
            release();
        }
        return ended;
    }

    private void release() {
        releasing.forEach(this::leave);
        releasing.clear();
    }

    /** A job gets a seat. */
    void admit(Job job, int found) {
        job.target = job.known();
        job.computed = found;
        if (Double.isNaN(job.admitted)) {
            job.admitted = now;
            job.found = found;
        }
    }

    /** A job loses its seat, what it holds and what was computed. */
    void preempt(Job job) {
        blocks.release(job);
        job.computed = 0;
        job.preemptions++;
        preemptions++;
    }
}
