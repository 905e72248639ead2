package dev.rooflight.web;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Work that is done one after the other, while some waits and no more. */
final class Lane implements AutoCloseable {
    private final ThreadPoolExecutor worker;

    /**
     * A lane.
     *
     * @param name of its thread
     * @param waiting how many may wait
     */
    Lane(String name, int waiting) {
        worker = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                task -> thread(task, name),
                new ThreadPoolExecutor.AbortPolicy());
        worker.allowCoreThreadTimeOut(true);
    }

    static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Does work when it is its turn, if it is still wanted then.
     *
     * @throws ProblemException if too much waits
     */
    <T> CompletableFuture<T> run(Ticket ticket, Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable task = () -> run(ticket, work, result);
        try {
            worker.execute(task);
        } catch (RejectedExecutionException e) {
            throw new ProblemException(Problem.of(503, "too many long requests at a time; try again in a few seconds"));
        }
        ticket.onCancel(() -> {
            if (worker.remove(task)) {
                run(ticket, work, result);
            }
        });
        return result;
    }

    private static <T> void run(Ticket ticket, Callable<T> work, CompletableFuture<T> result) {
        try {
            ticket.check();
            result.complete(work.call());
        } catch (Exception | Error e) {
            result.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
