package dev.rooflight.serving.kv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a cache. Free ones lie in a queue: those that were given back first are taken first, and until then what they hold
 * can be found again by its hash. A block in use is counted; who uses it knows which. Taking, giving and finding take a time that
 * does not depend on the size of the cache. For one thread.
 *
 * <p>Blocks that nobody will look for are counted, not kept one by one.
 */
public final class BlockPool {
    private final int blocks;
    private final boolean caching;
    private final boolean duplicates;
    private int free;
    // the queue of free blocks, between two ends
    private final Block head = new Block(0, 0);
    private final Block tail = new Block(0, 0);
    private Block[] table = new Block[64];
    private int found;

    /** A block that can be found again, or in the queue a number of blocks that cannot. */
    public static final class Block {
        private final long hash;
        private int count;
        private int users;
        private @Nullable Block before;
        private @Nullable Block behind;
        private @Nullable Block sameSlot;
        // blocks that hold the same, in the order in which they were named; the first of them is in the table, and
        // knows the last
        private @Nullable Block sameBefore;
        private @Nullable Block sameBehind;
        private @Nullable Block sameLast;

        private Block(long hash, int count) {
            this.hash = hash;
            this.count = count;
        }

        /** Whether nobody uses it. */
        public boolean isFree() {
            return users == 0;
        }
    }

    /**
     * All blocks free.
     *
     * @param blocks how many; 1 or more
     * @param caching whether what given blocks hold can be found again
     * @param duplicates whether several blocks of one hash are kept, so that the others are found where the first is given up
     */
    public BlockPool(int blocks, boolean caching, boolean duplicates) {
        this.blocks = blocks;
        this.caching = caching;
        this.duplicates = duplicates;
        head.behind = tail;
        tail.before = head;
        give(blocks);
        this.free = blocks;
    }

    /** How many there are. */
    public int blocks() {
        return blocks;
    }

    /** How many nobody uses. */
    public int free() {
        return free;
    }

    /** Whether blocks can be found again. */
    public boolean caching() {
        return caching;
    }

    /** Takes blocks whose content is new; there are as many free. */
    public void take(int count) {
        free -= count;
        int left = count;
        while (left > 0) {
            Block first = head.behind;
            if (first == null || first == tail) {
                throw new IllegalStateException("more blocks are taken than are free");
            }
            if (first.count > left) {
                first.count -= left;
                left = 0;
            } else {
                left -= first.count;
                unlink(first);
                if (first.hash != 0) {
                    forget(first);
                }
            }
        }
    }

    /** Gives back blocks that nobody will look for. */
    public void give(int count) {
        if (count == 0) {
            return;
        }
        free += count;
        Block last = tail.before;
        if (last != null && last != head && last.hash == 0) {
            last.count += count;
        } else {
            append(new Block(0, count));
        }
    }

    /** The block of a hash, free or in use; the first of several. */
    public @Nullable Block find(long hash) {
        for (Block block = table[slot(hash)]; block != null; block = block.sameSlot) {
            if (block.hash == hash) {
                return block;
            }
        }
        return null;
    }

    /** One more uses a block that was found. */
    public void use(Block block) {
        if (block.users++ == 0) {
            free--;
            unlink(block);
        }
    }

    /** A block in use, that was taken, can be found from now on; null where another one of that hash can, and one is enough. */
    public @Nullable Block name(long hash) {
        if (!caching) {
            return null;
        }
        Block same = find(hash);
        if (same != null && !duplicates) {
            return null;
        }
        if (same != null) {
            Block block = new Block(hash, 1);
            block.users = 1;
            Block last = same.sameLast == null ? same : same.sameLast;
            last.sameBehind = block;
            block.sameBefore = last;
            same.sameLast = block;
            return block;
        }
        if (found >= table.length) {
            grow();
        }
        Block block = new Block(hash, 1);
        block.users = 1;
        insert(block);
        found++;
        return block;
    }

    /** One user less. */
    public void leave(Block block) {
        if (--block.users == 0) {
            free++;
            append(block);
        }
    }

    private void append(Block block) {
        Block last = tail.before;
        if (last == null) {
            throw new IllegalStateException("the queue has lost its end");
        }
        last.behind = block;
        block.before = last;
        block.behind = tail;
        tail.before = block;
    }

    private static void unlink(Block block) {
        Block before = block.before;
        Block behind = block.behind;
        if (before == null || behind == null) {
            throw new IllegalStateException("the block is not in the queue");
        }
        before.behind = behind;
        behind.before = before;
        block.before = null;
        block.behind = null;
    }

    private int slot(long hash) {
        return (int) (hash ^ (hash >>> 32)) & (table.length - 1);
    }

    private void insert(Block block) {
        int slot = slot(block.hash);
        block.sameSlot = table[slot];
        table[slot] = block;
    }

    private void forget(Block block) {
        Block before = block.sameBefore;
        Block behind = block.sameBehind;
        if (before != null) {
            forgetDuplicate(block, before, behind);
            return;
        }
        remove(block);
        if (behind == null) {
            found--;
        } else {
            behind.sameBefore = null;
            behind.sameLast = block.sameLast == behind ? null : block.sameLast;
            insert(behind);
        }
    }

    private void forgetDuplicate(Block block, Block before, @Nullable Block behind) {
        before.sameBehind = behind;
        if (behind != null) {
            behind.sameBefore = before;
            return;
        }
        Block first = find(block.hash);
        if (first != null) {
            first.sameLast = first == before ? null : before;
        }
    }

    private void remove(Block block) {
        int slot = slot(block.hash);
        Block at = table[slot];
        if (at == block) {
            table[slot] = block.sameSlot;
            return;
        }
        while (at != null) {
            if (at.sameSlot == block) {
                at.sameSlot = block.sameSlot;
                return;
            }
            at = at.sameSlot;
        }
    }

    private void grow() {
        Block[] old = table;
        table = new Block[2 * old.length];
        Arrays.stream(old).forEach(chain -> {
            Block block = chain;
            while (block != null) {
                Block next = block.sameSlot;
                insert(block);
                block = next;
            }
        });
    }
}
