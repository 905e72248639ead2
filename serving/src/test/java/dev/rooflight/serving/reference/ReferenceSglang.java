package dev.rooflight.serving.reference;

import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.engine.StepTimes;
import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** SGLang: a batch of prompts whenever there is room for one, decodes otherwise. */
final class ReferenceSglang extends ReferenceEngine {
    private final boolean sharing;
    private final boolean mixed;
    private final int page;
    private final int capacity;
    private final PrefixTree tree;
    private final Map<Job, PrefixTree.Node> paths = new HashMap<>();
    private final List<Job> decoding = new ArrayList<>();
    private final double most;
    private double ratio;
    private int free;
    private boolean full;
    private Job chunked;
    private List<Part> last = new ArrayList<>();
    private boolean lastHadPrompts;
    private boolean fewer;
    // of the batch of prompts that is made
    private double room;
    private int input;
    private int chunk;

    ReferenceSglang(Requests requests, SchedulerSettings settings, StepTimes times) {
        super(requests, settings, times);
        this.sharing = settings.on(Setting.PREFIX_CACHE, true);
        this.mixed = settings.on(Setting.MIXED_CHUNK, false);
        this.page = blocks.block;
        this.capacity = blocks.total * page;
        this.tree = new PrefixTree(page);
        this.most = Math.min(1, 0.7 * settings.get(Setting.CONSERVATIVENESS, 1));
        this.ratio = most;
        this.free = capacity;
    }

    @Override
    boolean holds(int filled, int most) {
        // alone it is admitted where its prompt and all that it may generate leave something free
        return pages(filled) <= capacity
                && Math.min(most, filled + settings.whole(Setting.CLIP_MAX_NEW_TOKENS, 4096)) < capacity;
    }

    private int pages(int tokens) {
        return (tokens + page - 1) / page * page;
    }

    private int mayGenerate(Job job) {
        return Math.min(job.max - job.generated, settings.whole(Setting.CLIP_MAX_NEW_TOKENS, 4096));
    }

    private PrefixTree.Node path(Job job) {
        return paths.getOrDefault(job, tree.root);
    }

    private boolean take(int tokens) {
        if (tokens > free + tree.evictable()) {
            return false;
        }
        free += tree.evict(tokens - free);
        free -= tokens;
        return true;
    }

    @Override
    List<Part> plan() {
        if (lastHadPrompts) {
            // what ended with a batch of prompts is noticed when it joins the others, as is a prompt that is cut
            boolean left = last.stream().anyMatch(part -> part.job().ended() || part.job() == chunked);
            full &= !left;
        } else {
            fewer |= last.stream().anyMatch(part -> part.job().ended());
        }
        List<Part> parts = prompts();
        if (parts.isEmpty() && fewer) {
            // what ended with a step of decodes is noticed before the next one
            full = false;
            fewer = false;
            parts = decoding.isEmpty() ? prompts() : parts;
        }
        lastHadPrompts = !parts.isEmpty();
        if (!parts.isEmpty()) {
            if (mixed && take(decodePages())) {
                addDecodes(parts);
            }
        } else if (decoding.isEmpty()) {
            ratio = most;
        } else if (take(decodePages())) {
            ratio = Math.max(ratio - (most - least()) / 600, least());
            addDecodes(parts);
        } else {
            retract();
            addDecodes(parts);
        }
        last = parts;
        return parts;
    }

    private double least() {
        return Math.min(1, 0.14 * most);
    }

    private void addDecodes(List<Part> parts) {
        decoding.forEach(job -> parts.add(new Part(job, 1, false)));
    }

    private int decodePages() {
        return decoding.stream()
                .mapToInt(job -> pages(job.computed + 1) - pages(job.computed))
                .sum();
    }

    private List<Part> prompts() {
        List<Part> parts = new ArrayList<>();
        if ((full || waiting.isEmpty()) && chunked == null) {
            return parts;
        }
        int beside = mixed ? decoding.size() : 0;
        int promised = decoding.stream().mapToInt(this::mayGenerate).sum();
        room = free + tree.evictable() - promised * ratio - beside;
        input = settings.whole(Setting.MAX_PREFILL_TOKENS, 16384) - beside;
        chunk = settings.whole(Setting.CHUNK, 8192) - beside;
        if (chunked != null && !goOn(parts, chunked)) {
            return parts;
        }
        for (Job job : order()) {
            if (running.size() >= seats) {
                full = true;
            }
            if (full || !admitted(parts, job)) {
                break;
            }
            if (room <= 0) {
                full = true;
            }
            if (room <= 0 || input <= 0 || chunk <= 0) {
                break;
            }
        }
        for (Part part : parts) {
            waiting.remove(part.job());
            if (part.job() != cut && !take(pages(part.job().computed + part.tokens()) - pages(part.job().computed))) {
                throw new IllegalStateException("no room for a prompt");
            }
        }
        cut = null;
        return parts;
    }

    /** The prompt that was cut and goes on in the batch that is made: its pages are taken already. */
    private Job cut;

    private boolean goOn(List<Part> parts, Job job) {
        int limit = Math.min(chunk, (int) room);
        int tokens = Math.min(job.target - job.computed, limit > 0 ? limit : chunk);
        int growth = pages(job.computed + tokens) - pages(job.computed);
        if (tokens <= 0 || !take(growth)) {
            return false;
        }
        cut = job;
        parts.add(new Part(job, tokens, true));
        boolean whole = job.computed + tokens == job.target;
        chunked = whole ? null : job;
        spend(pages(tokens), whole ? mayGenerate(job) : 0);
        return true;
    }

    private void spend(int tokens, int later) {
        room -= tokens + later;
        input -= tokens;
        chunk -= tokens;
    }

    private boolean admitted(List<Part> parts, Job job) {
        PrefixTree.Node node = sharing ? tree.find(job.tokens.subList(0, job.known() - 1)) : tree.root;
        int unlocked = tree.evictable();
        tree.lock(node, 1);
        int taken = unlocked - tree.evictable();
        int found = node.depth();
        int rest = job.known() - found;
        int tokens = rest;
        if (rest + mayGenerate(job) >= room - taken) {
            full = true;
            tree.lock(node, -1);
            return false;
        }
        boolean later = pages(rest) >= input && !parts.isEmpty();
        if (pages(rest) > chunk) {
            tokens = chunk / page * page;
            later |= tokens <= 0 || chunked != null;
        }
        if (later) {
            tree.lock(node, -1);
            return false;
        }
        room -= taken;
        paths.put(job, node);
        running.add(job);
        admit(job, found);
        parts.add(new Part(job, tokens, true));
        chunked = tokens < rest ? job : chunked;
        spend(pages(tokens), tokens < rest ? 0 : mayGenerate(job));
        return true;
    }

    private List<Job> order() {
        List<Job> order = new ArrayList<>(waiting);
        if (sharing && settings.get(Setting.POLICY, 0) == 1 && waiting.size() <= 128) {
            Map<Job, Integer> found = new HashMap<>();
            for (Job job : waiting) {
                found.put(job, tree.find(job.tokens.subList(0, job.known() - 1)).depth());
            }
            order.sort(Comparator.comparingInt(job -> -found.getOrDefault(job, 0)));
        }
        return order;
    }

    private void retract() {
        // fewest tokens that came out last, among them the longest prompt, among these who came last
        List<Job> sorted = new ArrayList<>(decoding);
        sorted.sort(Comparator.comparingInt((Job job) -> -job.generated).thenComparingInt(job -> job.prompt));
        do {
            Job victim = sorted.remove(sorted.size() - 1);
            decoding.remove(victim);
            running.remove(victim);
            giveBack(victim);
            preempt(victim);
            waiting.add(victim);
        } while (!take(decodePages()));
        int out = sorted.stream().mapToInt(job -> job.generated + 20).sum();
        int all = sorted.stream().mapToInt(job -> job.max).sum();
        ratio = all == 0 ? most : Math.min(1, out / (double) all);
        full = false;
    }

    private void giveBack(Job job) {
        PrefixTree.Node node = path(job);
        free += pages(job.computed) - node.depth();
        tree.lock(node, -1);
        paths.remove(job);
    }

    private void store(Job job) {
        PrefixTree.Node mine = path(job);
        int whole = job.computed / page * page;
        if (!sharing || whole <= mine.depth()) {
            return;
        }
        List<Token> tokens = job.tokens.subList(0, whole);
        free += Math.max(0, tree.look(tokens) - mine.depth());
        PrefixTree.Node there = tree.add(tokens);
        tree.lock(there, 1);
        tree.lock(mine, -1);
        paths.put(job, there);
    }

    @Override
    void chunkDone(Job job) {
        store(job);
    }

    @Override
    void promptDone(Job job) {
        store(job);
        decoding.add(job);
    }

    @Override
    void leave(Job job) {
        store(job);
        giveBack(job);
        decoding.remove(job);
        running.remove(job);
    }

    @Override
    int found(Job job) {
        return sharing ? tree.look(job.tokens.subList(0, job.known() - 1)) : 0;
    }

    @Override
    int held() {
        return capacity - free - tree.size();
    }
}
