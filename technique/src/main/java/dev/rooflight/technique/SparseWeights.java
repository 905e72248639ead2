package dev.rooflight.technique;

import dev.rooflight.core.Require;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Rewrite;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.operator.Work;
import java.util.List;

/**
 * Stores only a share of the weights, and where they are: bytes · (density + index bits/weight bits), but never more than
 * dense. Worked example: 2:4 in FP16 is (0.5 + 1/16) = 0.5625 of dense.
 *
 * @param density share of weights that are not zero; 0 to 1
 * @param indexBits bits of index for each weight, zero or not; 0 to 64
 * @param semiStructured whether matrix units skip the zeros, on devices that can
 */
record SparseWeights(double density, double indexBits, boolean semiStructured) implements Rewrite {
    SparseWeights {
        Require.within("density", density, 0, 1);
        Require.within("index bits", indexBits, 0, 64);
    }

    @Override
    public List<Block> apply(Block block, Surroundings around) {
        return List.of(block.changed(operator -> Projections.has(operator) ? sparse(operator, around) : operator));
    }

    private Operator sparse(Operator operator, Surroundings around) {
        double bits = 8 * around.precision().weightBytes(operator.component());
        double stored = Math.min(1, density + indexBits / bits);
        Work work = operator.work();
        Work less = work.withBytes(Traffic.WEIGHTS, work.bytes(Traffic.WEIGHTS).times(stored));
        Operator fewer = operator.doing(less).storing(operator.parameters() * stored);
        return semiStructured ? fewer.skippingZeros() : fewer;
    }
}
