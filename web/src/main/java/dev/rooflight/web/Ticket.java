package dev.rooflight.web;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.CancelledException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Whether a client's work is still wanted: the client is there, the server runs, and time is left. */
final class Ticket implements Cancellation {
    private final Duration budget;
    private final long end;
    private volatile @Nullable String over;
    private Runnable dropped = () -> {};

    /** @param budget time until the answer has to be on its way */
    Ticket(Duration budget) {
        this.budget = budget;
        this.end = System.nanoTime() + budget.toNanos();
    }

    /** From now on it is not wanted; work that has not begun is dropped. */
    void cancel(String why) {
        over = why;
        synchronized (this) {
            dropped.run();
        }
    }

    /** What is to be done if it is cancelled. */
    synchronized void onCancel(Runnable drop) {
        dropped = drop;
        if (over != null) {
            drop.run();
        }
    }

    /** Cancels it if its time is up. */
    void cancelIfLate() {
        if (over == null && System.nanoTime() - end > 0) {
            cancel("the answer takes longer than %s seconds; ask for less at a time".formatted(budget.toSeconds()));
        }
    }

    @Override
    public void check() {
        cancelIfLate();
        String why = over;
        if (why != null) {
            throw new CancelledException(why);
        }
    }
}
