package dev.rooflight.validation.calibration;

import dev.rooflight.core.efficiency.CollectiveConstants;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.ExpectedTime;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.parallel.Collective;
import dev.rooflight.core.parallel.Topology;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Roofline;
import java.util.List;
import java.util.Map;

/**
 * Something that was measured, as the core describes it: it can be predicted from constants by the core's formulas.
 *
 * @param <C> the constants
 */
interface Measured<C> {
    /** Measured seconds. */
    double seconds();

    /** Least possible seconds, by the roofline. */
    double boundSeconds();

    /** Expected seconds with these constants. */
    double expectedSeconds(C constants);

    /** On which side of a split it is, 0 or 1: rows of one shape are on one side. */
    int half();

    /** Whether it counts for the error that is stated; what does not is still fitted. */
    boolean counts();

    /** What kind of rows it belongs to, for errors of each. */
    String group();

    /** Value of an expected time for a pass. */
    static double of(ExpectedTime time, Pass pass) {
        return time.serial().of(pass)
                + time.norm().of(time.first().of(pass), time.second().of(pass));
    }

    /**
     * Operators that ran one after the other on a device.
     *
     * @param pass what they ran on
     */
    record Kernels(
            List<Operator> operators,
            Pass pass,
            Roofline roofline,
            KernelModel.Surroundings around,
            double seconds,
            int half,
            boolean counts,
            String group)
            implements Measured<KernelModel> {
        @Override
        public double expectedSeconds(KernelModel constants) {
            double sum = 0;
            for (Operator operator : operators) {
                sum += Measured.of(constants.expected(operator, roofline, around), pass);
            }
            return sum;
        }

        @Override
        public double boundSeconds() {
            return expectedSeconds(new KernelModel.Ideal());
        }
    }

    /** An exchange among devices of one type. */
    record Exchange(
            Operator operator,
            Collective collective,
            Topology topology,
            Pass pass,
            double seconds,
            int half,
            boolean counts,
            String group)
            implements Measured<CollectiveConstants> {
        @Override
        public double expectedSeconds(CollectiveConstants constants) {
            Link.Scope scope = topology.levels().get(0).link().scope();
            EfficiencyProfile profile =
                    new EfficiencyProfile("fit", false, Map.of(), Map.of(scope, constants), 1, List.of());
            return Measured.of(ExpectedTime.of(operator, collective, topology, profile), pass);
        }

        @Override
        public double boundSeconds() {
            return topology.boundSecondsPerByte(collective)
                    * operator.work().bytes(Traffic.COLLECTIVE).of(pass)
                    / collective.bytesSentPerByte(collective.devices());
        }
    }
}
