package dev.rooflight.core.analysis;

import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.CompiledModel.CompiledOperator;
import dev.rooflight.core.analysis.CompiledModel.Row;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.pass.Pass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Totals of passes, fast: no allocation, tens of nanoseconds a pass. Not for use by several threads at once; take one from
 * {@link CompiledModel#evaluator()} for each. (Generations of models with latent attention allocate a scratch array.) After each call the totals of that pass can be asked for.
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
    private final Form[] forms;
    private Form evaluated;
    private double boundSeconds;

    Evaluator(FeatureVector.Layout layout, List<List<CompiledOperator>> forms) {
        this.layout = layout;
        this.features = layout.vector();
        this.nextFeatures = layout.vector();
        this.forms =
                forms.stream().map(operators -> new Form(layout, operators)).toArray(Form[]::new);
        this.evaluated = this.forms[0];
    }

    /** Evaluates any pass. */
    public void evaluate(Pass pass) {
        layout.fill(features, pass);
        evaluate();
    }

    /** Evaluates the prefill of {@code batch} prompts of {@code tokens} tokens. */
    public void prefill(double batch, double tokens) {
        layout.fill(features, batch, tokens, tokens, 1);
        evaluate();
    }

    /** Evaluates one decode step of {@code batch} sequences at {@code context} positions. */
    public void decode(double batch, double context) {
        layout.fill(features, batch, 1, context, 1);
        evaluate();
    }

    /** Seconds by the roofline of the pass evaluated last. */
    public double boundSeconds() {
        return boundSeconds;
    }

    /** Operations of the pass evaluated last. */
    public double ops() {
        return evaluated.ops.of(features);
    }

    /** Bytes of memory access of the pass evaluated last. */
    public double memoryAccessBytes() {
        return evaluated.memoryAccess.of(features);
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
        layout.fill(nextFeatures, batch, 1, context + (steps == 1 ? 0 : 1), 1);
        return forms.length == 1 ? forms[0].sum(features, nextFeatures, steps) : sumOfCheaper(steps);
    }

    /**
     * The sum where each step runs in the cheapest form. Between two steps at which any operator of any form changes its
     * bound, all totals are lines, and so is the cheapest of them but for one crossing of each pair.
     */
    private double sumOfCheaper(double steps) {
        double[] cuts = new double[2 + forms[0].rows() + forms[1].rows()];
        int count = 0;
        cuts[count++] = 0;
        cuts[count++] = steps;
        for (Form form : forms) {
            count = form.addCuts(features, nextFeatures, steps, cuts, count);
        }
        Arrays.sort(cuts, 0, count);
        double sum = 0;
        for (int i = 0; i + 1 < count; i++) {
            double from = cuts[i];
            double length = cuts[i + 1] - from;
            if (length > 0) {
                double a = forms[0].at(features, nextFeatures, from);
                double b = forms[1].at(features, nextFeatures, from);
                double nextA = length == 1 ? a : forms[0].at(features, nextFeatures, from + 1);
                double nextB = length == 1 ? b : forms[1].at(features, nextFeatures, from + 1);
                // the smaller of two lines is the larger of both negated
                sum -= sumOfMaxima(-a, a - nextA, -b, b - nextB, length);
            }
        }
        return sum;
    }

    private void evaluate() {
        evaluated = forms[0];
        boundSeconds = evaluated.seconds(features);
        for (int i = 1; i < forms.length; i++) {
            double seconds = forms[i].seconds(features);
            if (seconds < boundSeconds) {
                boundSeconds = seconds;
                evaluated = forms[i];
            }
        }
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

    /** The operators of one form as sparse rows: seconds of all layers per feature. */
    private static final class Form {
        private final Row ops;
        private final Row memoryAccess;
        private final MaximaOfTokens ofTokens;
        // the other operators: row i of compute and memory seconds has the coefficients start[i] until start[i + 1];
        // even
        // rows are compute, odd rows memory
        private final int[] start;
        private final int[] index;
        private final double[] coefficient;

        Form(FeatureVector.Layout layout, List<CompiledOperator> operators) {
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
            this.ops = layout.row(opsForm);
            this.memoryAccess = layout.row(accessForm);
            this.ofTokens = tokenSum.build();
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

        int rows() {
            return start.length;
        }

        double seconds(double[] features) {
            double sum = ofTokens.of(features[TOKENS.ordinal()]);
            for (int row = 0; row + 1 < start.length; row += 2) {
                sum += Math.max(dot(row, features), dot(row + 1, features));
            }
            return sum;
        }

        /** Σ over steps t = 0 .. steps - 1 of the seconds at features + t·(next - features). */
        double sum(double[] features, double[] next, double steps) {
            double sum = steps * ofTokens.of(features[TOKENS.ordinal()]);
            for (int row = 0; row + 1 < start.length; row += 2) {
                sum += sumOfMaxima(
                        dot(row, features),
                        slope(row, features, next),
                        dot(row + 1, features),
                        slope(row + 1, features, next),
                        steps);
            }
            return sum;
        }

        /** Seconds at step {@code t} of a segment. */
        double at(double[] features, double[] next, double t) {
            double sum = ofTokens.of(features[TOKENS.ordinal()]);
            for (int row = 0; row + 1 < start.length; row += 2) {
                sum += Math.max(
                        dot(row, features) + t * slope(row, features, next),
                        dot(row + 1, features) + t * slope(row + 1, features, next));
            }
            return sum;
        }

        /** Adds the steps at which an operator changes its bound; returns how many cuts there are then. */
        int addCuts(double[] features, double[] next, double steps, double[] cuts, int count) {
            int added = count;
            for (int row = 0; row + 1 < start.length; row += 2) {
                double distance = dot(row + 1, features) - dot(row, features);
                double cut = Math.ceil(distance / (slope(row, features, next) - slope(row + 1, features, next)));
                if (cut > 0 && cut < steps) {
                    cuts[added++] = cut;
                }
            }
            return added;
        }

        private double dot(int row, double[] vector) {
            double sum = 0;
            for (int i = start[row]; i < start[row + 1]; i++) {
                sum += coefficient[i] * vector[index[i]];
            }
            return sum;
        }

        private double slope(int row, double[] features, double[] next) {
            double sum = 0;
            for (int i = start[row]; i < start[row + 1]; i++) {
                sum += coefficient[i] * (next[index[i]] - features[index[i]]);
            }
            return sum;
        }
    }
}
