package dev.rooflight.web;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** Work that goes on while its weights add up to no more than a limit; the rest stands in line, and no thread waits for it. */
final class Turns {
    private final long most;
    private final Executor executor;
    private final Queue<Turn> line = new ArrayDeque<>();
    private long taken;

    /**
     * @param most what weights may add up to; what is heavier has its turn alone
     * @param executor for what has stood in line
     */
    Turns(long most, Executor executor) {
        this.most = most;
        this.executor = executor;
    }

    /** What is to be done, and its weight. */
    private record Turn(long weight, Runnable work) {}

    /** Does work, here and now if there is room for its weight, or else later. */
    void take(long weight, Runnable work) {
        Turn turn = new Turn(weight, work);
        synchronized (this) {
            if (!line.isEmpty() || !fits(turn)) {
                line.add(turn);
                return;
            }
            taken += weight;
        }
        go(turn);
    }

    private boolean fits(Turn turn) {
        return taken == 0 || taken + turn.weight() <= most;
    }

    private void go(Turn turn) {
        try {
            turn.work().run();
        } finally {
            synchronized (this) {
                taken -= turn.weight();
                while (!line.isEmpty() && fits(line.element())) {
                    Turn next = line.remove();
                    taken += next.weight();
                    executor.execute(() -> go(next));
                }
            }
        }
    }
}
