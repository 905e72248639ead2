package dev.rooflight.core.analysis;

import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.CompiledModel.CompiledOperator;
import dev.rooflight.core.analysis.CompiledModel.Row;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.pass.Pass;
import java.util.ArrayList;
import java.util.List;

/**
 * Totals of passes, fast: no allocation, tens of nanoseconds a pass. Not for use by several threads at once; take one from
 * {@link CompiledModel#evaluator()} for each. After each call the totals of that pass can be asked for.
 *
 * <p>Times of operators are sums of coefficients times features, so the total of a pass is a sparse matrix-vector product and
 * a maximum per operator. Operators that depend on nothing but the number of tokens (most do) are summed beforehand, see
 * {@link MaximaOfTokens}. While a batch decodes, every feature is linear in the step between two bends (a window filling up),
 * so a whole generation is a sum of max(a + b·t, c + d·t) over t, which splits once where the lines cross.
 */
public final class Evaluator {
    private final FeatureVector.Layout layout;
    private final double[] features;
    private final double[] nextFeatures;
    private final Row ops;
    private final Row memoryAccess;
    private final MaximaOfTokens ofTokens;
    // the other operators: row i of compute and memory seconds: coefficients start[i] until start[i + 1]; even rows
    // compute, odd rows memory
    private final int[] start;
    private final int[] index;
    private final double[] coefficient;
    private double boundSeconds;

    Evaluator(FeatureVector.Layout layout, List<CompiledOperator> operators) {
        this.layout = layout;
        this.features = layout.vector();
        this.nextFeatures = layout.vector();
        LinearForm opsForm = LinearForm.ZERO;
        LinearForm accessForm = LinearForm.ZERO;
        MaximaOfTokens.Sum tokenSum = new MaximaOfTokens.Sum();
        List<Row> rows = new ArrayList<>();
        for (CompiledOperator operator : operators) {
            LinearForm access = operator.memoryAccess();
            LinearForm compute = operator.computeSeconds();
            LinearForm memory = access.times(1 / operator.roofline.bandwidthBytesPerSecond());
            opsForm = opsForm.plus(operator.ops());
            accessForm = accessForm.plus(access);
            if (dependsOnTokensOnly(compute) && dependsOnTokensOnly(memory)) {
                tokenSum.add(compute.of(ONE), compute.of(TOKENS), memory.of(ONE), memory.of(TOKENS));
            } else {
                rows.add(layout.row(compute));
                rows.add(layout.row(memory));
            }
        }
        this.ofTokens = tokenSum.build();
        this.ops = layout.row(opsForm);
        this.memoryAccess = layout.row(accessForm);
        this.start = new int[rows.size() + 1];
        for (int i = 0; i < rows.size(); i++) {
            start[i + 1] = start[i] + rows.get(i).index().length;
        }
        this.index = new int[start[rows.size()]];
        this.coefficient = new double[index.length];
        for (int i = 0; i < rows.size(); i++) {
            int length = rows.get(i).index().length;
            System.arraycopy(rows.get(i).index(), 0, index, start[i], length);
            System.arraycopy(rows.get(i).coefficient(), 0, coefficient, start[i], length);
        }
    }

    private static boolean dependsOnTokensOnly(LinearForm form) {
        return form.terms().keySet().stream().allMatch(feature -> feature == ONE || feature == TOKENS);
    }

    /** Evaluates any pass. */
    public void evaluate(Pass pass) {
        layout.fill(features, pass);
        boundSeconds = seconds();
    }

    /** Evaluates the prefill of {@code batch} prompts of {@code tokens} tokens. */
    public void prefill(double batch, double tokens) {
        layout.fill(features, batch, tokens, tokens, 1);
        boundSeconds = seconds();
    }

    /** Evaluates one decode step of {@code batch} sequences at {@code context} positions. */
    public void decode(double batch, double context) {
        layout.fill(features, batch, 1, context, 1);
        boundSeconds = seconds();
    }

    /** Seconds by the roofline of the pass evaluated last. */
    public double boundSeconds() {
        return boundSeconds;
    }

    /** Operations of the pass evaluated last. */
    public double ops() {
        return ops.of(features);
    }

    /** Bytes of memory access of the pass evaluated last. */
    public double memoryAccessBytes() {
        return memoryAccess.of(features);
    }

    /**
     * Seconds by the roofline of {@code steps} decode steps at contexts {@code firstContext}, {@code firstContext + 1}, …, in
     * closed form: the cost of the call does not depend on the number of steps, but on that of bends among them.
     */
    public double decodeSeconds(long batch, long firstContext, long steps) {
        Require.within("batch", batch, 1, Pass.MAX_BATCH);
        Require.within("context", firstContext, 1, Pass.MAX_CONTEXT);
        Require.within("decode steps", steps, 1, Pass.MAX_CONTEXT - firstContext + 1);
        double sum = 0;
        double context = firstContext;
        double end = (double) firstContext + steps;
        while (context < end) {
            double segmentEnd = Math.min(end, layout.nextBend(context));
            sum += segment(batch, context, segmentEnd - context);
            context = segmentEnd;
        }
        return sum;
    }

    /** The sum over {@code steps} decode steps from {@code context}, along which every feature is linear. */
    private double segment(double batch, double context, double steps) {
        layout.fill(features, batch, 1, context, 1);
        layout.fill(nextFeatures, batch, 1, context + 1, 1);
        double sum = steps * ofTokens.of(batch);
        for (int row = 0; row + 1 < start.length; row += 2) {
            double compute = dot(row, features);
            double computeSlope = steps == 1 ? 0 : slope(row);
            double memory = dot(row + 1, features);
            double memorySlope = steps == 1 ? 0 : slope(row + 1);
            sum += sumOfMaxima(compute, computeSlope, memory, memorySlope, steps);
        }
        return sum;
    }

    /** Σ max(a + b·t, c + d·t) over t = 0 .. n - 1. */
    static double sumOfMaxima(double a, double b, double c, double d, double n) {
        boolean firstLeads = a >= c;
        boolean lastLeads = a + b * (n - 1) >= c + d * (n - 1);
        if (firstLeads && lastLeads) {
            return arithmeticSum(a, b, 0, n);
        }
        if (!firstLeads && !lastLeads) {
            return arithmeticSum(c, d, 0, n);
        }
        double split = Math.min(n, Math.max(0, Math.ceil((c - a) / (b - d))));
        return firstLeads
                ? arithmeticSum(a, b, 0, split) + arithmeticSum(c, d, split, n)
                : arithmeticSum(c, d, 0, split) + arithmeticSum(a, b, split, n);
    }

    /** Σ (a + b·t) over t = from .. to - 1. */
    private static double arithmeticSum(double a, double b, double from, double to) {
        return (to - from) * (a + b * (from + to - 1) / 2);
    }

    private double seconds() {
        double sum = ofTokens.of(features[TOKENS.ordinal()]);
        for (int row = 0; row + 1 < start.length; row += 2) {
            sum += Math.max(dot(row, features), dot(row + 1, features));
        }
        return sum;
    }

    private double dot(int row, double[] vector) {
        double sum = 0;
        for (int i = start[row]; i < start[row + 1]; i++) {
            sum += coefficient[i] * vector[index[i]];
        }
        return sum;
    }

    private double slope(int row) {
        double sum = 0;
        for (int i = start[row]; i < start[row + 1]; i++) {
            sum += coefficient[i] * (nextFeatures[index[i]] - features[index[i]]);
        }
        return sum;
    }
}
