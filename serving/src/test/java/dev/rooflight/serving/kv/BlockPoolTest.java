package dev.rooflight.serving.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool of blocks against a list of them. */
class BlockPoolTest {
    /** A block of the list. */
    private static final class Plain {
        long hash;
        int users;
    }

    /** The pool as a list of free blocks and one of those that can be found. */
    private static final class PlainPool {
        final List<Plain> free = new ArrayList<>();
        final List<Plain> findable = new ArrayList<>();

        PlainPool(int blocks) {
            for (int i = 0; i < blocks; i++) {
                free.add(new Plain());
            }
        }

        Plain take() {
            Plain block = free.remove(0);
            findable.remove(block);
            block.hash = 0;
            block.users = 1;
            return block;
        }

        @Nullable
        Plain find(long hash) {
            return findable.stream()
                    .filter(block -> block.hash == hash)
                    .findFirst()
                    .orElse(null);
        }

        void use(Plain block) {
            if (block.users++ == 0) {
                free.remove(block);
            }
        }

        void give(Plain block) {
            if (--block.users == 0) {
                free.add(block);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isAListOfBlocks(boolean duplicates) {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int blocks = 1 + random.nextInt(20);
            BlockPool pool = new BlockPool(blocks, true, duplicates);
            PlainPool plain = new PlainPool(blocks);
            List<Plain> anonymous = new ArrayList<>();
            Map<Plain, BlockPool.Block> named = new HashMap<>();
            List<Plain> users = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                long hash = 1L + random.nextInt(12);
                switch (random.nextInt(5)) {
                    case 0 -> {
                        if (pool.free() > 0) {
                            pool.take(1);
                            anonymous.add(plain.take());
                        }
                    }
                    case 1 -> {
                        if (!anonymous.isEmpty()) {
                            pool.give(1);
                            plain.give(anonymous.remove(anonymous.size() - 1));
                        }
                    }
                    case 2 -> {
                        if (!anonymous.isEmpty() && (duplicates || plain.find(hash) == null)) {
                            Plain block = anonymous.remove(0);
                            block.hash = hash;
                            plain.findable.add(block);
                            BlockPool.Block name = pool.name(hash);
                            assertThat(name).isNotNull();
                            named.put(block, name);
                            users.add(block);
                        } else if (!duplicates && plain.find(hash) != null) {
                            assertThat(pool.name(hash)).isNull();
                        }
                    }
                    case 3 -> {
                        Plain there = plain.find(hash);
                        BlockPool.Block found = pool.find(hash);
                        assertThat(found == null).isEqualTo(there == null);
                        if (there != null && found != null) {
                            assertThat(found).isSameAs(named.get(there));
                            assertThat(found.isFree()).isEqualTo(there.users == 0);
                            pool.use(found);
                            plain.use(there);
                            users.add(there);
                        }
                    }
                    default -> {
                        if (!users.isEmpty()) {
                            Plain block = users.remove(random.nextInt(users.size()));
                            BlockPool.Block mine = named.get(block);
                            if (mine != null) {
                                pool.leave(mine);
                            }
                            plain.give(block);
                        }
                    }
                }
                assertThat(pool.free()).isEqualTo(plain.free.size());
            }
            for (long hash = 1; hash <= 12; hash++) {
                assertThat(pool.find(hash) == null).isEqualTo(plain.find(hash) == null);
            }
        }
    }
}
