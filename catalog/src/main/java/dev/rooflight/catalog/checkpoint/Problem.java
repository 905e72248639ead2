package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;

/** What is wrong with a checkpoint's file. */
final class Problem {
    private Problem() {}

    /** A file as a whole; {@code finding} from the verb on, the rest may be empty. */
    static ModelFormatException at(String where, String finding, String expected, String remedy) {
        return ModelFormatException.of(where, "", finding, expected, remedy);
    }

    /** A part of a file, such as {@code tensor 'a'}; {@code finding} from the verb on, the rest may be empty. */
    static ModelFormatException in(String where, String part, String finding, String expected, String remedy) {
        return ModelFormatException.of(where, part, finding, expected, remedy);
    }
}
