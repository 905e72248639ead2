package dev.rooflight.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The values used last, by key; for many threads. What two threads miss at the same time both make. */
final class Lru<K, V> {
    private final Map<K, V> entries;

    /** @param size how many are kept */
    Lru(int size) {
        entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > size;
            }
        };
    }

    /** The value kept for a key, or a new one, which is kept from now on. */
    V get(K key, Supplier<V> maker) {
        Optional<V> kept = find(key);
        if (kept.isPresent()) {
            return kept.get();
        }
        V made = maker.get();
        synchronized (entries) {
            entries.put(key, made);
        }
        return made;
    }

    private Optional<V> find(K key) {
        synchronized (entries) {
            return Optional.ofNullable(entries.get(key));
        }
    }
}
