package dev.rooflight.technique;

import dev.rooflight.core.Require;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Rewrite;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.operator.Work;
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
        Work work = operator.work();
        LinearForm form = LinearForm.ZERO;
        boolean any = false;
        for (var term : work.bytes(Traffic.WEIGHTS).terms().entrySet()) {
            Feature feature = term.getKey();
            if (feature instanceof Feature.DistinctExperts distinct
                    && operator.component() == dev.rooflight.core.model.Component.EXPERTS) {
                int hot = (int) Math.max(distinct.perToken(), Math.rint(share * distinct.experts()));
                feature = new Feature.DistinctExperts(hot, distinct.perToken(), distinct.replicas());
                any = true;
            }
            form = form.plus(LinearForm.of(term.getValue(), feature));
        }
        return any ? operator.doing(work.withBytes(Traffic.WEIGHTS, form)) : operator;
    }
}
