package dev.rooflight.technique;

import java.util.Collection;
import java.util.Optional;

/** Finds the name that a mistyped one was probably meant to be. */
final class Nearest {
    private Nearest() {}

    /** The name at the least edit distance (insertions, deletions, replacements), if that is at most a third of the length. */
    static Optional<String> of(String typed, Collection<String> names) {
        if (typed.length() > 64) {
            return Optional.empty();
        }
        // a transposition counts two
        int least = (typed.length() < 4 ? 1 : Math.max(2, typed.length() / 3)) + 1;
        String nearest = "";
        for (String name : names) {
            int distance = distance(typed, name);
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        return nearest.isEmpty()
                ? names.stream()
                        .filter(name -> typed.length() > 2 && name.startsWith(typed))
                        .findFirst()
                : Optional.of(nearest);
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
