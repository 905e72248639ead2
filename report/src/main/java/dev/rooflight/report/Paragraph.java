package dev.rooflight.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Words broken into lines. */
public final class Paragraph {
    private Paragraph() {}

    /**
     * As many words on each line as fit. A word that fits on no line has one of its own.
     *
     * @param fits whether there is room for a line
     */
    public static List<String> lines(String words, Predicate<String> fits) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : words.split(" ", -1)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (line.isEmpty() || fits.test(longer)) {
                line = longer;
            } else {
                lines.add(line);
                line = word;
            }
        }
        lines.add(line);
        return lines;
    }
}
