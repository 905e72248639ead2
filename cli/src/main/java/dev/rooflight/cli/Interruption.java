package dev.rooflight.cli;

import dev.rooflight.serving.fleet.Progress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Long work that a user may interrupt for what there is so far: on Ctrl-C it is asked to stop, and the program ends when it has
 * answered. Who does not answer within half a minute is ended all the same.
 */
final class Interruption implements Progress, AutoCloseable {
    /** Exit code of an answer that was stopped early. */
    private static final int STOPPED_EARLY = 3;

    private static final int PATIENCE_SECONDS = 30;

    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupted, "rooflight-answer-so-far");

    private Interruption() {}

    /** Watches until it is closed. */
    static Interruption watched() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    @Override
    public void ended(int requests) {
        // how far it is shows in the answer
    }

    @Override
    public boolean enough() {
        return asked.get();
    }

    /** The answer was given; returns the exit code. */
    int answered() {
        answered.countDown();
        return STOPPED_EARLY;
    }

    private void interrupted() {
        asked.set(true);
        try {
            if (answered.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                // exit codes of interrupted programs say nothing of answers
                Runtime.getRuntime().halt(STOPPED_EARLY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the program ends already
        }
    }
}
