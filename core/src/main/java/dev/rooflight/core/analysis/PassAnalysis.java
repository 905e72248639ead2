package dev.rooflight.core.analysis;

import java.util.List;

/**
 * Every operator of a pass, and their sums.
 *
 * @param operators in order of execution, equal layers once
 * @param totals sums over operators times layers; by the roofline, a pass that waits can take longer than the sum
 */
public record PassAnalysis(List<OperatorAnalysis> operators, Totals totals) {

    /**
     * Sums over a pass.
     *
     * @param ops operations
     * @param bytes memory access
     * @param boundSeconds time by the roofline, operators one after the other, and waits as long as they are at the roofline
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
        double weights = 0;
        double activationRead = 0;
        double activationWrite = 0;
        double kvRead = 0;
        double kvWrite = 0;
        double stateRead = 0;
        double stateWrite = 0;
        double collective = 0;
        for (OperatorAnalysis operator : operators) {
            int layers = operator.layers();
            ByteCounts bytes = operator.bytes();
            ops += layers * operator.ops();
            bound += layers * operator.boundSeconds();
            expected += layers * operator.expectedSeconds();
            weights += layers * bytes.weights();
            activationRead += layers * bytes.activationRead();
            activationWrite += layers * bytes.activationWrite();
            kvRead += layers * bytes.kvRead();
            kvWrite += layers * bytes.kvWrite();
            stateRead += layers * bytes.stateRead();
            stateWrite += layers * bytes.stateWrite();
            collective += layers * bytes.collective();
        }
        ByteCounts bytes = new ByteCounts(
                weights, activationRead, activationWrite, kvRead, kvWrite, stateRead, stateWrite, collective);
        return new PassAnalysis(operators, new Totals(ops, bytes, bound, expected));
    }

    /** The same with a total by the roofline that is no less than this. */
    PassAnalysis takingAtLeast(double boundSeconds) {
        return new PassAnalysis(
                operators,
                new Totals(
                        totals.ops(),
                        totals.bytes(),
                        Math.max(boundSeconds, totals.boundSeconds()),
                        totals.expectedSeconds()));
    }
}
