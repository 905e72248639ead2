package dev.rooflight.serving.reference;

import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.List;

/** A {@link PrefixTree} of what requests hold, for tests of other packages. */
public final class PrefixTrees {
    private final PrefixTree tree;
    private final List<List<Token>> texts = new ArrayList<>();
    private final List<PrefixTree.Node> locked = new ArrayList<>();

    /** An empty one. */
    public PrefixTrees(int page, Requests requests) {
        this.tree = new PrefixTree(page);
        for (int i = 0; i < requests.size(); i++) {
            texts.add(Token.of(requests, i));
        }
    }

    /** Tokens at the beginning of two requests that are the same, of the first so many. */
    public static int common(Requests requests, int one, int other, int most) {
        List<Token> mine = Token.of(requests, one);
        List<Token> others = Token.of(requests, other);
        int same = 0;
        while (same < most && mine.get(same).equals(others.get(same))) {
            same++;
        }
        return same;
    }

    private List<Token> text(int request, int tokens) {
        return texts.get(request).subList(0, tokens);
    }

    /** Adds the first tokens of a request. */
    public void add(int request, int tokens) {
        tree.add(text(request, tokens));
    }

    /** How many of the first tokens of a request are there; they count as used. */
    public int find(int request, int tokens) {
        return tree.find(text(request, tokens)).depth();
    }

    /** How many of the first tokens of a request are there. */
    public int look(int request, int tokens) {
        return tree.look(text(request, tokens));
    }

    /** Locks what is found. */
    public void lock(int request, int tokens) {
        PrefixTree.Node node = tree.find(text(request, tokens));
        tree.lock(node, 1);
        locked.add(node);
    }

    /** Unlocks what was locked, by its place among what is. */
    public void unlock(int which) {
        tree.lock(locked.remove(which), -1);
    }

    /** Tokens that nobody has locked. */
    public int evictable() {
        return tree.evictable();
    }

    /** Gives up tokens. */
    public int evict(int tokens) {
        return tree.evict(tokens);
    }
}
