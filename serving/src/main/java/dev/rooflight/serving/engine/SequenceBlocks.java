package dev.rooflight.serving.engine;

import dev.rooflight.serving.kv.BlockPool;
import dev.rooflight.serving.kv.Content;
import dev.rooflight.serving.load.Requests;
import java.util.Arrays;

/** Blocks that sequences hold of a pool: taken as they grow, shared where others computed the same, given back tail first. */
final class SequenceBlocks {
    private final BlockPool pool;
    private final Content content;
    private final Requests requests;
    private final int block;

    SequenceBlocks(Replica replica) {
        this.pool = replica.pool;
        this.content = replica.content;
        this.requests = replica.requests;
        this.block = replica.block;
    }

    /** Blocks of so many positions. */
    int of(long positions) {
        return (int) ((positions + block - 1) / block);
    }

    /**
     * Whole blocks at the beginning of a sequence that are in the cache; its last token is computed anew, so the last block of a
     * prompt of whole blocks never counts.
     */
    int found(Sequence sequence) {
        if (!findable(sequence)) {
            return 0;
        }
        int most = (sequence.known - 1) / block;
        hash(sequence, most);
        int found = 0;
        while (found < most && pool.find(sequence.hashes[found]) != null) {
            found++;
        }
        return found;
    }

    /** Whole blocks of a prompt, that of its last token included, can be told from now on. */
    void tell(Sequence sequence) {
        if (findable(sequence)) {
            hash(sequence, sequence.known / block);
        }
    }

    /** How many of the blocks that were found nobody uses. */
    int foundFree(Sequence sequence, int found) {
        int free = 0;
        for (int i = 0; i < found; i++) {
            BlockPool.Block there = pool.find(sequence.hashes[i]);
            free += there != null && there.isFree() ? 1 : 0;
        }
        return free;
    }

    /** A sequence without blocks uses those that were found. */
    void use(Sequence sequence, int found) {
        room(sequence, found);
        for (int i = 0; i < found; i++) {
            BlockPool.Block there = pool.find(sequence.hashes[i]);
            if (there == null) {
                throw new IllegalStateException("a block that was found is not there");
            }
            pool.use(there);
            sequence.named[i] = there;
        }
        sequence.namedCount = found;
        sequence.held = found;
    }

    /** A sequence takes blocks for so many positions in all; there are as many free. */
    void grow(Sequence sequence, long positions) {
        int need = of(positions) - sequence.held;
        if (need > 0) {
            pool.take(need);
            sequence.held += need;
        }
    }

    /** Whole blocks up to a position can be found by others from now on. */
    void name(Sequence sequence, long positions) {
        if (findable(sequence)) {
            nameAll(sequence, (int) (positions / block));
        }
    }

    private void nameAll(Sequence sequence, int count) {
        if (count <= sequence.namedCount) {
            return;
        }
        hash(sequence, count);
        room(sequence, count);
        for (int i = sequence.namedCount; i < count; i++) {
            sequence.named[i] = pool.name(sequence.hashes[i]);
        }
        sequence.namedCount = count;
    }

    /**
     * A sequence gives all its blocks back.
     *
     * @param comesAgain whether it will look for what it had itself
     */
    void release(Sequence sequence, boolean comesAgain) {
        keep(sequence, comesAgain);
        pool.give(sequence.held - sequence.namedCount);
        for (int i = sequence.namedCount - 1; i >= 0; i--) {
            BlockPool.Block mine = sequence.named[i];
            if (mine == null) {
                pool.give(1);
            } else {
                pool.leave(mine);
            }
        }
        sequence.held = 0;
        sequence.namedCount = 0;
    }

    /** What a sequence generated can be found from now on, where anybody may look for it. */
    void keep(Sequence sequence, boolean comesAgain) {
        if (pool.caching() && (comesAgain || (findable(sequence) && requests.outputContinues(sequence.request)))) {
            sequence.findable = true;
            nameAll(sequence, Math.min(sequence.held, sequence.computed / block));
        }
    }

    private boolean findable(Sequence sequence) {
        return pool.caching() && (sequence.findable || requests.segments(sequence.request) > 0);
    }

    private void hash(Sequence sequence, int count) {
        sequence.hashes = content.hashes(sequence.request, sequence.hashes, count, block);
    }

    private static void room(Sequence sequence, int count) {
        if (sequence.named.length < count) {
            sequence.named = Arrays.copyOf(sequence.named, Math.max(count, 2 * sequence.named.length));
        }
    }
}
