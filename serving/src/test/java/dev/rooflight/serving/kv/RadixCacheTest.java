package dev.rooflight.serving.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.serving.load.Requests;
import dev.rooflight.serving.reference.PrefixTrees;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A tree of runs against one of lists of tokens. */
class RadixCacheTest {
    private static Requests requests(Random random) {
        Requests.Builder builder = Requests.builder();
        for (int i = 0; i < 12; i++) {
            int prompt = 40 + random.nextInt(20);
            builder.add(0, prompt, 10);
            int left = prompt;
            // beginnings of two texts, one behind the other, so that many begin alike
            for (int segment = 0; segment < 3 && left > 0; segment++) {
                int tokens = 1 + random.nextInt(Math.min(left, random.nextBoolean() ? 4 : 30));
                builder.content(random.nextInt(2), tokens);
                left -= tokens;
            }
            if (random.nextBoolean()) {
                builder.outputContinues();
            }
        }
        return builder.build();
    }

    @Test
    void isATreeOfTokens() {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            Requests requests = requests(random);
            int page = 1 + random.nextInt(4);
            RadixCache cache = new RadixCache(page);
            PrefixTrees plain = new PrefixTrees(page, requests);
            List<RadixCache.Node> locked = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                int request = random.nextInt(requests.size());
                int tokens = random.nextInt(requests.promptTokens(request) + 1);
                Content.Cursor cursor = new Content.Cursor(requests, request);
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        int whole = tokens / page * page;
                        assertThat(cache.add(cursor, whole).tokens()).isEqualTo(whole);
                        plain.add(request, whole);
                    }
                    case 2 -> assertThat(cache.find(cursor, tokens).tokens()).isEqualTo(plain.find(request, tokens));
                    case 3 -> {
                        RadixCache.Place place = cache.find(cursor, tokens);
                        cache.lock(place.node());
                        locked.add(place.node());
                        plain.lock(request, tokens);
                    }
                    case 4 -> {
                        if (!locked.isEmpty()) {
                            int which = random.nextInt(locked.size());
                            cache.unlock(locked.remove(which));
                            plain.unlock(which);
                        }
                    }
                    default -> {
                        int wanted = random.nextInt(20);
                        assertThat(cache.evict(wanted)).isEqualTo(plain.evict(wanted));
                    }
                }
                assertThat(cache.evictable()).isEqualTo(plain.evictable());
                int looked = random.nextInt(requests.size());
                int most = random.nextInt(requests.promptTokens(looked) + 1);
                assertThat(cache.look(new Content.Cursor(requests, looked), most))
                        .isEqualTo(plain.look(looked, most));
            }
        }
    }

    @Test
    void hashesTellWhatIsAlike() {
        for (int seed = 0; seed < 200; seed++) {
            Requests requests = requests(new Random(seed));
            int block = 1 + seed % 7;
            Content content = new Content(requests);
            for (int one = 0; one < requests.size(); one++) {
                for (int other = 0; other < requests.size(); other++) {
                    int blocks = 40 / block;
                    long[] mine = content.hashes(one, new long[0], blocks, block);
                    long[] others = content.hashes(other, content.hashes(other, new long[0], 2, block), blocks, block);
                    int alike = PrefixTrees.common(requests, one, other, blocks * block);
                    for (int i = 0; i < blocks; i++) {
                        assertThat(mine[i] == others[i]).isEqualTo((i + 1) * block <= alike);
                    }
                    assertThat(content.common(one, blocks * block, other, blocks * block))
                            .isEqualTo(alike);
                }
            }
        }
    }
}
