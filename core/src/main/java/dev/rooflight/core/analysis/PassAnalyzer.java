package dev.rooflight.core.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Every operator of a pass, as one device sees it. With stages: of one microbatch on its way through all of them, and the wait
 * for the others.
 */
final class PassAnalyzer {
    private static final Times<Double> NONE = new Times<>(0.0, 0.0);

    private final List<CompiledStage> stages;
    private final Deployment deployment;

    PassAnalyzer(List<CompiledStage> stages, Deployment deployment) {
        this.stages = stages;
        this.deployment = deployment;
    }

    PassAnalysis analyze(PassFeatures features, boolean decoding) {
        boolean pipeline = deployment.parallelism().pipeline() > 1;
        List<OperatorAnalysis> all = new ArrayList<>();
        Times<Double> sum = NONE;
        Times<Double> longest = NONE;
        for (CompiledStage stage : stages) {
            CompiledForm form = stage.cheapest(features.all());
            List<OperatorAnalysis> operators = new ArrayList<>();
            for (CompiledOperator operator : form.operators) {
                operators.add(operator.analyze(features));
            }
            PassAnalysis.Totals totals = PassAnalysis.of(operators).totals();
            Times<Double> inside = new Times<>(totals.boundSeconds(), totals.expectedSeconds());
            double outside = form.outsideSeconds(features.all());
            Times<Double> seconds = each(inside, time -> Math.max(time, outside));
            if (outside > 0) {
                operators.add(waiting("offload_wait", inside, seconds));
            }
            sum = both(sum, seconds, (before, time) -> before + stage.count() * time);
            longest = both(longest, seconds, Math::max);
            for (OperatorAnalysis operator : operators) {
                all.add(pipeline ? operator.withLayers(stage.count() * operator.layers()) : operator);
            }
        }
        Times<Double> whole = sum;
        if (pipeline) {
            all = merged(all);
            long parts = features.microbatches();
            whole = both(sum, longest, (busy, slowest) -> PassTime.pipelined(busy, slowest, parts, decoding));
            all.add(waiting("pipeline_wait", sum, whole));
        }
        double host = PassTime.host(deployment.engine(), features.perReplica());
        if (host > 0) {
            all.add(OperatorAnalysis.waiting("host", 0, host));
        }
        return PassAnalysis.of(all).takingAtLeast(whole.bound());
    }

    /**
     * The wait until all is done, behind work. Work that takes longer leaves less to wait for, so that the wait by the roofline
     * can be the longer one; what is shown beside the expected wait is no more than that.
     */
    private static OperatorAnalysis waiting(String name, Times<Double> work, Times<Double> whole) {
        Times<Double> wait = both(whole, work, (until, busy) -> until - busy);
        return OperatorAnalysis.waiting(name, Math.min(wait.bound(), wait.expected()), wait.expected());
    }

    private static Times<Double> each(Times<Double> times, DoubleUnaryOperator change) {
        return new Times<>(change.applyAsDouble(times.bound()), change.applyAsDouble(times.expected()));
    }

    private static Times<Double> both(Times<Double> one, Times<Double> other, DoubleBinaryOperator join) {
        return new Times<>(
                join.applyAsDouble(one.bound(), other.bound()), join.applyAsDouble(one.expected(), other.expected()));
    }

    /** Equal operators of several stages as one row each. */
    private static List<OperatorAnalysis> merged(List<OperatorAnalysis> operators) {
        Map<OperatorAnalysis, OperatorAnalysis> merged = new LinkedHashMap<>();
        operators.forEach(operator ->
                merged.merge(operator.withLayers(0), operator, (a, b) -> a.withLayers(a.layers() + b.layers())));
        return new ArrayList<>(merged.values());
    }
}
