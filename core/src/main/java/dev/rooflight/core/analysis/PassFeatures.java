package dev.rooflight.core.analysis;

import dev.rooflight.core.pass.Pass;

/**
 * The features of a pass: of the whole of it, and of its prompts and its decodes alone, since attention has kernels of its own
 * for each.
 */
final class PassFeatures {
    private final double[] all;
    private final double[] prompts;
    private final double[] decodes;

    private PassFeatures(double[] all, double[] prompts, double[] decodes) {
        this.all = all;
        this.prompts = prompts;
        this.decodes = decodes;
    }

    static PassFeatures of(FeatureVector.Layout layout, Pass pass) {
        double[] all = layout.vector();
        layout.fill(all, pass);
        return new PassFeatures(all, layout.part(pass, false), layout.part(pass, true));
    }

    /** One decode step of {@code sequences} at {@code context}, which need not be whole numbers. */
    static PassFeatures ofDecode(FeatureVector.Layout layout, double sequences, double context) {
        double[] all = layout.vector();
        layout.fill(all, sequences, 1, context, 1);
        return new PassFeatures(all, new double[0], all);
    }

    double[] all() {
        return all;
    }

    double promptSeconds(ExpectedRows rows) {
        return prompts.length == 0 ? 0 : rows.of(prompts);
    }

    double decodeSeconds(ExpectedRows rows) {
        return decodes.length == 0 ? 0 : rows.of(decodes);
    }
}
