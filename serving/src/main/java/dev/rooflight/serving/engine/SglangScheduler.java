package dev.rooflight.serving.engine;

import dev.rooflight.serving.kv.Content;
import dev.rooflight.serving.kv.RadixCache;
import dev.rooflight.serving.outcome.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SGLang ({@code srt/managers/scheduler.py}, {@code schedule_policy.py}): whenever a prompt can be admitted the step is a batch of
 * prompts, and decodes wait, unless they are mixed in. One prompt at a time is cut into chunks, and its next chunk goes first. A
 * request is admitted where the cache has room for its prompt, its output, and a share of what those in work may still generate; the
 * share falls while decodes go on, and is estimated anew when it was too small and requests had to be set back. Beginnings of prompts
 * are shared in a tree, token by token.
 */
final class SglangScheduler implements Scheduler {
    private static final double INITIAL_SHARE = 0.7;
    private static final double LEAST_SHARE = 0.14;
    private static final int DECAY_STEPS = 600;
    /** Steps of decoding that are added to what was generated when the share is estimated anew. */
    private static final int RETRACT_STEPS = 20;
    /** Among more waiting requests prefixes are not compared. */
    private static final int MOST_SORTED = 128;

    /** Tokens of a prompt that is deferred: no more of it are in the cache, and as many are those of one before it. */
    private static final int DEFERRED = 32;

    private final Replica replica;
    private final RadixCache tree;
    private final boolean sharing;
    private final int page;
    private final int chunk;
    private final int mostPrompt;
    private final int clip;
    private final int seats;
    private final boolean mixed;
    private final boolean longestFirst;
    private final double initialRatio;
    private final double leastRatio;
    private final double decay;
    private final long capacity;
    private final Decodes decodes;
    private long free;
    private double ratioThen;
    private long decayed;
    private boolean full;
    private Cause fullBecause = Cause.WAITING_FOR_KV;
    /** Whether somebody ended with a step of decodes, which is noticed before the next one only. */
    private boolean fewer;
    /** Whether the last step was a batch of prompts, and whether one of them was cut. */
    private boolean prompted;

    private boolean cutShort;
    private int inWork;
    private @Nullable Sequence chunking;

    SglangScheduler(Replica replica) {
        this.replica = replica;
        SchedulerSettings settings = replica.settings;
        this.sharing = settings.on(Setting.PREFIX_CACHE, true);
        this.page = replica.block;
        this.tree = new RadixCache(page);
        this.chunk = settings.whole(Setting.CHUNK, 8192);
        this.mostPrompt = settings.whole(Setting.MAX_PREFILL_TOKENS, 16384);
        this.clip = settings.whole(Setting.CLIP_MAX_NEW_TOKENS, 4096);
        this.seats = settings.whole(Setting.MAX_NUM_SEQS, 4096);
        this.mixed = settings.on(Setting.MIXED_CHUNK, false);
        this.longestFirst = settings.get(Setting.POLICY, 0) == 1;
        this.initialRatio = Math.min(1, INITIAL_SHARE * settings.get(Setting.CONSERVATIVENESS, 1));
        this.leastRatio = Math.min(1, LEAST_SHARE * initialRatio);
        this.decay = (initialRatio - leastRatio) / DECAY_STEPS;
        this.capacity = (long) settings.whole(Setting.KV_BLOCKS, 1) * page;
        this.decodes = replica.decodes;
        this.free = capacity;
        this.ratioThen = initialRatio;
    }

    @Override
    public boolean holds(long filled, long most) {
        // alone, a request has to pass its own admission, the last time that it is set back, too
        return pages(filled) <= capacity && Math.min(most, filled + clip) < capacity;
    }

    private long pages(long tokens) {
        return (tokens + page - 1) / page * page;
    }

    private double ratio() {
        // an estimate may be less than the least share, until it decays
        return decayed == 0 ? ratioThen : Math.max(leastRatio, ratioThen - decayed * decay);
    }

    @Override
    public Replica replica() {
        return replica;
    }

    @Override
    public void plan(StepPlan plan) {
        if (cutShort) {
            // a batch joins those in work without the prompt that was cut, which looks like room
            full = false;
            cutShort = false;
        }
        prompts(plan);
        if (plan.prompts.isEmpty() && fewer) {
            // that somebody ended is noticed after prompts were looked for
            full = false;
            fewer = false;
            if (decodes.count() == 0) {
                prompts(plan);
            }
        }
        prompted = !plan.prompts.isEmpty();
        if (prompted) {
            cutShort = chunking != null;
            plan.decodes = mixed && decodes.count() > 0 && takeForDecodes();
            return;
        }
        if (decodes.count() == 0) {
            ratioThen = initialRatio;
            decayed = 0;
            return;
        }
        if (takeForDecodes()) {
            decayed++;
        } else {
            retract();
        }
        plan.decodes = decodes.count() > 0;
        plan.steady = true;
    }

    private boolean takeForDecodes() {
        return take(decodes.blocksFor(1) * page);
    }

    private boolean take(long tokens) {
        if (tokens > free + tree.evictable()) {
            return false;
        }
        if (tokens > free) {
            free += tree.evict((int) (tokens - free));
        }
        free -= tokens;
        return true;
    }

    /** The next batch of prompts, if there is one. */
    private void prompts(StepPlan plan) {
        Sequence cut = chunking;
        if ((full || replica.waiting.isEmpty()) && cut == null) {
            plan.waiting = fullBecause;
            return;
        }
        Budget budget = new Budget();
        if (cut != null && !goOn(plan, cut, budget)) {
            plan.starved.add(cut);
            plan.waiting = Cause.WAITING_FOR_KV;
            return;
        }
        if (full) {
            plan.waiting = fullBecause;
            return;
        }
        List<Sequence> admitted = new ArrayList<>();
        for (Sequence sequence : order()) {
            if (inWork >= seats) {
                fill(plan, Cause.WAITING_FOR_SEAT);
                break;
            }
            Cause refused = admit(plan, sequence, budget);
            if (refused != null) {
                plan.waiting = refused;
                if (refused == Cause.WAITING_FOR_KV) {
                    fill(plan, refused);
                }
                break;
            }
            admitted.add(sequence);
            if (budget.room() <= 0) {
                fill(plan, Cause.WAITING_FOR_KV);
                break;
            }
            if (budget.input <= 0 || budget.chunk <= 0) {
                plan.waiting = Cause.OTHER_PROMPTS;
                break;
            }
        }
        for (Sequence sequence : admitted) {
            // mostly the first
            replica.waiting.remove(sequence);
        }
        for (int i = 0; i < plan.prompts.size(); i++) {
            Sequence sequence = plan.prompts.get(i);
            if (sequence != cut && !take(growth(sequence, plan.tokens(i)))) {
                throw new IllegalStateException("an admitted prompt has no room");
            }
        }
    }

    private void fill(StepPlan plan, Cause cause) {
        full = true;
        fullBecause = cause;
        plan.waiting = cause;
    }

    /** What the next batch of prompts may still take. */
    private final class Budget {
        private final int beside = mixed ? decodes.count() : 0;
        private double promised = reserved() + beside;
        private long input = (long) mostPrompt - beside;
        private long chunk = (long) SglangScheduler.this.chunk - beside;

        double room() {
            return free + tree.evictable() - promised;
        }

        void spend(long tokens, long later) {
            promised += tokens + later;
            input -= tokens;
            chunk -= tokens;
        }
    }

    /** Tokens that are kept for what those that decode may still generate. */
    private double reserved() {
        long tokens = 0;
        for (int i = 0; i < decodes.count(); i++) {
            Sequence sequence = decodes.member(i);
            decodes.update(sequence);
            tokens += Math.min(sequence.mayStillGenerate(), clip);
        }
        return tokens * ratio();
    }

    /** The next chunk of the prompt that was cut. */
    private boolean goOn(StepPlan plan, Sequence cut, Budget budget) {
        // what others are promised bounds it, unless nothing is left then
        long limit = Math.min(budget.chunk, (long) budget.room());
        int tokens = (int) Math.min((long) cut.known - cut.computed, limit > 0 ? limit : budget.chunk);
        if (tokens <= 0 || !take(growth(cut, tokens))) {
            return false;
        }
        boolean whole = cut.computed + tokens == cut.known;
        plan.prompt(cut, tokens);
        chunking = whole ? null : cut;
        // its pages are taken already
        budget.spend(pages(tokens), whole ? Math.min(cut.mayStillGenerate(), clip) : 0);
        budget.promised -= growth(cut, tokens);
        return true;
    }

    /** Puts a request in the next batch; else says why not. */
    private @Nullable Cause admit(StepPlan plan, Sequence sequence, Budget budget) {
        RadixCache.Place place = sharing ? tree.find(cursor(sequence), sequence.known - 1) : tree.root();
        int found = place.tokens();
        tree.lock(place.node());
        int rest = sequence.known - found;
        long later = Math.min(sequence.mayStillGenerate(), clip);
        Cause refused = null;
        int tokens = rest;
        if (rest + later >= budget.room()) {
            refused = Cause.WAITING_FOR_KV;
        } else if (pages(rest) >= budget.input && !plan.prompts.isEmpty()) {
            refused = Cause.OTHER_PROMPTS;
        } else if (pages(rest) > budget.chunk) {
            tokens = (int) (budget.chunk / page * page);
            refused = tokens <= 0 || chunking != null ? Cause.OTHER_PROMPTS : null;
        }
        if (refused != null) {
            tree.unlock(place.node());
            return refused;
        }
        sequence.path = new RadixCache.Place(place.node(), found);
        replica.admit(sequence, found);
        inWork++;
        plan.prompt(sequence, tokens);
        if (tokens < rest) {
            chunking = sequence;
        }
        budget.spend(pages(tokens), tokens < rest ? 0 : later);
        return null;
    }

    @Override
    public int found(Sequence sequence) {
        return sharing ? tree.look(cursor(sequence), sequence.known - 1) : 0;
    }

    private long growth(Sequence sequence, int tokens) {
        return pages((long) sequence.computed + tokens) - pages(sequence.computed);
    }

    private Content.Cursor cursor(Sequence sequence) {
        return new Content.Cursor(replica.requests, sequence.request);
    }

    /** The queue in the order of admission. */
    private Iterable<Sequence> order() {
        if (!longestFirst || !sharing || replica.waiting.size() > MOST_SORTED) {
            return replica.waiting;
        }
        // one of several that begin alike, and of which little is there, goes first: the others find what it computes
        RadixCache queued = new RadixCache(1);
        IdentityHashMap<Sequence, Integer> found = new IdentityHashMap<>();
        for (Sequence sequence : replica.waiting) {
            int there = tree.find(cursor(sequence), sequence.known - 1).tokens();
            if (there <= DEFERRED) {
                if (queued.look(cursor(sequence), sequence.known) >= DEFERRED) {
                    there = -1;
                } else {
                    queued.add(cursor(sequence), sequence.known);
                }
            }
            found.put(sequence, there);
        }
        List<Sequence> sorted = new ArrayList<>(replica.waiting);
        sorted.sort(Comparator.comparingInt((Sequence sequence) -> found.getOrDefault(sequence, 0))
                .reversed());
        return sorted;
    }

    @Override
    public void chunkDone(Sequence sequence) {
        store(sequence);
    }

    @Override
    public void promptDone(Sequence sequence) {
        store(sequence);
    }

    /** What a sequence has computed goes into the tree; what is there twice is freed. */
    private void store(Sequence sequence) {
        if (!sharing) {
            return;
        }
        RadixCache.Place mine = path(sequence);
        int tokens = sequence.computed / page * page;
        if (tokens <= mine.tokens()) {
            return;
        }
        int twice = Math.max(0, tree.look(cursor(sequence), tokens) - mine.tokens());
        RadixCache.Place there = tree.add(cursor(sequence), tokens);
        tree.lock(there.node());
        tree.unlock(mine.node());
        sequence.path = there;
        free += twice;
    }

    private RadixCache.Place path(Sequence sequence) {
        RadixCache.Place path = sequence.path;
        return path == null ? tree.root() : path;
    }

    @Override
    public void leave(Sequence sequence) {
        store(sequence);
        giveBack(sequence);
        if (prompted) {
            full = false;
        } else {
            fewer = true;
        }
    }

    @Override
    public void loseCache(Sequence sequence) {
        giveBack(sequence);
    }

    private void giveBack(Sequence sequence) {
        RadixCache.Place mine = path(sequence);
        free += pages(sequence.computed) - mine.tokens();
        tree.unlock(mine.node());
        sequence.path = null;
        inWork--;
    }

    /** Sets back those that have generated least, among equals those of the longest prompts, until the others can go on. */
    private void retract() {
        List<Sequence> byProgress = new ArrayList<>();
        for (int i = 0; i < decodes.count(); i++) {
            Sequence sequence = decodes.member(i);
            decodes.update(sequence);
            byProgress.add(sequence);
        }
        byProgress.sort(Comparator.comparingInt((Sequence sequence) -> -sequence.generated)
                .thenComparingInt(sequence -> sequence.prompt)
                .thenComparingLong(sequence -> sequence.order));
        do {
            Sequence last = byProgress.remove(byProgress.size() - 1);
            replica.setBack(last);
            replica.waiting.add(last);
        } while (!takeForDecodes());
        double generated = 0;
        double most = 0;
        for (Sequence sequence : byProgress) {
            generated += sequence.generated + RETRACT_STEPS;
            most += sequence.most;
        }
        ratioThen = most == 0 ? initialRatio : Math.min(1, generated / most);
        decayed = 0;
        full = false;
    }

    @Override
    public int running() {
        return inWork;
    }

    @Override
    public int usedBlocks() {
        return (int) ((capacity - free - tree.evictable()) / page);
    }

    @Override
    public long steadySteps(long most) {
        long there = (free + tree.evictable()) / page + decodes.blocksFor(1);
        // a request that waits is looked at again where the last one was not turned away for good
        return full || replica.waiting.isEmpty() ? Math.max(1, decodes.stepsWithin(there, most)) : 1;
    }

    @Override
    public void takeSteadily(long steps) {
        if (steps > 1) {
            take((decodes.blocksFor(steps) - decodes.blocksFor(1)) * page);
            decayed += steps - 1;
        }
    }
}
