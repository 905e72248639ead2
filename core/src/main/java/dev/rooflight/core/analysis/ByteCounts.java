package dev.rooflight.core.analysis;

import dev.rooflight.core.operator.Traffic;

/** Memory access in bytes by category. */
public record ByteCounts(
        double weights,
        double activationRead,
        double activationWrite,
        double kvRead,
        double kvWrite,
        double stateRead,
        double stateWrite,
        double collective) {
    /** No access at all. */
    public static final ByteCounts NONE = new ByteCounts(0, 0, 0, 0, 0, 0, 0, 0);

    /** Bytes of the device's own memory: all categories but collectives, which cross a link. */
    public double memoryAccess() {
        return weights + activationRead + activationWrite + kvRead + kvWrite + stateRead + stateWrite;
    }

    /** Bytes of one category. */
    public double of(Traffic traffic) {
        return switch (traffic) {
            case WEIGHTS -> weights;
            case ACTIVATION_READ -> activationRead;
            case ACTIVATION_WRITE -> activationWrite;
            case KV_READ -> kvRead;
            case KV_WRITE -> kvWrite;
            case STATE_READ -> stateRead;
            case STATE_WRITE -> stateWrite;
            case COLLECTIVE -> collective;
        };
    }

    /** These and {@code count} times others. */
    public ByteCounts plus(double count, ByteCounts other) {
        return new ByteCounts(
                weights + count * other.weights,
                activationRead + count * other.activationRead,
                activationWrite + count * other.activationWrite,
                kvRead + count * other.kvRead,
                kvWrite + count * other.kvWrite,
                stateRead + count * other.stateRead,
                stateWrite + count * other.stateWrite,
                collective + count * other.collective);
    }
}
