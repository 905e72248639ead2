package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.text.OneLine;

/** What is to be said of a checkpoint that can be used all the same. */
final class CheckpointNotes {
    private CheckpointNotes() {}

    /** A split model says of how many tensors it is made, and that is not so. */
    static String otherNumberOfTensors(String where, long stated, long held) {
        return where + " says the model has " + stated + " tensors, but its parts hold " + held;
    }

    /** An index says how many bytes its tensors have, and that is not so. */
    static String otherNumberOfBytes(String where, long stated, long held) {
        return where + " says total_size " + OneLine.count(stated) + ", but its files hold " + OneLine.count(held)
                + " bytes of tensors";
    }
}
