package dev.rooflight.validation;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * Two halves of the measurements: constants are fitted on one and judged on the other. All rows of a model on a device
 * are in the same half, so that no configuration is judged by its own neighbours.
 */
public enum Split {
    /** May be fitted to. */
    FIT,
    /** Is only ever compared with. */
    CHECK;

    /**
     * The half of a model on a device: the CRC-32 of {@code model|hardware} in lower case and UTF-8; {@link #FIT} if
     * even, {@link #CHECK} if odd. Different spellings of a name may fall into different halves.
     */
    public static Split of(String model, String hardware) {
        CRC32 crc = new CRC32();
        crc.update((model + "|" + hardware).toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        return (crc.getValue() & 1) == 0 ? FIT : CHECK;
    }

    /** The half of a measurement, by its model and device as the table spells them. */
    public static Split of(Measurement measurement) {
        return of(measurement.model(), measurement.hardware());
    }
}
