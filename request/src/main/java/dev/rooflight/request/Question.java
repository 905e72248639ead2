package dev.rooflight.request;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.study.Case;
import dev.rooflight.study.Estimate;
import dev.rooflight.study.Hardware;
import dev.rooflight.study.Reference;
import dev.rooflight.study.curve.Axis;
import dev.rooflight.study.curve.Line;
import dev.rooflight.study.curve.Metric;
import dev.rooflight.study.option.Kind;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.OptionTable;
import dev.rooflight.study.option.Options;
import dev.rooflight.study.option.Part;
import dev.rooflight.technique.TechniqueRequest;
import java.util.List;
import java.util.function.Function;

/** What a front end is asked: a case, in one of the accountings. */
public sealed interface Question {
    /** Which accounting: no option of the case, but of the question that asks for it. */
    Option<Accounting> ACCOUNTING = Option.of(
                    Part.DEPLOYMENT,
                    "accounting",
                    "accounting",
                    new Kind.Choice<>(List.of(Accounting.values())),
                    "exact, or paper: the published one of LLM-Viewer")
            .otherwise(Accounting.EXACT);

    /** Everything that front ends take. */
    OptionTable OPTIONS = Options.ALL.with(ACCOUNTING);

    /** What the model was called. */
    Reference model();

    /** The device, changed numbers included. */
    Hardware hardware();

    /** Techniques that are switched on. */
    List<TechniqueRequest> techniques();

    /** The same without techniques. */
    Question plain();

    /** The answer. */
    default Analysis analyze() {
        return analyze(Case::analyze);
    }

    /**
     * The answer, where somebody keeps what he compiles.
     *
     * @param evaluator analyses a case
     */
    Analysis analyze(Function<Case, Analysis> evaluator);

    /** What the answer takes. */
    Estimate estimate();

    /**
     * What a figure along an axis takes.
     *
     * @param values in rising order
     */
    Estimate estimate(Axis axis, List<Double> values);

    /** A figure of it along an axis. */
    default Line along(Metric metric, Axis axis) {
        return along(metric, axis, Cancellation.NEVER);
    }

    /**
     * A figure of it along an axis.
     *
     * @param cancellation is asked before every value, see {@link Line#of}
     */
    Line along(Metric metric, Axis axis, Cancellation cancellation);

    /**
     * The case, for what exact accounting alone has.
     *
     * @param why it alone has it
     * @throws InvalidValueException if the question is in another
     */
    Case exact(String why);

    /**
     * A question in this project's accounting.
     *
     * @param asked the case
     */
    record Exact(Case asked) implements Question {
        public Exact {
            requireNonNull(asked, "asked is null");
        }

        @Override
        public Reference model() {
            return asked.model().reference();
        }

        @Override
        public Hardware hardware() {
            return asked.hardware();
        }

        @Override
        public List<TechniqueRequest> techniques() {
            return asked.techniques().on();
        }

        @Override
        public Question plain() {
            return new Exact(asked.plain());
        }

        @Override
        public Analysis analyze(Function<Case, Analysis> evaluator) {
            return evaluator.apply(asked);
        }

        @Override
        public Estimate estimate() {
            return Estimate.of(asked);
        }

        @Override
        public Estimate estimate(Axis axis, List<Double> values) {
            return Estimate.ofCurve(asked, axis, values);
        }

        @Override
        public Line along(Metric metric, Axis axis, Cancellation cancellation) {
            return Line.of(asked, metric, axis, cancellation);
        }

        @Override
        public Case exact(String why) {
            return asked;
        }
    }

    /**
     * A question in LLM-Viewer's.
     *
     * @param asked what it knows of a case
     */
    record Paper(PaperCase asked) implements Question {
        public Paper {
            requireNonNull(asked, "asked is null");
        }

        @Override
        public Reference model() {
            return asked.model();
        }

        @Override
        public Hardware hardware() {
            return asked.hardware();
        }

        @Override
        public List<TechniqueRequest> techniques() {
            return List.of();
        }

        @Override
        public Question plain() {
            return this;
        }

        @Override
        public Analysis analyze(Function<Case, Analysis> evaluator) {
            return asked.analyze();
        }

        @Override
        public Estimate estimate() {
            // one formula a layer, whatever the number of layers
            return new Estimate(1);
        }

        @Override
        public Estimate estimate(Axis axis, List<Double> values) {
            return estimate().times(values.size());
        }

        @Override
        public Line along(Metric metric, Axis axis, Cancellation cancellation) {
            return Line.of(asked, metric, axis, cancellation);
        }

        @Override
        public Case exact(String why) {
            throw new InvalidValueException(ACCOUNTING.name(), "'paper'", "exact", why);
        }
    }
}
