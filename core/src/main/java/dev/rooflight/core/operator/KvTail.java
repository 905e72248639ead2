package dev.rooflight.core.operator;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Reach;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the last positions of a quantised cache wide (KIVI, arXiv 2402.02750: residual length 128): each attention reads
 * K[window R] · numbers · (wide - narrow) bytes more. Counted where
 * attention reaches the last positions, see {@link Reach#last}; others may read none of them.
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

    @Override
    public List<Block> apply(Block block, Surroundings around) {
        double kvBytes = around.precision().kvBytes();
        return List.of(block.changed(operator -> {
            Work work = operator.work();
            for (Map.Entry<Feature, Double> term :
                    work.bytes(Traffic.KV_READ).terms().entrySet()) {
                Optional<Reach> tail = term.getKey() instanceof Feature.OfReach read
                        ? read.reach().last(positions)
                        : Optional.empty();
                if (tail.isPresent()) {
                    work = work.bytes(
                            Traffic.KV_READ,
                            term.getValue() / kvBytes * extraBytes(kvBytes),
                            Feature.positionsRead(tail.get()));
                }
            }
            return operator.doing(work);
        }));
    }
}
