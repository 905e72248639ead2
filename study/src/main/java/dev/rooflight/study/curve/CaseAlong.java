package dev.rooflight.study.curve;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.study.Case;
import dev.rooflight.study.CompiledCase;
import dev.rooflight.study.Outcome;
import java.util.List;
import java.util.Optional;

/** A case while it goes along an axis; compiled once where the compiled model does not change on the way. */
final class CaseAlong implements Line.Along {
    private final Case start;
    private final Axis axis;
    private final Cancellation cancellation;
    private final Optional<Outcome<CompiledCase>> shared;

    CaseAlong(Case start, Axis axis, Cancellation cancellation) {
        this.start = requireNonNull(start, "start is null");
        this.axis = requireNonNull(axis, "axis is null");
        this.cancellation = requireNonNull(cancellation, "cancellation is null");
        this.shared = axis.part().compiled() ? Optional.empty() : Optional.of(compiled(start));
    }

    Axis axis() {
        return axis;
    }

    /** The case before it goes. */
    Case start() {
        return start;
    }

    /** What is asked before every value. */
    Cancellation cancellation() {
        return cancellation;
    }

    /** The case at a value, compiled. */
    Outcome<CompiledCase> compiled(double x) {
        cancellation.check();
        Outcome<Case> there = Outcome.of(() -> axis.at(start, x));
        return there.then(asked -> shared.map(known -> known.then(one -> Outcome.of(() -> one.with(asked))))
                .orElseGet(() -> compiled(asked)));
    }

    /** Another case, compiled. */
    static Outcome<CompiledCase> compiled(Case other) {
        return Outcome.of(other::compile);
    }

    @Override
    public Outcome<Analysis> at(double x) {
        return compiled(x).then(one -> Outcome.of(one::analyze));
    }

    @Override
    public Optional<List<Curve.Crossover>> crossovers(Metric metric, double from, double to) {
        return Optional.of(new Crossovers(this, metric).between(from, to));
    }
}
