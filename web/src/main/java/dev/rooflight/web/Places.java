package dev.rooflight.web;

import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Places for work that takes long: some at a time, some that wait, and no more, so that quick requests find a thread. */
final class Places {
    private static final long PATIENCE_SECONDS = 10;

    private final Semaphore running;
    private final Semaphore all;

    /**
     * @param atATime how many run
     * @param waiting how many wait for one that runs to end
     */
    Places(int atATime, int waiting) {
        running = new Semaphore(atATime, true);
        all = new Semaphore(atATime + waiting);
    }

    /** Does work in one of the places. */
    <T> T in(Callable<T> work) throws Exception {
        if (!all.tryAcquire()) {
            throw busy();
        }
        try {
            if (!running.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw busy();
            }
            try {
                return work.call();
            } finally {
                running.release();
            }
        } finally {
            all.release();
        }
    }

    private static ProblemException busy() {
        return new ProblemException(Problem.of(503, "too many long requests at a time; try again in a few seconds"));
    }
}
