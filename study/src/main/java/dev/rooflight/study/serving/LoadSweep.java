package dev.rooflight.study.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.Require;
import dev.rooflight.serving.fleet.Workers;
import dev.rooflight.serving.outcome.State;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The same requests at several loads, so that two of them differ in nothing but the load.
 *
 * @param question what was asked, at whatever load
 * @param axis what is varied
 * @param points by rising load; at least one
 */
public record LoadSweep(ServingQuestion question, LoadAxis axis, List<LoadPoint> points) {
    public LoadSweep {
        requireNonNull(question, "question is null");
        requireNonNull(axis, "axis is null");
        points = List.copyOf(points);
        Require.that(!points.isEmpty(), "loads", "none", "at least one");
        for (int i = 1; i < points.size(); i++) {
            Require.that(
                    points.get(i - 1).load() < points.get(i).load(),
                    "loads",
                    points.get(i).load(),
                    "more than the one before, " + points.get(i - 1).load());
        }
    }

    /**
     * Simulates a question at several loads, as expected and by the roofline.
     *
     * @param loads each more than the one before
     */
    public static LoadSweep of(
            ServingQuestion question, List<Double> loads, Workers workers, Cancellation cancellation) {
        LoadAxis axis = LoadAxis.of(question.offered());
        List<LoadPoint> points = new ArrayList<>();
        for (double load : loads) {
            cancellation.check();
            ServingQuestion there = question.offering(axis.at(question.offered(), load));
            points.add(new LoadPoint(load, there.expected(workers, cancellation), there.bound(workers, cancellation)));
        }
        return new LoadSweep(question, axis, points);
    }

    /** The least load from which on every one is saturated, if there is one. */
    public OptionalDouble saturatedFrom() {
        OptionalDouble from = OptionalDouble.empty();
        for (int i = points.size() - 1; i >= 0; i--) {
            if (points.get(i).expected().state() != State.SATURATED) {
                break;
            }
            from = OptionalDouble.of(points.get(i).load());
        }
        return from;
    }
}
