package dev.rooflight.catalog.model;

import dev.rooflight.catalog.text.Configuration.Unread;
import dev.rooflight.core.note.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is to be said of the keys of a model's configuration that were not read. */
final class UnreadNotes {
    private UnreadNotes() {}

    /** Keys of a configuration and of those nested in it that were not read; of places where they are alike the first is named. */
    static List<Note> unread(List<Unread> unread) {
        Map<Unread, Set<String>> places = new LinkedHashMap<>();
        for (Unread each : unread) {
            places.computeIfAbsent(new Unread("", each.off(), each.taken()), any -> new LinkedHashSet<>())
                    .add(each.where());
        }
        List<Note> notes = new ArrayList<>();
        places.forEach((keys, where) -> notes.addAll(unread(where.iterator().next(), where.size(), keys)));
        return notes;
    }

    private static List<Note> unread(String where, int places, Unread unread) {
        List<Note> notes = new ArrayList<>();
        if (!unread.off().isEmpty()) {
            notes.add(new Note.KeysOff(where, places, unread.off()));
        }
        unread.taken().forEach((key, reading) -> notes.add(new Note.KeyTaken(where, places, key, reading)));
        return notes;
    }
}
