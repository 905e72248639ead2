package dev.rooflight.serving.kv;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A tree of what positions hold, token by token: prompts that begin alike share a path from its root. Paths in use are locked; of the
 * others, the leaf that was used least recently goes first when room is needed. For one thread.
 */
public final class RadixCache {
    private final Node root = new Node(null, 0, 0, 0);
    // leaves that nobody uses, by when they were used
    private final TreeMap<Long, Node> leaves = new TreeMap<>();
    private long evictable;
    private long used;

    /** A run of tokens of one key, behind those of its parent. */
    public static final class Node {
        private @Nullable Node parent;
        private final long key;
        private long offset;
        private int length;
        private final Map<Long, Node> children = new LinkedHashMap<>();
        private int locks;
        private long lastUse;

        private Node(@Nullable Node parent, long key, long offset, int length) {
            this.parent = parent;
            this.key = key;
            this.offset = offset;
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

    /** The root, which is always there. */
    public Place root() {
        return new Place(root, 0);
    }

    /** Tokens that nobody uses. */
    public long evictable() {
        return evictable;
    }

    /**
     * The longest beginning that is in the tree.
     *
     * @param content at its first position
     * @param most tokens that count
     */
    public Place find(Content.Cursor content, int most) {
        return walk(content, most, false);
    }

    /** Puts the first tokens of a content in the tree, as far as they are not there. Who adds them has locked nothing of it yet. */
    public Place add(Content.Cursor content, int tokens) {
        return walk(content, tokens, true);
    }

    private Place walk(Content.Cursor content, int most, boolean adding) {
        Node node = root;
        int tokens = 0;
        while (tokens < most) {
            int run = (int) Math.min(most - tokens, content.left());
            Node child = node.children.get(slot(content.key(), content.offset()));
            if (child == null) {
                if (!adding) {
                    break;
                }
                child = grow(node, content.key(), content.offset(), run);
            }
            int common = Math.min(child.length, run);
            if (common < child.length) {
                child = split(child, common);
            }
            content.skip(common);
            tokens += common;
            node = child;
        }
        touch(node);
        return new Place(node, tokens);
    }

    private static long slot(long key, long offset) {
        return key * 0x9E3779B97F4A7C15L + offset;
    }

    private Node grow(Node parent, long key, long offset, int length) {
        leaves.remove(parent.lastUse, parent);
        Node child = new Node(parent, key, offset, length);
        parent.children.put(slot(key, offset), child);
        evictable += length;
        child.lastUse = ++used;
        leaves.put(child.lastUse, child);
        return child;
    }

    /** Cuts a node in two and returns the first part, which takes its place. */
    private Node split(Node node, int length) {
        Node parent = node.parent == null ? root : node.parent;
        Node first = new Node(parent, node.key, node.offset, length);
        first.locks = node.locks;
        first.lastUse = ++used;
        // who holds the node holds its end, so the node itself becomes the rest
        parent.children.put(slot(first.key, first.offset), first);
        node.parent = first;
        node.offset += length;
        node.length -= length;
        first.children.put(slot(node.key, node.offset), node);
        return first;
    }

    /** Marks a path as used just now: leaves before what they hang on. */
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
            parent.children.remove(slot(leaf.key, leaf.offset));
            freed += leaf.length;
            evictable -= leaf.length;
            offer(parent);
        }
        return freed;
    }
}
