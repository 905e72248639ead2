package dev.rooflight.technique;

import dev.rooflight.core.Require;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.operator.Rewrite;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.pass.Feature;
import java.util.List;
import java.util.Map;

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
        return List.of(
                block.changed(operator -> operator.kind() == OperatorKind.ATTENTION ? changed(operator) : operator));
    }

    private Operator changed(Operator operator) {
        LinearForm form = LinearForm.ZERO;
        for (Map.Entry<Feature, Double> term :
                operator.work().bytes(Traffic.KV_READ).terms().entrySet()) {
            double coefficient = term.getValue();
            if (term.getKey() instanceof Feature.OfReach read && read.count() == Feature.OfReach.Count.POSITIONS_READ) {
                form = form.plus(LinearForm.of(coefficient * (1 - 1.0 / queries), read))
                        .plus(LinearForm.of(coefficient / queries, Feature.attendedPairs(read.reach())));
            } else {
                form = form.plus(LinearForm.of(coefficient, term.getKey()));
            }
        }
        return form.terms().isEmpty()
                ? operator
                : operator.doing(operator.work().withBytes(Traffic.KV_READ, form));
    }
}
