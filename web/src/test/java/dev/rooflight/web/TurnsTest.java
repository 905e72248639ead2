package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TurnsTest {
    @Test
    void whatFitsIsDoneHereAndNow() {
        List<String> done = new ArrayList<>();
        Turns turns = new Turns(10, later -> done.add("later"));
        turns.take(4, () -> turns.take(6, () -> done.add("both")));
        turns.take(50, () -> done.add("too heavy, alone"));
        assertThat(done).containsExactly("both", "too heavy, alone");
    }

    @Test
    void whatDoesNotFitIsDoneLaterInOrder() {
        List<Integer> done = new ArrayList<>();
        List<Runnable> later = new ArrayList<>();
        Turns turns = new Turns(10, later::add);
        turns.take(8, () -> {
            turns.take(3, () -> done.add(3));
            // it would fit, but the others were there first
            turns.take(1, () -> done.add(1));
            turns.take(20, () -> done.add(20));
        });
        assertThat(done).isEmpty();
        assertThat(later).hasSize(2);
        later.get(0).run();
        later.get(1).run();
        assertThat(later).hasSize(3);
        later.get(2).run();
        assertThat(done).containsExactly(3, 1, 20);
    }

    @Test
    void whatFailsMakesRoom() {
        Turns turns = new Turns(1, Runnable::run);
        assertThatThrownBy(() -> turns.take(1, () -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        List<String> done = new ArrayList<>();
        turns.take(1, () -> done.add("next"));
        assertThat(done).containsExactly("next");
    }

    @Test
    void weightsNeverAddUpToMore() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Turns turns = new Turns(100, threads);
        SplittableRandom random = new SplittableRandom(3);
        AtomicLong taken = new AtomicLong();
        AtomicLong most = new AtomicLong();
        CountDownLatch done = new CountDownLatch(2000);
        for (int i = 0; i < 2000; i++) {
            long weight = random.nextInt(1, 101);
            threads.execute(() -> turns.take(weight, () -> {
                most.accumulateAndGet(taken.addAndGet(weight), Math::max);
                taken.addAndGet(-weight);
                done.countDown();
            }));
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        threads.shutdownNow();
        assertThat(most.get()).isBetween(1L, 100L);
    }
}
