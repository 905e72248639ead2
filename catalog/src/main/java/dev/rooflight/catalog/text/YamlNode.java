package dev.rooflight.catalog.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A part of a YAML file with the line it starts in. */
public sealed interface YamlNode {
    /** Line from 1; 0 where not known (catalogue files are read without). */
    int line();

    /**
     * A text, number or the like, not yet interpreted.
     *
     * @param plain whether it stands without quotes, so that {@code 2} is a number
     */
    record Scalar(String text, boolean plain, int line) implements YamlNode {}

    /** A list. */
    record Sequence(List<YamlNode> items, int line) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** Fields in the order of the file. */
    record Mapping(Map<String, Entry> entries, int line) implements YamlNode {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** The value of a field, if it is there. */
        public Optional<YamlNode> get(String key) {
            Entry entry = entries.get(key);
            return entry == null ? Optional.empty() : Optional.of(entry.value());
        }

        /** These fields with those of {@code over} put over them: mappings merge, everything else is replaced. */
        public Mapping overlaid(Mapping over) {
            Map<String, Entry> merged = new LinkedHashMap<>(entries);
            over.entries.forEach((key, entry) -> merged.put(key, merge(entries.get(key), entry)));
            return new Mapping(merged, over.line);
        }

        private static Entry merge(@Nullable Entry below, Entry above) {
            if (below != null && below.value instanceof Mapping old && above.value instanceof Mapping change) {
                return new Entry(old.overlaid(change), above.line);
            }
            return above;
        }
    }

    /**
     * A field of a mapping.
     *
     * @param line of its key
     */
    record Entry(YamlNode value, int line) {}
}
