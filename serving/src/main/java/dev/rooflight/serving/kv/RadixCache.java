package dev.rooflight.serving.kv;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A tree of what positions hold, page by page: prompts that begin alike share a path from its root, as far as whole pages are alike.
 * Paths in use are locked; of the others, the leaf that was used least recently goes first, as a whole, when room is needed. For one
 * thread.
 */
public final class RadixCache {
    private final int page;
    private final Node root = new Node(null, List.of(), 0);
    // leaves that nobody uses, by when they were used
    private final TreeMap<Long, Node> leaves = new TreeMap<>();
    private long evictable;
    private long used;

    /** Tokens of one key, one after the other. */
    private record Run(long key, long offset, int tokens) {}

    /** Whole pages behind those of its parent. */
    public static final class Node {
        private @Nullable Node parent;
        private List<Run> runs;
        private int length;
        private final Map<Long, Node> children = new LinkedHashMap<>();
        private int locks;
        private long lastUse;

        private Node(@Nullable Node parent, List<Run> runs, int length) {
            this.parent = parent;
            this.runs = runs;
            this.length = length;
        }
    }

    /**
     * What was found, or is there now.
     *
     * @param node where it ends
     * @param tokens from the root to there
     */
    public record Place(Node node, int tokens) {}

    /**
     * An empty one.
     *
     * @param page tokens that are shared together or not at all; 1 or more
     */
    public RadixCache(int page) {
        this.page = page;
    }

    /** The root, which is always there. */
    public Place root() {
        return new Place(root, 0);
    }

    /** Tokens that nobody uses. */
    public long evictable() {
        return evictable;
    }

    /** How many tokens {@link #find} would find; nothing changes. */
    public int look(Content.Cursor content, int most) {
        Node node = root;
        int tokens = 0;
        while (most - tokens >= page) {
            Node child = node.children.get(slot(content));
            int common = child == null ? 0 : common(child, content, most - tokens);
            tokens += common;
            if (child == null || common < child.length) {
                break;
            }
            node = child;
        }
        return tokens;
    }

    /**
     * The longest beginning that is in the tree, in whole pages.
     *
     * @param content at its first position
     * @param most tokens that count
     */
    public Place find(Content.Cursor content, int most) {
        Node node = root;
        int tokens = 0;
        while (most - tokens >= page) {
            Node child = node.children.get(slot(content));
            if (child == null) {
                break;
            }
            int common = common(child, content, most - tokens);
            if (common == 0) {
                break;
            }
            tokens += common;
            if (common < child.length) {
                node = split(child, common);
                touch(child);
                break;
            }
            node = child;
        }
        touch(node);
        return new Place(node, tokens);
    }

    /**
     * Puts the first tokens of a content in the tree, as far as they are not there. Who adds them has locked nothing of it yet.
     *
     * @param content at its first position
     * @param tokens whole pages
     */
    public Place add(Content.Cursor content, int tokens) {
        Content.Cursor rest = content.copy();
        Place there = find(content, tokens);
        if (there.tokens() == tokens) {
            return there;
        }
        rest.skip(there.tokens());
        Node parent = there.node();
        leaves.remove(parent.lastUse, parent);
        long slot = slot(rest);
        Node child = new Node(parent, runs(rest, tokens - there.tokens()), tokens - there.tokens());
        parent.children.put(slot, child);
        evictable += child.length;
        child.lastUse = ++used;
        leaves.put(child.lastUse, child);
        return new Place(child, tokens);
    }

    private static List<Run> runs(Content.Cursor content, int tokens) {
        List<Run> runs = new ArrayList<>(1);
        int left = tokens;
        while (left > 0) {
            int run = (int) Math.min(left, content.left());
            runs.add(new Run(content.key(), content.offset(), run));
            content.skip(run);
            left -= run;
        }
        return runs;
    }

    /** Tokens of whole pages of a node that a content goes on with; goes on by as many. */
    private int common(Node node, Content.Cursor content, int most) {
        Content.Cursor ahead = content.copy();
        int same = 0;
        for (Run run : node.runs) {
            int at = 0;
            while (at < run.tokens && same < most && ahead.key() == run.key && ahead.offset() == run.offset + at) {
                int step = (int) Math.min(Math.min(run.tokens - at, most - same), ahead.left());
                ahead.skip(step);
                at += step;
                same += step;
            }
            if (at < run.tokens) {
                break;
            }
        }
        int whole = same / page * page;
        content.skip(whole);
        return whole;
    }

    /** What the next page is told apart by from others behind the same. */
    private long slot(Content.Cursor content) {
        return slot(runs(content.copy(), page));
    }

    private long slot(List<Run> runs) {
        long hash = 0;
        int left = page;
        for (Run run : runs) {
            int tokens = Math.min(left, run.tokens);
            hash = Content.mix(hash, run.key, run.offset, tokens);
            left -= tokens;
            if (left == 0) {
                break;
            }
        }
        return hash;
    }

    /** Cuts a node in two and returns the first part, which takes its place. */
    private Node split(Node node, int length) {
        Node parent = node.parent == null ? root : node.parent;
        List<Run> before = new ArrayList<>();
        List<Run> behind = new ArrayList<>();
        int at = 0;
        for (Run run : node.runs) {
            int cut = Math.max(0, Math.min(run.tokens, length - at));
            if (cut > 0) {
                before.add(new Run(run.key, run.offset, cut));
            }
            if (cut < run.tokens) {
                behind.add(new Run(run.key, run.offset + cut, run.tokens - cut));
            }
            at += run.tokens;
        }
        Node first = new Node(parent, before, length);
        first.locks = node.locks;
        first.lastUse = ++used;
        // who holds the node holds its end, so the node itself becomes the rest
        parent.children.put(slot(before), first);
        node.parent = first;
        node.runs = behind;
        node.length -= length;
        first.children.put(slot(behind), node);
        return first;
    }

    /** Marks a path as used just now. */
    private void touch(Node end) {
        for (Node node = end; node != null; node = node.parent) {
            boolean leaf = leaves.remove(node.lastUse, node);
            node.lastUse = ++used;
            if (leaf) {
                leaves.put(node.lastUse, node);
            }
        }
    }

    /** A path is in use once more. */
    public void lock(Node end) {
        for (Node node = end; node != root && node != null; node = node.parent) {
            if (node.locks++ == 0) {
                evictable -= node.length;
                leaves.remove(node.lastUse, node);
            }
        }
    }

    /** A path is in use once less. */
    public void unlock(Node end) {
        for (Node node = end; node != root && node != null; node = node.parent) {
            if (--node.locks == 0) {
                evictable += node.length;
                offer(node);
            }
        }
    }

    private void offer(Node node) {
        if (node != root && node.locks == 0 && node.children.isEmpty()) {
            leaves.put(node.lastUse, node);
        }
    }

    /** Gives up leaves until so many tokens are free, or none is left; returns how many are. */
    public int evict(int tokens) {
        int freed = 0;
        while (freed < tokens && !leaves.isEmpty()) {
            Node leaf = leaves.pollFirstEntry().getValue();
            Node parent = leaf.parent == null ? root : leaf.parent;
            parent.children.remove(slot(leaf.runs));
            freed += leaf.length;
            evictable -= leaf.length;
            offer(parent);
        }
        return freed;
    }
}
