package dev.rooflight.study.advice;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.note.Note;
import dev.rooflight.technique.Refusal;
import java.util.List;

/** Why a technique is not advised, as data; a {@link Visitor} finds words for it. */
public sealed interface Reason {
    /** What a visitor makes of this kind of reason. */
    <T> T accept(Visitor<T> visitor);

    /**
     * It changes nothing, or nothing for the better.
     *
     * @param note why
     */
    record Idle(Note.Idle note) implements Reason {
        public Idle {
            requireNonNull(note, "note is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.idle(this);
        }
    }

    /**
     * The device has no arithmetic for its format, and that was not wanted.
     *
     * @param note what would be computed in a wider format
     */
    record Unsupported(Note.Widened note) implements Reason {
        public Unsupported {
            requireNonNull(note, "note is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.unsupported(this);
        }
    }

    /**
     * With it the deployment does not fit into the device's memory, and that was not wanted.
     *
     * @param bytes that would be occupied
     * @param usableBytes that may be
     */
    record TooLarge(double bytes, double usableBytes) implements Reason {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.tooLarge(this);
        }
    }

    /**
     * It makes worse what was to become better.
     *
     * @param change of the figure, as a share of it; above 0
     * @param causes why
     * @param effects what that does to times or memory; empty where the causes say so
     */
    record Worse(double change, List<Cause> causes, List<Cause> effects) implements Reason {
        public Worse {
            causes = List.copyOf(causes);
            effects = List.copyOf(effects);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.worse(this);
        }
    }

    /**
     * It changes next to nothing.
     *
     * @param change of the figure, as a share of it; below 0 where it becomes better
     * @param causes why it is no more
     */
    record Little(double change, List<Cause> causes) implements Reason {
        public Little {
            causes = List.copyOf(causes);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.little(this);
        }
    }

    /**
     * It cannot be applied to the model, or the device does not run the result.
     *
     * @param refusal why
     */
    record Refused(Refusal refusal) implements Reason {
        public Refused {
            requireNonNull(refusal, "refusal is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.refused(this);
        }
    }

    /**
     * An answer for each kind of reason.
     *
     * @param <T> what the answers are
     */
    interface Visitor<T> {
        T idle(Idle reason);

        T unsupported(Unsupported reason);

        T tooLarge(TooLarge reason);

        T worse(Worse reason);

        T little(Little reason);

        T refused(Refused reason);
    }
}
