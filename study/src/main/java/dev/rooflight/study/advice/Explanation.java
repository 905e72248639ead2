package dev.rooflight.study.advice;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** What a technique that pays changes, as data; a {@link Visitor} finds words for it. */
public sealed interface Explanation {
    /** What a visitor makes of this kind of explanation. */
    <T> T accept(Visitor<T> visitor);

    /**
     * A technique that changes how long passes take.
     *
     * @param pass what limits the pass that changes most, without it
     * @param causes what it changes about that pass; empty where one pass does not stand for the whole
     * @param times what that does to times
     * @param memory what it does to memory, if that is worth saying
     */
    record OfTime(Cause.Bounded pass, List<Cause> causes, List<Cause> times, Optional<Cause.MemoryTaken> memory)
            implements Explanation {
        public OfTime {
            requireNonNull(pass, "pass is null");
            causes = List.copyOf(causes);
            times = List.copyOf(times);
            requireNonNull(memory, "memory is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.ofTime(this);
        }
    }

    /**
     * A technique that saves memory.
     *
     * @param cut the part that it saves most of
     * @param memory what that does to the whole
     * @param batchBefore largest batch that fits without it
     * @param batchAfter largest batch that fits with it
     */
    record OfMemory(Cause.MemoryCut cut, Cause.MemoryTaken memory, long batchBefore, long batchAfter)
            implements Explanation {
        public OfMemory {
            requireNonNull(cut, "cut is null");
            requireNonNull(memory, "memory is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.ofMemory(this);
        }
    }

    /**
     * An answer for each kind of explanation.
     *
     * @param <T> what the answers are
     */
    interface Visitor<T> {
        T ofTime(OfTime explanation);

        T ofMemory(OfMemory explanation);
    }
}
