package dev.rooflight.catalog.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Known names that somebody may have meant: few typing errors away (insert, delete, replace, swap neighbours) or
 * containing what was typed. Case does not matter, {@code _} and {@code -} are the same.
 */
public final class NearestNames {
    private static final int LONGEST = 100;
    private static final int SUGGESTIONS = 3;

    private NearestNames() {}

    /**
     * The nearest names, best first.
     *
     * @param limit how many at most
     * @return empty if nothing is near
     */
    public static List<String> of(String wanted, Collection<String> names, int limit) {
        String typed = normalized(wanted);
        List<Near> near = new ArrayList<>();
        if (typed.isEmpty() || typed.length() > LONGEST) {
            return List.of();
        }
        for (String name : names) {
            int distance = distance(typed, normalized(name));
            if (distance <= Math.max(1, typed.length() / 3)) {
                near.add(new Near(name, distance));
            }
        }
        near.sort(Comparator.comparingInt(Near::distance)
                .thenComparingInt(candidate -> candidate.name().length())
                .thenComparing(Near::name));
        return near.stream().limit(limit).map(Near::name).toList();
    }

    /** The nearest names for a message, best first: three at most. */
    public static List<String> of(String wanted, Collection<String> names) {
        return of(wanted, names, SUGGESTIONS);
    }

    /** The same for entries that have several names each: every entry once, by its id. */
    public static List<String> of(String wanted, Map<String, String> idsByName) {
        return of(wanted, idsByName.keySet(), idsByName.size()).stream()
                .map(name -> idsByName.getOrDefault(name, name))
                .distinct()
                .limit(SUGGESTIONS)
                .toList();
    }

    /** {@code "; did you mean a, b or c?"} for a message, or nothing if no name is near. */
    public static String question(List<String> near) {
        return switch (near.size()) {
            case 0 -> "";
            case 1 -> "; did you mean " + near.get(0) + "?";
            default ->
                "; did you mean " + String.join(", ", near.subList(0, near.size() - 1)) + " or "
                        + near.get(near.size() - 1) + "?";
        };
    }

    /** A name as it is compared: without case, {@code _} as {@code -}. */
    public static String normalized(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private record Near(String name, int distance) {}

    /** Edits between the two, or less where one contains the other. */
    private static int distance(String typed, String name) {
        if (typed.length() >= 3 && name.contains(typed)) {
            return 1;
        }
        String tail = name.substring(name.lastIndexOf('/') + 1);
        int whole = edits(typed, name);
        return tail.length() == name.length() ? whole : Math.min(whole, edits(typed, tail));
    }

    /** Optimal string alignment distance. */
    private static int edits(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int best = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, before[j - 2] + 1);
                }
                current[j] = best;
            }
            int[] recycled = before;
            before = previous;
            previous = current;
            current = recycled;
        }
        return previous[b.length()];
    }
}
