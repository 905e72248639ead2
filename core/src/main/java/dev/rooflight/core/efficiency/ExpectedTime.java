package dev.rooflight.core.efficiency;

import static dev.rooflight.core.pass.Feature.Basic.ONE;

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
 * @param norm how they combine: {@link #LARGER}, {@link #EUCLIDEAN} or {@link #SMALLER}
 */
public record ExpectedTime(LinearForm serial, LinearForm first, LinearForm second, int norm) {
    /** The larger of both: each hides the other wholly. */
    public static final int LARGER = 0;
    /** √(x² + y²): each hides the other in part. */
    public static final int EUCLIDEAN = 2;
    /** The smaller of both. */
    public static final int SMALLER = -1;

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
        return new ExpectedTime(LinearForm.ZERO, oneShot, ring, SMALLER);
    }

    /** Both combined in a norm. */
    public static double combined(double first, double second, int norm) {
        return switch (norm) {
            case EUCLIDEAN -> Math.sqrt(first * first + second * second);
            case SMALLER -> Math.min(first, second);
            default -> Math.max(first, second);
        };
    }

    /** The same so many times. */
    public ExpectedTime times(double count) {
        return new ExpectedTime(serial.times(count), first.times(count), second.times(count), norm);
    }
}
