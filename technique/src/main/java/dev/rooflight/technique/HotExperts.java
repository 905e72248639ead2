package dev.rooflight.technique;

import dev.rooflight.core.Require;
import dev.rooflight.core.numeric.Rounding;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Kernel;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Rewrite;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.pass.Feature;
import java.util.List;

/**
 * Sends all tokens to a share of the experts, evenly among those: E' = max(k, share·E) in E'(1 - (1 - k/E')^T).
 *
 * @param share of experts that are used; above 0 to 1
 */
record HotExperts(double share) implements Rewrite {
    HotExperts {
        Require.within("share of experts", share, 1e-6, 1);
    }

    @Override
    public List<Block> apply(Block block, Surroundings around) {
        return List.of(block.changed(this::changed));
    }

    private Operator changed(Operator operator) {
        if (operator.kernel() instanceof Kernel.GroupedMatMul products) {
            Feature.DistinctExperts hit = products.hit();
            int hot = (int) Math.max(hit.perToken(), Rounding.halfEven(share * hit.experts()));
            Feature.DistinctExperts fewer = new Feature.DistinctExperts(hot, hit.perToken(), hit.replicas());
            LinearForm weights = operator.work().bytes(Traffic.WEIGHTS).replacing(hit, fewer);
            return operator.doing(products.hitting(fewer), operator.work().withBytes(Traffic.WEIGHTS, weights));
        }
        return operator;
    }
}
