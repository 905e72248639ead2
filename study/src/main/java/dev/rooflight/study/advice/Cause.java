package dev.rooflight.study.advice;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.roofline.Bound;

/**
 * One thing about a deployment, or one thing that a technique changes about it, with its numbers: {@code before} is without the
 * technique and {@code after} with it. A {@link Visitor} finds words for it.
 */
public sealed interface Cause {
    /** What a visitor makes of this kind of cause. */
    <T> T accept(Visitor<T> visitor);

    /**
     * What limits a pass.
     *
     * @param phase of the pass
     * @param bound what most of its time goes to, by the roofline
     * @param opsPerByte operations per byte of memory access of the whole pass
     */
    record Bounded(Phase phase, Bound bound, double opsPerByte) implements Cause {
        public Bounded {
            requireNonNull(phase, "phase is null");
            requireNonNull(bound, "bound is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.bounded(this);
        }
    }

    /**
     * Fewer bytes of a category in a pass.
     *
     * @param traffic the category
     * @param before bytes of it
     * @param after bytes that are left of it; 0 where it is gone
     * @param access bytes of all categories before
     */
    record TrafficCut(Traffic traffic, double before, double after, double access) implements Cause {
        public TrafficCut {
            requireNonNull(traffic, "traffic is null");
        }

        /** The category's share of all bytes; 0 to 1. */
        public double share() {
            return before / access;
        }

        /** By how many times it is less; infinite where it is gone. */
        public double factor() {
            return before / after;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.trafficCut(this);
        }
    }

    /**
     * Fewer bytes of a category in a pass, which gain nothing.
     *
     * @param cut the bytes
     * @param pass what limits the pass
     */
    record TrafficCutInVain(TrafficCut cut, Bounded pass) implements Cause {
        public TrafficCutInVain {
            requireNonNull(cut, "cut is null");
            requireNonNull(pass, "pass is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.trafficCutInVain(this);
        }
    }

    /**
     * Fewer operations in a pass.
     *
     * @param before operations
     * @param after operations
     */
    record OperationsCut(double before, double after) implements Cause {
        /** By how many times they are less. */
        public double factor() {
            return before / after;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.operationsCut(this);
        }
    }

    /**
     * A higher peak for the products that take most time.
     *
     * @param format in which they run in with the technique
     * @param before operations per second
     * @param after operations per second
     */
    record CeilingRaised(ComputeFormat format, double before, double after) implements Cause {
        public CeilingRaised {
            requireNonNull(format, "format is null");
        }

        /** By how many times it is higher. */
        public double factor() {
            return after / before;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.ceilingRaised(this);
        }
    }

    /**
     * Steps that verify several tokens and emit more than one.
     *
     * @param verified tokens of each sequence in the verifying pass
     * @param emitted tokens of each sequence that a step emits on average
     * @param passes times of a pass over one token that the verifying pass takes
     */
    record TokensVerified(int verified, double emitted, double passes) implements Cause {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.tokensVerified(this);
        }
    }

    /**
     * Steps that emit more than one token, but take too long.
     *
     * @param emitted tokens of each sequence that a step emits on average
     * @param passes times of a pass over one token that a step takes, drafting included
     */
    record DraftingCosts(double emitted, double passes) implements Cause {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.draftingCosts(this);
        }
    }

    /**
     * A draft model that goes through the prompt, too.
     *
     * @param seconds that this takes
     */
    record DraftReadsPrompt(double seconds) implements Cause {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.draftReadsPrompt(this);
        }
    }

    /**
     * An operator that takes less time.
     *
     * @param operator its name
     * @param seconds less in a pass, all layers together
     */
    record OperatorFaster(String operator, double seconds) implements Cause {
        public OperatorFaster {
            requireNonNull(operator, "operator is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.operatorFaster(this);
        }
    }

    /**
     * An operator that takes more time.
     *
     * @param operator its name
     * @param added whether it is not there without the technique
     * @param seconds more in a pass, all layers together
     * @param phase of the pass
     */
    record OperatorSlower(String operator, boolean added, double seconds, Phase phase) implements Cause {
        public OperatorSlower {
            requireNonNull(operator, "operator is null");
            requireNonNull(phase, "phase is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.operatorSlower(this);
        }
    }

    /**
     * Another number of operators for the same work.
     *
     * @param before operators of a pass, equal layers once
     * @param after operators of a pass, equal layers once
     */
    record OperatorsRegrouped(int before, int after) implements Cause {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.operatorsRegrouped(this);
        }
    }

    /**
     * The time of a token.
     *
     * @param before seconds
     * @param after seconds
     */
    record TokenTime(double before, double after) implements Cause {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.tokenTime(this);
        }
    }

    /**
     * The time of the prompt.
     *
     * @param before seconds
     * @param after seconds
     */
    record PromptTime(double before, double after) implements Cause {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.promptTime(this);
        }
    }

    /**
     * What is occupied of the fullest device's memory.
     *
     * @param before bytes
     * @param after bytes
     */
    record MemoryTaken(double before, double after) implements Cause {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.memoryTaken(this);
        }
    }

    /**
     * Less of a part of what is in memory.
     *
     * @param part of the memory
     * @param before bytes of it
     * @param after bytes that are left of it; 0 where it is gone
     * @param total bytes of all parts before
     */
    record MemoryCut(MemoryPart part, double before, double after, double total) implements Cause {
        public MemoryCut {
            requireNonNull(part, "part is null");
        }

        /** The part's share of everything; 0 to 1. */
        public double share() {
            return before / total;
        }

        /** By how many times it is less; infinite where it is gone. */
        public double factor() {
            return before / after;
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.memoryCut(this);
        }
    }

    /**
     * Less memory, where memory is not what decides.
     *
     * @param memory the change
     */
    record MemoryCutInVain(MemoryTaken memory) implements Cause {
        public MemoryCutInVain {
            requireNonNull(memory, "memory is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.memoryCutInVain(this);
        }
    }

    /**
     * More of a part of what is in memory.
     *
     * @param part of the memory
     * @param before bytes of it
     * @param after bytes of it
     */
    record MemoryGrown(MemoryPart part, double before, double after) implements Cause {
        public MemoryGrown {
            requireNonNull(part, "part is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.memoryGrown(this);
        }
    }

    /**
     * Neither operations nor bytes of a pass change.
     *
     * @param phase of the pass
     */
    record PassUnchanged(Phase phase) implements Cause {
        public PassUnchanged {
            requireNonNull(phase, "phase is null");
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.passUnchanged(this);
        }
    }

    /** Nothing that lies in memory becomes less. */
    record MemoryUnchanged() implements Cause {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.memoryUnchanged(this);
        }
    }

    /**
     * An answer for each kind of cause.
     *
     * @param <T> what the answers are
     */
    interface Visitor<T> {
        T bounded(Bounded cause);

        T trafficCut(TrafficCut cause);

        T trafficCutInVain(TrafficCutInVain cause);

        T operationsCut(OperationsCut cause);

        T ceilingRaised(CeilingRaised cause);

        T tokensVerified(TokensVerified cause);

        T draftingCosts(DraftingCosts cause);

        T draftReadsPrompt(DraftReadsPrompt cause);

        T operatorFaster(OperatorFaster cause);

        T operatorSlower(OperatorSlower cause);

        T operatorsRegrouped(OperatorsRegrouped cause);

        T tokenTime(TokenTime cause);

        T promptTime(PromptTime cause);

        T memoryTaken(MemoryTaken cause);

        T memoryCut(MemoryCut cause);

        T memoryCutInVain(MemoryCutInVain cause);

        T memoryGrown(MemoryGrown cause);

        T passUnchanged(PassUnchanged cause);

        T memoryUnchanged(MemoryUnchanged cause);
    }
}
