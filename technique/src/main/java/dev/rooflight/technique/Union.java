package dev.rooflight.technique;

import static dev.rooflight.core.pass.Feature.Basic.ONE;

import dev.rooflight.core.numeric.Rounding;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.operator.Work;
import dev.rooflight.core.pass.Feature;

/** Work that each token does with probability ρ: its own is less by that factor, weights are read if any token needs them. */
final class Union {
    private static final int PARTS = 10_000;

    private Union() {}

    static Work of(Work work, double share) {
        int needed = (int) Math.max(1, Rounding.halfEven(share * PARTS));
        LinearForm weights = work.bytes(Traffic.WEIGHTS);
        double once = weights.of(ONE);
        LinearForm rest = weights.plus(LinearForm.of(-once, ONE));
        LinearForm union = LinearForm.of(once / PARTS, new Feature.DistinctExperts(PARTS, needed, 1));
        return new Work(work.matrixOps().times(share), work.vectorOps().times(share), work.bytes())
                .withBytes(Traffic.WEIGHTS, (once == 0 ? rest : rest.plus(union)));
    }
}
