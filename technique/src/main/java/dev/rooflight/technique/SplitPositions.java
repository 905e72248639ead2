package dev.rooflight.technique;

import static dev.rooflight.core.pass.Feature.Basic.SEQUENCES;

import dev.rooflight.core.Require;
import dev.rooflight.core.operator.AttentionKernel;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Rewrite;
import dev.rooflight.core.operator.Traffic;
import java.util.List;

/**
 * Splits the positions of a decode's attention over units: partial outputs in FP32 with a maximum and a sum for each head
 * are written and read once more.
 *
 * @param splits of each sequence; 1 or more
 */
record SplitPositions(long splits) implements Rewrite {
    private static final double BYTES = 4;

    SplitPositions {
        Require.within("splits", splits, 1, 1L << 30);
    }

    @Override
    public List<Block> apply(Block block, Surroundings around) {
        return List.of(block.changed(operator -> operator.kernel() instanceof AttentionKernel attention && splits > 1
                ? split(operator, attention)
                : operator));
    }

    private Operator split(Operator operator, AttentionKernel attention) {
        double bytes = splits * (operator.outputs().get(0).width() + 2 * attention.heads()) * BYTES;
        return operator.doing(operator.work()
                .bytes(Traffic.ACTIVATION_WRITE, bytes, SEQUENCES)
                .bytes(Traffic.ACTIVATION_READ, bytes, SEQUENCES));
    }
}
