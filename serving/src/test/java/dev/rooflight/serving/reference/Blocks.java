package dev.rooflight.serving.reference;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Blocks of a cache, one by one, with those that are free in the order in which they are given up. */
final class Blocks {
    /** A block, and all tokens up to its end where others may find it. */
    static final class Block {
        int holders;

        @Nullable
        List<Token> content;
    }

    final int block;
    private final List<Block> free = new ArrayList<>();
    /** Blocks that can be found, in the order in which they became so. */
    private final List<Block> findable = new ArrayList<>();

    private final boolean keeps;
    private final boolean duplicates;
    final int total;

    Blocks(int total, int block, boolean keeps, boolean duplicates) {
        this.total = total;
        this.block = block;
        this.keeps = keeps;
        this.duplicates = duplicates;
        for (int i = 0; i < total; i++) {
            free.add(new Block());
        }
    }

    int of(int positions) {
        return (positions + block - 1) / block;
    }

    int free() {
        return free.size();
    }

    int used() {
        return total - free.size();
    }

    /** Blocks that hold the first tokens of a list, no more than so many of these. */
    List<Block> find(List<Token> tokens, int most) {
        List<Block> found = new ArrayList<>();
        while (keeps && (found.size() + 1) * block <= most) {
            List<Token> wanted = tokens.subList(0, (found.size() + 1) * block);
            Block next = findable.stream()
                    .filter(candidate -> wanted.equals(candidate.content))
                    .findFirst()
                    .orElse(null);
            if (next == null) {
                break;
            }
            found.add(next);
        }
        return found;
    }

    int unheld(List<Block> blocks) {
        return (int) blocks.stream().filter(candidate -> candidate.holders == 0).count();
    }

    /** A job holds these, too, which were found. */
    void share(Job job, List<Block> blocks) {
        for (Block found : blocks) {
            if (found.holders++ == 0) {
                free.remove(found);
            }
            job.blocks.add(found);
        }
    }

    /** A job holds so many in all from now on. */
    void hold(Job job, int count) {
        while (job.blocks.size() < count) {
            Block taken = free.remove(0);
            taken.content = null;
            findable.remove(taken);
            taken.holders = 1;
            job.blocks.add(taken);
        }
    }

    /** What the first tokens of a job fill can be found from now on. */
    void keep(Job job, int tokens) {
        for (int i = 0; keeps && (i + 1) * block <= tokens; i++) {
            Block full = job.blocks.get(i);
            List<Token> content = job.tokens.subList(0, (i + 1) * block);
            if (full.content == null
                    && (duplicates || findable.stream().noneMatch(other -> content.equals(other.content)))) {
                full.content = List.copyOf(content);
                findable.add(full);
            }
        }
    }

    /** A job holds none, the last block first. */
    void release(Job job) {
        for (int i = job.blocks.size() - 1; i >= 0; i--) {
            Block block = job.blocks.get(i);
            if (--block.holders == 0) {
                free.add(block);
            }
        }
        job.blocks.clear();
    }
}
