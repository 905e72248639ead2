package dev.rooflight.technique;

import dev.rooflight.core.Require;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Kernel;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Rewrite;
import dev.rooflight.core.operator.Role;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.operator.Work;
import java.util.List;

/**
 * Runs a share of the layers for some tokens only: an operator's expected work is (1 - s)·full + s·reduced, where reduced work
 * is that of a token with probability p, weights being read if any token of the pass needs them.
 *
 * @param share s of the layers that can be skipped; 0 to 1
 * @param reached p, probability that a token goes through them; 0 to 1
 * @param computesKeysAndValues whether skipped layers still make keys and values; otherwise they are copied
 * @param headAgain whether the head runs once more to decide
 */
record SkippedLayers(double share, double reached, boolean computesKeysAndValues, boolean headAgain)
        implements Rewrite {
    SkippedLayers {
        Require.within("share of layers", share, 0, 1);
        Require.within("reached", reached, 0, 1);
    }

    @Override
    public List<Block> apply(Block block, Surroundings around) {
        return List.of(
                switch (block.part()) {
                    case HEAD -> headAgain ? block.changed(SkippedLayers::twice) : block;
                    case LAYERS -> block.changed(this::expected);
                    case EMBEDDING, HAND_OVER, TOWER -> block;
                });
    }

    private static Operator twice(Operator operator) {
        return operator.doing(operator.work().times(2));
    }

    private Operator expected(Operator operator) {
        if (computesKeysAndValues && makesKeysAndValues(operator)) {
            return operator;
        }
        Work work = operator.work();
        Work reduced = operator.kernel() instanceof Kernel.GroupedMatMul
                ? work.times(reached)
                : Union.of(work.times(1), reached);
        for (Traffic traffic : Traffic.values()) {
            if (traffic != Traffic.WEIGHTS && traffic != Traffic.KV_WRITE) {
                LinearForm form = work.bytes(traffic).times(reached);
                reduced = form.terms().isEmpty() ? reduced : reduced.withBytes(traffic, form);
            }
        }
        LinearForm written = work.bytes(Traffic.KV_WRITE);
        Work mixed = work.times(1 - share).plus(reduced.times(share));
        return operator.doing(written.terms().isEmpty() ? mixed : mixed.withBytes(Traffic.KV_WRITE, written));
    }

    private static boolean makesKeysAndValues(Operator operator) {
        return operator.role() == Role.KEYS_AND_VALUES
                || !operator.work().bytes(Traffic.KV_WRITE).terms().isEmpty();
    }
}
