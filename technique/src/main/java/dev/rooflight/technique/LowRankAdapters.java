package dev.rooflight.technique;

import dev.rooflight.core.Require;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Kernel;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Rewrite;
import dev.rooflight.core.operator.Role;
import dev.rooflight.core.operator.Tensor;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.operator.Work;
import dev.rooflight.core.pass.Feature;
import java.util.ArrayList;
import java.util.List;

/**
 * Unmerged adapters beside each matrix: 2·r·(in + out) operations a token, r·(in + out) weights for each adapter that the pass
 * uses, in 16 bits.
 *
 * @param rank r; 1 or more
 * @param used different adapters among the sequences of a pass; 1 or more
 * @param loaded adapters in memory; {@code used} or more
 */
record LowRankAdapters(long rank, long used, long loaded) implements Rewrite {
    private static final double BYTES = 2;

    LowRankAdapters {
        Require.within("rank", rank, 1, 1L << 30);
        Require.within("adapters used", used, 1, 1L << 30);
        Require.within("adapters loaded", loaded, used, 1L << 30);
    }

    @Override
    public List<Block> apply(Block block, Surroundings around) {
        List<Operator> all = new ArrayList<>();
        for (Operator operator : block.operators()) {
            all.add(operator);
            Projections.ofActivations(operator)
                    .ifPresent(product -> all.add(beside(operator, product, around.precision())));
        }
        return List.of(block.with(all));
    }

    private Operator beside(Operator operator, Kernel.MatMul product, Precision precision) {
        double in = product.inputs();
        double out = product.out();
        double weights = rank * (in + out);
        double activation = precision.activationBytes();
        Work work = Work.NONE
                .matrix(2 * weights, product.rows())
                .bytes(Traffic.WEIGHTS, used * weights * BYTES, Feature.Basic.ONE)
                // the input again, what is between, and the output that it is added to
                .bytes(Traffic.ACTIVATION_READ, (in + rank + out) * activation, product.rows())
                .bytes(Traffic.ACTIVATION_WRITE, (rank + out) * activation, product.rows());
        String name = operator.name() + "_lora";
        return new Operator(
                name,
                Role.ADAPTER,
                Kernel.MatMul.of(product.rows(), in, out, 0).factored(rank),
                operator.component(),
                loaded * weights * BYTES / precision.weightBytes(operator.component()),
                weights,
                precision.activations().arithmetic().orElse(ComputeFormat.FP16),
                false,
                work,
                List.of(operator.name()),
                List.of(new Tensor(name, product.rows(), rank, activation)));
    }
}
