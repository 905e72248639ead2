package dev.rooflight.catalog.model;

import dev.rooflight.catalog.text.Configuration.Unread;
import dev.rooflight.catalog.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is to be said of a model that was read: all texts of such notes. */
final class ModelNotes {
    private ModelNotes() {}

    /** Keys of a configuration that were not read. */
    static List<String> unread(Unread unread) {
        List<String> notes = new ArrayList<>();
        if (!unread.off().isEmpty()) {
            notes.add(unread.where() + ": not understood, but off: " + String.join(", ", unread.off()));
        }
        if (!unread.unknown().isEmpty()) {
            notes.add(unread.where() + ": ignored: " + String.join(", ", unread.unknown()));
        }
        for (Map.Entry<String, String> taken : unread.taken().entrySet()) {
            notes.add(unread.where() + ": '" + taken.getKey() + "' is taken for " + taken.getValue());
        }
        return notes;
    }

    /**
     * Tensors that a checkpoint's headers describe.
     *
     * @param difference of their bytes against those that the configuration lets one compute, as a share
     * @param notable differences up to this are none
     */
    static String storedTensors(int tensors, long bytes, double difference, double notable) {
        return OneLine.count(tensors) + " tensors of " + OneLine.count(bytes) + " bytes by the checkpoint's headers"
                + (Math.abs(difference) < notable
                        ? ", as the configuration lets one compute"
                        : String.format(
                                Locale.ROOT, ", %+.1f %% against the configuration's arithmetic", 100 * difference));
    }
}
