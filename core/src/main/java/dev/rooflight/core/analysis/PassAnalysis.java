package dev.rooflight.core.analysis;

import java.util.List;

/**
 * Every operator of a pass, and their sums.
 *
 * @param operators in order of execution, equal layers once
 * @param totals sums over operators times layers
 */
public record PassAnalysis(List<OperatorAnalysis> operators, Totals totals) {

    /**
     * Sums over a pass.
     *
     * @param ops operations
     * @param bytes memory access
     * @param boundSeconds time by the roofline, operators one after the other
     * @param expectedSeconds time that this device and engine are measured to take
     */
    public record Totals(double ops, ByteCounts bytes, double boundSeconds, double expectedSeconds) {}

    public PassAnalysis {
        operators = List.copyOf(operators);
    }

    /** The analysis whose totals are the sums of these operators. */
    public static PassAnalysis of(List<OperatorAnalysis> operators) {
        double ops = 0;
        double bound = 0;
        double expected = 0;
        ByteCounts bytes = ByteCounts.NONE;
        for (OperatorAnalysis operator : operators) {
            ops += operator.layers() * operator.ops();
            bound += operator.layers() * operator.boundSeconds();
            expected += operator.layers() * operator.expectedSeconds();
            bytes = bytes.plus(operator.layers(), operator.bytes());
        }
        return new PassAnalysis(operators, new Totals(ops, bytes, bound, expected));
    }
}
