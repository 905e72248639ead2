package dev.rooflight.serving.reference;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Beginnings of texts, page by page, as a tree of lists. */
final class PrefixTree {
    /** Tokens of whole pages behind those of its parent. */
    static final class Node {
        @Nullable
        Node parent;

        List<Token> tokens;
        final List<Node> children = new ArrayList<>();
        int locks;
        long used;

        Node(@Nullable Node parent, List<Token> tokens) {
            this.parent = parent;
            this.tokens = tokens;
        }

        int depth() {
            return tokens.size() + (parent == null ? 0 : parent.depth());
        }

        private List<Node> below() {
            List<Node> all = new ArrayList<>();
            all.add(this);
            for (int i = 0; i < all.size(); i++) {
                all.addAll(all.get(i).children);
            }
            return all;
        }
    }

    final Node root = new Node(null, List.of());
    private final int page;
    private long clock;

    PrefixTree(int page) {
        this.page = page;
    }

    private int common(List<Token> one, List<Token> other) {
        int same = 0;
        while (same < Math.min(one.size(), other.size()) && one.get(same).equals(other.get(same))) {
            same++;
        }
        return same / page * page;
    }

    /** Tokens at the beginning that are there; nothing changes. */
    int look(List<Token> tokens) {
        Node node = root;
        int at = 0;
        while (true) {
            Node best = null;
            for (Node child : node.children) {
                if (common(child.tokens, tokens.subList(at, tokens.size())) > 0) {
                    best = child;
                }
            }
            if (best == null) {
                return at;
            }
            int same = common(best.tokens, tokens.subList(at, tokens.size()));
            at += same;
            if (same < best.tokens.size()) {
                return at;
            }
            node = best;
        }
    }

    /** The end of the longest beginning that is there, in whole pages; what is on the way counts as used. */
    Node find(List<Token> tokens) {
        clock++;
        Node node = root;
        List<Token> rest = tokens;
        while (true) {
            Node next = null;
            for (Node child : node.children) {
                next = common(child.tokens, rest) > 0 ? child : next;
            }
            if (next == null) {
                return node;
            }
            next.used = clock;
            int same = common(next.tokens, rest);
            if (same < next.tokens.size()) {
                Node first = new Node(node, next.tokens.subList(0, same));
                first.used = clock;
                first.locks = next.locks;
                node.children.remove(next);
                node.children.add(first);
                next.tokens = next.tokens.subList(same, next.tokens.size());
                next.parent = first;
                first.children.add(next);
                return first;
            }
            rest = rest.subList(same, rest.size());
            node = next;
        }
    }

    Node add(List<Token> tokens) {
        Node there = find(tokens);
        int depth = there.depth();
        if (depth == tokens.size()) {
            return there;
        }
        Node added = new Node(there, List.copyOf(tokens.subList(depth, tokens.size())));
        added.used = clock;
        there.children.add(added);
        return added;
    }

    void lock(Node end, int by) {
        for (Node node = end; node != null; node = node.parent) {
            node.locks += by;
        }
    }

    int evictable() {
        int tokens = 0;
        for (Node node : root.below()) {
            tokens += node.locks == 0 ? node.tokens.size() : 0;
        }
        return tokens;
    }

    int size() {
        return root.below().stream().mapToInt(node -> node.tokens.size()).sum();
    }

    /** Gives up leaves, the one least recently used first, until so many tokens are free. */
    int evict(int tokens) {
        int freed = 0;
        while (freed < tokens) {
            Node least = null;
            for (Node node : root.below()) {
                boolean leaf = node != root && node.locks == 0 && node.children.isEmpty();
                if (leaf && (least == null || node.used < least.used)) {
                    least = node;
                }
            }
            if (least == null || least.parent == null) {
                return freed;
            }
            least.parent.children.remove(least);
            freed += least.tokens.size();
        }
        return freed;
    }
}
