package dev.rooflight.core.analysis;

import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static dev.rooflight.core.pass.Feature.Basic.TOKENS;

import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Network;
import java.util.ArrayList;
import java.util.List;

/** The operators of one form of one stage as sparse rows: seconds of all layers per feature. */
final class CompiledForm {
    final Network network;
    final List<CompiledOperator> operators;
    final Row ops;
    final Row memoryAccess;
    private final MaximaOfTokens ofTokens;
    private final ExpectedSum ofPrompts;
    private final ExpectedSum ofDecodes;
    private final ExpectedSum ofRest;
    private final Row outside;
    private final boolean offloaded;
    // the other operators: even rows are compute, odd rows memory
    private final FlatRows rest;

    CompiledForm(
            FeatureVector.Layout layout, Network network, List<CompiledOperator> operators, LinearForm outsideSeconds) {
        this.network = network;
        this.operators = List.copyOf(operators);
        LinearForm opsForm = LinearForm.ZERO;
        LinearForm accessForm = LinearForm.ZERO;
        MaximaOfTokens.Sum tokenSum = new MaximaOfTokens.Sum();
        List<Row> rows = new ArrayList<>();
        for (CompiledOperator operator : operators) {
            LinearForm access = operator.memoryAccess();
            LinearForm compute = operator.computeSeconds();
            LinearForm memory = operator.memorySeconds();
            opsForm = opsForm.plus(operator.ops());
            accessForm = accessForm.plus(access);
            if (operator.rows.ofTokensOnly) {
                tokenSum.add(compute.of(ONE), compute.of(TOKENS), memory.of(ONE), memory.of(TOKENS));
            } else {
                rows.add(layout.row(compute));
                rows.add(layout.row(memory));
            }
        }
        this.outside = layout.row(outsideSeconds);
        this.offloaded = !outsideSeconds.terms().isEmpty();
        this.ops = layout.row(opsForm);
        this.memoryAccess = layout.row(accessForm);
        this.ofTokens = tokenSum.build();
        this.ofPrompts = ExpectedSum.of(operators, CompiledOperator::differsInDecode, false);
        this.ofDecodes = ExpectedSum.of(operators, CompiledOperator::differsInDecode, true);
        this.ofRest = ExpectedSum.of(operators, operator -> !operator.differsInDecode(), false);
        this.rest = new FlatRows(rows);
    }

    /** Rows of operators that more than the number of tokens decides: two an operator. */
    int rows() {
        return rest.count();
    }

    /** Seconds of the flow from outside of the device, which runs beside the operators. */
    double outsideSeconds(double[] features) {
        return offloaded ? outside.of(features) : 0;
    }

    double seconds(double[] features) {
        return offloaded ? Math.max(outside.of(features), ofOperators(features)) : ofOperators(features);
    }

    private double ofOperators(double[] features) {
        double sum = ofTokens.of(features[TOKENS.ordinal()]);
        for (int row = 0; row < rest.count(); row += 2) {
            sum += Math.max(rest.of(row, features), rest.of(row + 1, features));
        }
        return sum;
    }

    /** Σ over steps t = 0 .. steps - 1 of the seconds at features + t·(next - features). */
    double sum(double[] features, double[] next, double steps) {
        double sum = steps * ofTokens.of(features[TOKENS.ordinal()]);
        for (int row = 0; row < rest.count(); row += 2) {
            sum += sumOfMaxima(
                    rest.of(row, features),
                    rest.slope(row, features, next),
                    rest.of(row + 1, features),
                    rest.slope(row + 1, features, next),
                    steps);
        }
        return sum;
    }

    /** Seconds at step {@code t} of a segment. */
    double at(double[] features, double[] next, double t) {
        double sum = ofTokens.of(features[TOKENS.ordinal()]);
        for (int row = 0; row < rest.count(); row += 2) {
            sum += Math.max(
                    rest.of(row, features) + t * rest.slope(row, features, next),
                    rest.of(row + 1, features) + t * rest.slope(row + 1, features, next));
        }
        return sum;
    }

    /** Adds the steps at which an operator changes its bound; returns how many cuts there are then. */
    int addCuts(double[] features, double[] next, double steps, double[] cuts, int count) {
        int added = count;
        for (int row = 0; row < rest.count(); row += 2) {
            double distance = rest.of(row + 1, features) - rest.of(row, features);
            double cut = Math.ceil(distance / (rest.slope(row, features, next) - rest.slope(row + 1, features, next)));
            if (cut > 0 && cut < steps) {
                cuts[added++] = cut;
            }
        }
        return added;
    }

    /** Expected seconds of all operators but those with kernels of their own for prompts and decodes. */
    double expectedOfRest(double[] features) {
        return ofRest.of(features);
    }

    /** Expected seconds of the operators that have kernels of their own for prompts and decodes. */
    double expectedOfAttention(double[] features, boolean decode) {
        return (decode ? ofDecodes : ofPrompts).of(features);
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
}
