package dev.rooflight.technique;

import dev.rooflight.core.Require;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.operator.Rewrite;
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
            if (Projections.mapsActivations(operator)) {
                all.add(beside(operator, around.precision()));
            }
        }
        return List.of(new Block(block.name(), block.label(), block.count(), block.inputs(), all, block.outputs()));
    }

    private Operator beside(Operator operator, Precision precision) {
        double in = Projections.in(operator, precision);
        double out = Projections.out(operator, precision);
        double weights = rank * (in + out);
        Feature rows = Projections.rows(operator);
        double activation = precision.activationBytes();
        Work work = Work.NONE
                .matrix(2 * weights, rows)
                .bytes(Traffic.WEIGHTS, used * weights * BYTES, Feature.Basic.ONE)
                // the input again, what is between, and the output that it is added to
                .bytes(Traffic.ACTIVATION_READ, (in + rank + out) * activation, rows)
                .bytes(Traffic.ACTIVATION_WRITE, (rank + out) * activation, rows);
        String name = Projections.adapterOf(operator.name());
        double stored = loaded * weights * BYTES / precision.weightBytes(operator.component());
        return new Operator(
                name,
                OperatorKind.LINEAR,
                operator.component(),
                stored,
                weights,
                precision.activations().arithmetic().orElse(ComputeFormat.FP16),
                work,
                List.of(operator.name()),
                List.of(new Tensor(name, rows, rank, activation)));
    }
}
