package dev.rooflight.core.operator;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Reach;
import java.util.List;
import java.util.Map;

/**
 * Keeps the last positions of a quantised cache wide (KIVI, arXiv 2402.02750: residual length 128): each attention reads
 * K[window R] · numbers · (wide - narrow) bytes more. Counted for full and
 * sliding-window attention; others may read none of the last positions.
 *
 * @param positions R, positions kept wide; 1 or more
 * @param format of those
 */
public record KvTail(long positions, NumberFormat format) implements Rewrite {
    public KvTail {
        Require.within("wide positions", positions, 1, 1L << 50);
        requireNonNull(format, "format is null");
    }

    /** Bytes that a number costs more at the end of the cache. */
    public double extraBytes(double kvBytes) {
        return Math.max(0, format.bytesPerElement() - kvBytes);
    }

    private static boolean hasTail(Reach reach) {
        return reach instanceof Reach.Causal || reach instanceof Reach.SlidingWindow;
    }

    @Override
    public List<Block> apply(Block block, Surroundings around) {
        double kvBytes = around.precision().kvBytes();
        return List.of(block.changed(operator -> {
            Work work = operator.work();
            for (Map.Entry<Feature, Double> term :
                    work.bytes(Traffic.KV_READ).terms().entrySet()) {
                if (term.getKey() instanceof Feature.OfReach read && hasTail(read.reach())) {
                    Reach tail = read.reach() instanceof Reach.SlidingWindow window && window.window() <= positions
                            ? window
                            : new Reach.SlidingWindow(positions);
                    work = work.bytes(
                            Traffic.KV_READ,
                            term.getValue() / kvBytes * extraBytes(kvBytes),
                            Feature.positionsRead(tail));
                }
            }
            return operator.doing(work);
        }));
    }
}
