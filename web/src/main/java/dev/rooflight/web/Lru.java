package dev.rooflight.web;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The values used last, by key, as many as a given weight allows; a value that weighs more than an eighth of it is not kept. For
 * many threads. What two threads miss at the same time both make.
 */
final class Lru<K, V> {
    private static final int SHARES = 8;

    private final Map<K, Weighed<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final long most;
    private final ToLongFunction<V> weigher;
    private long total;

    /** A value with what it weighs. */
    private record Weighed<V>(V value, long weight) {}

    /**
     * A cache.
     *
     * @param most weight of all values together, such as bytes
     * @param weigher what a value weighs, its key included
     */
    Lru(long most, ToLongFunction<V> weigher) {
        this.most = most;
        this.weigher = weigher;
    }

    /** The value kept for a key, or a new one, which is kept from now on. */
    V get(K key, Supplier<V> maker) {
        Optional<V> kept = find(key);
        if (kept.isPresent()) {
            return kept.get();
        }
        V made = maker.get();
        long weight = weigher.applyAsLong(made);
        if (weight <= most / SHARES) {
            keep(key, new Weighed<>(made, weight));
        }
        return made;
    }

    private void keep(K key, Weighed<V> made) {
        synchronized (entries) {
            Weighed<V> before = entries.put(key, made);
            total += made.weight() - (before == null ? 0 : before.weight());
            Iterator<Weighed<V>> eldest = entries.values().iterator();
            while (total > most) {
                total -= eldest.next().weight();
                eldest.remove();
            }
        }
    }

    private Optional<V> find(K key) {
        synchronized (entries) {
            return Optional.ofNullable(entries.get(key)).map(Weighed::value);
        }
    }

    /** What all values weigh. */
    long weight() {
        synchronized (entries) {
            return total;
        }
    }
}
