package dev.rooflight.technique;

import dev.rooflight.core.Require;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Kernel;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Rewrite;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.operator.Work;
import java.util.List;

/**
 * Replaces each matrix of in·out by two of r·(in + out); one for which that is no less stays. The r numbers between them are
 * written and read.
 *
 * @param rank r; 0: as large as {@code size} says
 * @param size share of the parameters that is left where {@code rank} is 0; above 0 to 1
 */
record Factors(long rank, double size) implements Rewrite {
    Factors {
        Require.within("rank", rank, 0, 1L << 40);
        Require.within("size", size, 1e-6, 1);
    }

    @Override
    public List<Block> apply(Block block, Surroundings around) {
        return List.of(block.changed(operator -> Projections.ofActivations(operator)
                .map(product -> factored(operator, product, around))
                .orElse(operator)));
    }

    private Operator factored(Operator operator, Kernel.MatMul product, Surroundings around) {
        double in = product.in();
        double out = product.out();
        double r = rank > 0 ? rank : size * in * out / (in + out);
        double ratio = r * (in + out) / (in * out);
        if (ratio >= 1) {
            return operator;
        }
        Work work = operator.work();
        double between = product.groups() * r * around.precision().activationBytes();
        Work less = work.withBytes(Traffic.WEIGHTS, work.bytes(Traffic.WEIGHTS).times(ratio))
                .withMatrixOps(work.matrixOps().times(ratio))
                .bytes(Traffic.ACTIVATION_WRITE, between, product.rows())
                .bytes(Traffic.ACTIVATION_READ, between, product.rows());
        return operator.doing(product.factored(r), less).storing(operator.parameters() * ratio);
    }
}
