package dev.rooflight.technique;

import dev.rooflight.core.Require;
import dev.rooflight.core.operator.AttentionKernel;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Rewrite;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.pass.Feature;
import java.util.List;

/**
 * Reads keys and values again for each block of queries, as flash attention does where they do not stay in a cache:
 * K·(1 - 1/b) + A/b positions instead of K. One query reads what it reads anyway.
 *
 * @param queries b, queries of a block; 1 or more
 */
record QueryBlocks(long queries) implements Rewrite {
    QueryBlocks {
        Require.within("queries of a block", queries, 1, 1L << 40);
    }

    @Override
    public List<Block> apply(Block block, Surroundings around) {
        return List.of(block.changed(operator ->
                operator.kernel() instanceof AttentionKernel attention ? changed(operator, attention) : operator));
    }

    private Operator changed(Operator operator, AttentionKernel attention) {
        Feature positions = Feature.positionsRead(attention.reach());
        LinearForm read = operator.work().bytes(Traffic.KV_READ);
        double coefficient = read.of(positions);
        LinearForm again = read.plus(LinearForm.of(-coefficient / queries, positions))
                .plus(LinearForm.of(coefficient / queries, Feature.attendedPairs(attention.reach())));
        return coefficient == 0 ? operator : operator.doing(operator.work().withBytes(Traffic.KV_READ, again));
    }
}
