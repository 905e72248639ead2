package dev.rooflight.core.efficiency;

import static dev.rooflight.core.pass.Feature.Basic.ONE;
import static java.util.Objects.requireNonNull;

import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.parallel.Collective;
import dev.rooflight.core.parallel.Topology;

/**
 * The expected time of an operator as linear forms over the features of a pass: serial + [first, second], all in seconds. For
 * kernels, first is computing and second moving, see {@link KernelModel}; for exchanges between devices, two algorithms of which
 * the faster runs, see {@link CollectiveConstants}.
 *
 * @param serial what nothing hides
 * @param first one of two
 * @param second the other
 * @param norm how they combine
 */
public record ExpectedTime(LinearForm serial, LinearForm first, LinearForm second, Norm norm) {
    /** How two times combine. */
    public enum Norm {
        /** The larger of both: each hides the other wholly. */
        LARGER,
        /** √(x² + y²): each hides the other in part. */
        EUCLIDEAN,
        /** The smaller of both. */
        SMALLER;

        /** Both in one; called for every operator of every pass. */
        public double of(double x, double y) {
            return switch (this) {
                case LARGER -> Math.max(x, y);
                case EUCLIDEAN -> Math.sqrt(x * x + y * y);
                case SMALLER -> Math.min(x, y);
            };
        }
    }

    public ExpectedTime {
        requireNonNull(norm, "norm is null");
    }

    /** The expected time of an exchange between devices. */
    public static ExpectedTime of(
            Operator operator, Collective collective, Topology topology, EfficiencyProfile efficiency) {
        LinearForm payload =
                operator.work().bytes(Traffic.COLLECTIVE).times(1 / collective.bytesSentPerByte(collective.devices()));
        LinearForm ring = LinearForm.ZERO;
        LinearForm oneShot = LinearForm.ZERO;
        for (Topology.Level level : topology.levels()) {
            CollectiveConstants constants = efficiency.collectives(level.link().scope());
            int n = level.devices();
            double crowding = constants.crowding(n);
            double bandwidth = level.link().bandwidthBytesPerSecond() / crowding;
            ring = ring.plus(LinearForm.of(constants.ringSeconds() + (n - 1) * constants.ringPerDeviceSeconds(), ONE))
                    .plus(payload.times(
                            level.share() * collective.bytesSentPerByte(n) / (constants.ring() * bandwidth)));
            double sentAtOnce =
                    collective.kind() == Collective.Kind.ALL_REDUCE ? n - 1 : collective.bytesSentPerByte(n);
            double latency = constants.oneShotSeconds() + (n - 1) * constants.oneShotPerDeviceSeconds();
            oneShot = oneShot.plus(LinearForm.of(latency, ONE))
                    .plus(payload.times(level.share() * sentAtOnce / (constants.oneShot() * bandwidth)));
        }
        return new ExpectedTime(LinearForm.ZERO, oneShot, ring, Norm.SMALLER);
    }

    /** The same so many times. */
    public ExpectedTime times(double count) {
        return new ExpectedTime(serial.times(count), first.times(count), second.times(count), norm);
    }
}
