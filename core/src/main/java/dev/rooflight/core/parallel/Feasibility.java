package dev.rooflight.core.parallel;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import java.util.List;
import java.util.stream.Collectors;

/** Whether a model can be split over devices in some way. */
public sealed interface Feasibility {

    /** It can. */
    record Possible() implements Feasibility {}

    /**
     * It cannot.
     *
     * @param obstacle what stands in the way
     * @param nearest degrees that are possible where everything else stays, in rising order; empty where none is
     */
    record Impossible(Obstacle obstacle, List<Integer> nearest) implements Feasibility {
        public Impossible {
            requireNonNull(obstacle, "obstacle is null");
            nearest = List.copyOf(nearest);
        }

        /** The error that says why, and what can be. */
        public InvalidValueException error() {
            return new InvalidValueException(
                    obstacle.option(), Integer.toString(obstacle.degree()), obstacle.possible(nearest), obstacle.why());
        }
    }

    /** What stands in the way of a split. */
    sealed interface Obstacle {
        /** The option that asks for too much, such as {@code tp}. */
        String option();

        /** What it asks for. */
        int degree();

        /** Why that is not possible, as the part of an error. */
        String why();

        /** What is possible instead, as the part of an error, where these are the nearest degrees. */
        default String possible(List<Integer> nearest) {
            return nearest.isEmpty()
                    ? "1"
                    : (nearest.size() == 1 ? "" : "one of ")
                            + nearest.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }
    }

    /**
     * Something of a layer does not divide.
     *
     * @param model which model
     * @param degree devices that would share it
     * @param uneven what does not divide
     * @param divisor devices that it would be divided by: fewer than {@code degree} where experts are shared out first
     */
    record Uneven(String model, int degree, Countable uneven, int divisor) implements Obstacle {
        @Override
        public String option() {
            return "tp";
        }

        @Override
        public String why() {
            return "%s has %s %s, which %s %s"
                    .formatted(
                            model,
                            uneven.count(),
                            uneven.what().label(),
                            uneven.replicates() ? "neither divide by nor divide" : "do not divide by",
                            divisor);
        }
    }

    /**
     * There are fewer layers than stages.
     *
     * @param degree stages
     * @param layers of the model
     */
    record TooFewLayers(int degree, int layers) implements Obstacle {
        @Override
        public String option() {
            return "pp";
        }

        @Override
        public String why() {
            return "there are %s layers, and a stage has one at least".formatted(layers);
        }

        @Override
        public String possible(List<Integer> nearest) {
            return "at most " + layers;
        }
    }

    /**
     * Stages that are too unlike: each has to be compiled for itself.
     *
     * @param degree stages
     * @param distinct distinct layers of all distinct stages
     * @param most how many there may be
     */
    record TooManyUnlikeStages(int degree, int distinct, int most) implements Obstacle {
        @Override
        public String option() {
            return "pp";
        }

        @Override
        public String why() {
            return "the stages are unlike, with %s distinct layers in all, of which there may be %s"
                    .formatted(distinct, most);
        }

        @Override
        public String possible(List<Integer> nearest) {
            return "fewer stages, or stages that are more alike";
        }
    }

    /**
     * There are no experts to spread.
     *
     * @param model which model
     * @param degree devices that would share them
     */
    record NoExperts(String model, int degree) implements Obstacle {
        @Override
        public String option() {
            return "ep";
        }

        @Override
        public String why() {
            return model + " has no experts";
        }
    }

    /**
     * Experts do not divide.
     *
     * @param degree devices that would share them
     * @param experts of a layer
     */
    record UnevenExperts(int degree, int experts) implements Obstacle {
        @Override
        public String option() {
            return "ep";
        }

        @Override
        public String why() {
            return "%s experts do not divide by %s".formatted(experts, degree);
        }
    }

    /**
     * A state goes through the positions in order, so that they cannot be split.
     *
     * @param model which model
     * @param degree devices that would share the positions
     */
    record RecurrentState(String model, int degree) implements Obstacle {
        @Override
        public String option() {
            return "cp";
        }

        @Override
        public String why() {
            return model + " has layers with a recurrent state, which goes through the positions in order";
        }
    }

    /** Whether it can. */
    default boolean possible() {
        return this instanceof Possible;
    }

    /**
     * Nothing, where it can be split so.
     *
     * @throws InvalidValueException if it cannot; the message says why and what can be
     */
    default void require() {
        if (this instanceof Impossible impossible) {
            throw impossible.error();
        }
    }
}
