package dev.rooflight.core.memory;

import dev.rooflight.core.model.Cached;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.Precision;

/**
 * How what equal layers keep of a sequence grows with its context, in bytes of all of them: by so much a position until a
 * window is full, by less or nothing from there, beside what is there from the start.
 *
 * @param layers how many there are
 * @param bytesPerPosition added by each of the first positions
 * @param bend position up to which that is so; infinity where every further position adds as much
 * @param bytesPerPositionBeyond added by each position beyond
 * @param constantBytes kept whatever the context: recurrent state, convolutions' history, keys and values of a source
 */
public record CacheGrowth(
        int layers, double bytesPerPosition, double bend, double bytesPerPositionBeyond, double constantBytes) {
    /** Where every window is full. */
    private static final double FAR = 1L << 40;

    /** Slopes that differ by less are the same: a share of the positions grows along one line. */
    private static final double ROUNDING = 1e-9;

    /** How the cache of a group of layers grows, blocks left aside. */
    public static CacheGrowth of(LayerGroup group, Precision precision) {
        double early = 0;
        double late = 0;
        double constant = 0;
        double bend = Double.POSITIVE_INFINITY;
        for (Cached part : group.layer().mixer().caches()) {
            double bytes = group.count() * part.numbers() * part.bytes(precision);
            double start = part.kept(0);
            double first = part.kept(1) - start;
            double beyond = (part.kept(2 * FAR) - part.kept(FAR)) / FAR;
            constant += bytes * start;
            early += bytes * first;
            late += bytes * beyond;
            if (Math.abs(first - beyond) > ROUNDING * first) {
                // two straight lines meet where both say the same
                bend = (part.kept(FAR) - start - beyond * FAR) / (first - beyond);
            }
        }
        return new CacheGrowth(group.count(), early, bend, late, constant);
    }

    /** Whether anything is kept at all. */
    public boolean keepsAnything() {
        return bytesPerPosition > 0 || constantBytes > 0;
    }
}
