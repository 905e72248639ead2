package dev.rooflight.catalog.model;

import dev.rooflight.catalog.text.Configuration.Unread;
import dev.rooflight.catalog.text.OneLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What is to be said of a model that was read: all texts of such notes. */
final class ModelNotes {
    private ModelNotes() {}

    /** Keys of a configuration and of those nested in it that were not read; of places where they are alike the first is named. */
    static List<String> unread(List<Unread> unread) {
        Map<Unread, Set<String>> places = new LinkedHashMap<>();
        for (Unread each : unread) {
            places.computeIfAbsent(
                            new Unread("", each.off(), each.unknown(), each.taken()), any -> new LinkedHashSet<>())
                    .add(each.where());
        }
        List<String> notes = new ArrayList<>();
        places.forEach((keys, where) -> {
            String first = where.iterator().next();
            String place = where.size() == 1 ? first : first + " and " + (where.size() - 1) + " like it";
            notes.addAll(unread(new Unread(place, keys.off(), keys.unknown(), keys.taken())));
        });
        return notes;
    }

    private static List<String> unread(Unread unread) {
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
