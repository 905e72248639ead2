package dev.rooflight.serving.engine;

/** Schedulers whose caches are blocks of a pool, and which keep those in work in a list. */
sealed interface BlockScheduler extends Scheduler
        permits VllmScheduler, VllmV0Scheduler, SarathiScheduler, TensorRtScheduler, SlotScheduler, StaticScheduler {
    /** Those in work. */
    BlockWork work();

    @Override
    default boolean holds(long filled, long most) {
        return work().holds(filled);
    }

    @Override
    default int running() {
        return work().running.size();
    }

    @Override
    default int usedBlocks() {
        return work().used();
    }

    @Override
    default int found(Sequence sequence) {
        return work().found(sequence);
    }

    @Override
    default void stays(Sequence sequence) {
        work().blocks.keep(sequence, false);
    }

    @Override
    default void leave(Sequence sequence) {
        work().leave(sequence);
    }

    @Override
    default void loseCache(Sequence sequence) {
        work().loseCache(sequence);
    }

    @Override
    default long steadySteps(long most) {
        return work().steadySteps(most);
    }

    @Override
    default void takeSteadily(long steps) {
        work().takeSteadily(steps);
    }
}
