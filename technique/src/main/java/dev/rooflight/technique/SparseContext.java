package dev.rooflight.technique;

import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.Require;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.AttentionKernel;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Kernel;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Rewrite;
import dev.rooflight.core.operator.Role;
import dev.rooflight.core.operator.Tensor;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.operator.Work;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes only the heads and channels that a token needs. A batch reads the union of what its tokens need: a share of
 * 1 - (1 - ρ)^T of the weights.
 *
 * @param heads ρ of the heads; above 0 to 1
 * @param channels ρ of the feed-forward's inner channels; above 0 to 1
 * @param cacheRead share of keys and values that those heads read; above 0 to 1
 * @param predictorWeights weights that a layer's predictors have; 0 or more
 */
record SparseContext(double heads, double channels, double cacheRead, double predictorWeights) implements Rewrite {
    SparseContext {
        Require.within("heads", heads, 1e-3, 1);
        Require.within("channels", channels, 1e-3, 1);
        Require.within("cache read", cacheRead, 1e-3, 1);
        Require.within("predictor weights", predictorWeights, 0, 1e15);
    }

    @Override
    public List<Block> apply(Block block, Surroundings around) {
        List<Operator> all = new ArrayList<>();
        boolean sparse = false;
        for (Operator operator : block.operators()) {
            Operator changed = changed(operator);
            sparse |= !changed.equals(operator);
            all.add(changed);
        }
        if (sparse && predictorWeights > 0) {
            all.add(predictor(around.precision(), all.get(all.size() - 1).name()));
        }
        return List.of(block.with(all));
    }

    private Operator changed(Operator operator) {
        Work work = operator.work();
        boolean matrix = Projections.matrix(operator).isPresent();
        if (matrix && operator.component() == Component.ATTENTION && heads < 1) {
            return operator.doing(Union.of(work, heads));
        }
        if (matrix && operator.component() == Component.FEED_FORWARD && channels < 1) {
            return operator.doing(Union.of(work, channels));
        }
        if (operator.kernel() instanceof AttentionKernel attention && heads < 1) {
            LinearForm read = work.bytes(Traffic.KV_READ).times(cacheRead);
            return operator.doing(
                    attention.ofHeads(heads, cacheRead),
                    new Work(work.matrixOps().times(heads), work.vectorOps().times(heads), work.bytes())
                            .withBytes(Traffic.KV_READ, read));
        }
        return operator;
    }

    private Operator predictor(Precision precision, String input) {
        double wide = 2;
        Kernel.MatMul product = Kernel.MatMul.of(TOKENS, 0, 0, 0);
        return Operator.of(
                        "sparsity_predictor",
                        product,
                        Component.ROUTER,
                        precision,
                        List.of(input),
                        List.of(new Tensor("sparsity_predictor", TOKENS, 0, 0)))
                .as(Role.PREDICTOR)
                .doing(Work.NONE
                        .matrix(2 * predictorWeights, TOKENS)
                        .bytes(Traffic.WEIGHTS, predictorWeights * wide, ONE))
                .storing(predictorWeights * wide / precision.weightBytes(Component.ROUTER));
    }
}
