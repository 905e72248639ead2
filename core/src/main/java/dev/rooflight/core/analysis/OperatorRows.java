package dev.rooflight.core.analysis;

import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Traffic;

/** An operator's work as rows over the feature vector: what no device changes. */
final class OperatorRows {
    final Block block;
    final Operator operator;
    final Row vectorOps;
    final LinearForm accessForm;
    final Row[] bytes = new Row[Traffic.values().length];
    final boolean ofTokensOnly;

    OperatorRows(FeatureVector.Layout layout, Block block, Operator operator) {
        this.block = block;
        this.operator = operator;
        this.vectorOps = layout.row(operator.work().vectorOps());
        LinearForm access = LinearForm.ZERO;
        for (Traffic traffic : Traffic.values()) {
            LinearForm form = operator.work().bytes(traffic);
            bytes[traffic.ordinal()] = layout.row(form);
            access = traffic == Traffic.COLLECTIVE ? access : access.plus(form);
        }
        this.accessForm = access;
        this.ofTokensOnly = ofTokensOnly(access)
                && ofTokensOnly(operator.work().matrixOps())
                && ofTokensOnly(operator.work().vectorOps())
                && ofTokensOnly(operator.work().bytes(Traffic.COLLECTIVE));
    }

    private static boolean ofTokensOnly(LinearForm form) {
        return form.terms().keySet().stream().allMatch(feature -> feature == ONE || feature == TOKENS);
    }
}
