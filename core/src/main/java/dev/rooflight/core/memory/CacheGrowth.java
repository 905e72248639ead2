package dev.rooflight.core.memory;

import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.TokenMixer;

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

    /** How the cache of a group of layers grows, blocks left aside. */
    public static CacheGrowth of(LayerGroup group, Precision precision) {
        TokenMixer mixer = group.layer().mixer();
        double bytes = group.count() * mixer.cachedPerPosition() * precision.kvBytes();
        double first = mixer.cachedPerPosition() == 0 ? 0 : mixer.positionsCached(0);
        double early = mixer.positionsCached(1) - mixer.positionsCached(0);
        double late = (mixer.positionsCached(2 * FAR) - mixer.positionsCached(FAR)) / FAR;
        // two straight lines meet where both say the same
        double bend = early == late || bytes == 0
                ? Double.POSITIVE_INFINITY
                : (mixer.positionsCached(FAR) - mixer.positionsCached(0) - late * FAR) / (early - late);
        return new CacheGrowth(
                group.count(),
                bytes * early,
                bend,
                bytes * late,
                bytes * first + group.count() * MemoryModel.stateBytes(mixer, precision));
    }

    /** Whether anything is kept at all. */
    public boolean keepsAnything() {
        return bytesPerPosition > 0 || constantBytes > 0;
    }
}
