package dev.rooflight.report.chart;

import dev.rooflight.core.operator.OperatorKind;
import java.util.List;

/**
 * Colours of a chart. Kinds of operators have colours after Okabe and Ito (Color Universal Design, 2008), which people
 * with any common colour vision tell apart: the purple darker on light ground, all lighter on dark ground. Text has a
 * contrast of 4.5 or more (WCAG AA).
 */
public enum Theme {
    LIGHT(
            "#ffffff",
            "#f4f6f9",
            "#e2e6eb",
            "#eff1f4",
            "#1c2128",
            "#57606a",
            "#8b949e",
            "#e69f00 #0072b2 #d55e00 #009e73 #b8609a #56b4e9 #8a7500 #7a5ea8"),
    DARK(
            "#12161b",
            "#191f26",
            "#2b333c",
            "#20262d",
            "#e8ebee",
            "#a3adb8",
            "#6f7985",
            "#f0b429 #4aa8e8 #f0803c #25b98e #d98cc0 #9fd6f7 #d6c545 #b09ae0");

    /** Places in {@link #kinds} of the colours of lines, in the order in which lines get them: neighbours differ most. */
    private static final int[] LINES = {1, 2, 3, 0, 4, 5, 7, 6};

    private final String paper;
    private final String shade;
    private final String grid;
    private final String minorGrid;
    private final String ink;
    private final String mutedInk;
    private final String leader;
    /** Colours in the order of {@link OperatorKind}, separated by spaces. */
    private final String kinds;

    Theme(
            String paper,
            String shade,
            String grid,
            String minorGrid,
            String ink,
            String mutedInk,
            String leader,
            String kinds) {
        this.paper = paper;
        this.shade = shade;
        this.grid = grid;
        this.minorGrid = minorGrid;
        this.ink = ink;
        this.mutedInk = mutedInk;
        this.leader = leader;
        this.kinds = kinds;
    }

    /** Behind everything. */
    String paper() {
        return paper;
    }

    /** Under the roof. */
    String shade() {
        return shade;
    }

    /** Lines at powers of ten. */
    String grid() {
        return grid;
    }

    /** Lines between them. */
    String minorGrid() {
        return minorGrid;
    }

    /** Titles, labels, the roof. */
    String ink() {
        return ink;
    }

    /** Text that steps back, further ceilings. */
    String mutedInk() {
        return mutedInk;
    }

    /** Lines from marks to their labels. */
    String leader() {
        return leader;
    }

    /** Colour of a kind of operator. */
    String of(OperatorKind kind) {
        return colour(kind.ordinal());
    }

    /** Colour of a line, counted from 0; after some lines, colours return. */
    String ofLine(int line) {
        return colour(LINES[line % LINES.length]);
    }

    /** Colour of an area or a bar: those of lines, then greys. */
    String ofFill(int fill) {
        return switch (fill - LINES.length) {
            case 0 -> leader;
            case 1 -> mutedInk;
            case 2 -> grid;
            default -> ofLine(fill);
        };
    }

    /** Colour of text on an area or a bar: the ink or the paper, whichever is easier to read. */
    String on(int fill) {
        double ground = luminance(ofFill(fill));
        return contrast(ground, luminance(ink)) >= contrast(ground, luminance(paper)) ? ink : paper;
    }

    /** Contrast of two luminances (WCAG 2.1). */
    private static double contrast(double one, double other) {
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    }

    /** Relative luminance of {@code #rrggbb} (WCAG 2.1). */
    private static double luminance(String colour) {
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            double part = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (part <= 0.03928 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    private String colour(int place) {
        List<String> colours = List.of(kinds.split(" ", -1));
        return colours.get(place % colours.size());
    }
}
