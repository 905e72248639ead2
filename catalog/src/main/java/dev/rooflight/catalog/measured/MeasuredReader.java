package dev.rooflight.catalog.measured;

import java.util.List;

/** The results of a client, in one of the forms that it writes. */
interface MeasuredReader {
    /** Whether a file is of this form. */
    boolean reads(MeasuredFile file);

    /** The runs of such a file, in its order. */
    List<MeasuredRun> read(MeasuredFile file);

    /** What its files are, for messages. */
    String name();
}
