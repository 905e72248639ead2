package dev.rooflight.study;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What came of trying a case that may not be possible: an answer, or why there is none. Whoever tries many cases goes on with this
 * value; the refusal of one is thrown where it is the only one.
 *
 * @param <T> type of the answer
 */
public sealed interface Outcome<T> {
    /**
     * Something that is possible.
     *
     * @param value the answer
     */
    record Possible<T>(T value) implements Outcome<T> {
        public Possible {
            requireNonNull(value, "value is null");
        }

        @Override
        public Optional<T> found() {
            return Optional.of(value);
        }

        @Override
        public Optional<InvalidValueException> refusal() {
            return Optional.empty();
        }

        @Override
        public <U> Outcome<U> then(Function<T, Outcome<U>> next) {
            return next.apply(value);
        }
    }

    /**
     * Something that is not.
     *
     * @param why what is refused, and what is possible instead
     */
    record Impossible<T>(InvalidValueException why) implements Outcome<T> {
        public Impossible {
            requireNonNull(why, "why is null");
        }

        @Override
        public Optional<T> found() {
            return Optional.empty();
        }

        @Override
        public Optional<InvalidValueException> refusal() {
            return Optional.of(why);
        }

        @Override
        public <U> Outcome<U> then(Function<T, Outcome<U>> next) {
            return new Impossible<>(why);
        }
    }

    /** The answer, if there is one. */
    Optional<T> found();

    /** Why there is none, if so. */
    Optional<InvalidValueException> refusal();

    /** What is done with the answer, if there is one. */
    <U> Outcome<U> then(Function<T, Outcome<U>> next);

    /** Tries something: the one place where a refusal becomes a value. */
    static <T> Outcome<T> of(Supplier<T> attempt) {
        try {
            return new Possible<>(attempt.get());
        } catch (InvalidValueException e) {
            return new Impossible<>(e);
        }
    }
}
