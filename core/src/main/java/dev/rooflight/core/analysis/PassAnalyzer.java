package dev.rooflight.core.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every operator of a pass, as one device sees it. With stages: of one microbatch on its way through all of them, and the wait
 * for the others.
 */
final class PassAnalyzer {
    private final List<CompiledStage> stages;
    private final Deployment deployment;

    PassAnalyzer(List<CompiledStage> stages, Deployment deployment) {
        this.stages = stages;
        this.deployment = deployment;
    }

    PassAnalysis analyze(PassFeatures features, boolean decoding) {
        boolean pipeline = deployment.parallelism().pipeline() > 1;
        List<OperatorAnalysis> all = new ArrayList<>();
        double longestBound = 0;
        double longestExpected = 0;
        for (CompiledStage stage : stages) {
            List<OperatorAnalysis> operators = operators(stage.cheapest(features.all()), features);
            PassAnalysis.Totals totals = PassAnalysis.of(operators).totals();
            longestBound = Math.max(longestBound, totals.boundSeconds());
            longestExpected = Math.max(longestExpected, totals.expectedSeconds());
            for (OperatorAnalysis operator : operators) {
                all.add(pipeline ? operator.withLayers(stage.count() * operator.layers()) : operator);
            }
        }
        if (pipeline) {
            all = merged(all);
            PassAnalysis.Totals sum = PassAnalysis.of(all).totals();
            long parts = features.microbatches();
            all.add(OperatorAnalysis.waiting(
                    "pipeline_wait",
                    PassTime.pipelined(sum.boundSeconds(), longestBound, parts, decoding) - sum.boundSeconds(),
                    PassTime.pipelined(sum.expectedSeconds(), longestExpected, parts, decoding)
                            - sum.expectedSeconds()));
        }
        double host = PassTime.host(deployment.engine(), features.perReplica());
        if (host > 0) {
            all.add(OperatorAnalysis.waiting("host", 0, host));
        }
        return PassAnalysis.of(all);
    }

    private static List<OperatorAnalysis> operators(CompiledForm form, PassFeatures features) {
        List<OperatorAnalysis> operators = new ArrayList<>();
        for (CompiledOperator operator : form.operators) {
            operators.add(operator.analyze(features));
        }
        double outside = form.outsideSeconds(features.all());
        if (outside > 0) {
            PassAnalysis.Totals inside = PassAnalysis.of(operators).totals();
            operators.add(OperatorAnalysis.waiting(
                    "offload_wait",
                    Math.max(0, outside - inside.boundSeconds()),
                    Math.max(0, outside - inside.expectedSeconds())));
        }
        return operators;
    }

    /** Equal operators of several stages as one row each. */
    private static List<OperatorAnalysis> merged(List<OperatorAnalysis> operators) {
        Map<OperatorAnalysis, OperatorAnalysis> merged = new LinkedHashMap<>();
        operators.forEach(operator ->
                merged.merge(operator.withLayers(0), operator, (a, b) -> a.withLayers(a.layers() + b.layers())));
        return new ArrayList<>(merged.values());
    }
}
