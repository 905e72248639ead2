package dev.rooflight.report.chart;

import dev.rooflight.core.operator.OperatorKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the marks of a chart mean: entries in rows, those of a section together.
 *
 * @param entries in their places
 */
record Legend(List<Entry> entries) {
    private static final double ROW_HEIGHT = 24;
    private static final double BETWEEN_ENTRIES = 14;
    private static final double BETWEEN_SECTIONS = 20;

    Legend {
        entries = List.copyOf(entries);
    }

    /** How an entry is drawn. */
    enum Symbol {
        FILLED,
        RING,
        /** A thin ring that shows a size. */
        SIZE,
        /** Words alone. */
        HEADING
    }

    /**
     * An entry.
     *
     * @param x left edge
     * @param baseline of its words
     * @param radius of its symbol
     * @param kind whose colour the symbol has; empty for that of the words
     */
    record Entry(double x, double baseline, String text, Symbol symbol, double radius, Optional<OperatorKind> kind) {
        static Entry of(String text, Symbol symbol, double radius, Optional<OperatorKind> kind) {
            return new Entry(0, 0, text, symbol, radius, kind);
        }

        private Entry at(double left, double base) {
            return new Entry(left, base, text, symbol, radius, kind);
        }

        /** Width of the symbol with the gap behind it. */
        double symbolWidth() {
            return symbol == Symbol.HEADING ? 0 : 2 * radius + 6;
        }

        private double width() {
            return symbolWidth() + TextMetrics.width(text, Frame.LABEL_SIZE) + BETWEEN_ENTRIES;
        }
    }

    /** Sections one after another from the left edge, each in a new row where the room ends. */
    static Legend of(List<List<Entry>> sections, double left, double right, double firstBaseline) {
        List<Entry> placed = new ArrayList<>();
        double at = left;
        double baseline = firstBaseline;
        for (List<Entry> section : sections) {
            double needed = section.stream().mapToDouble(Entry::width).sum();
            if (at > left && at + needed > right) {
                at = left;
                baseline += ROW_HEIGHT;
            }
            for (Entry entry : section) {
                placed.add(entry.at(at, baseline));
                at += entry.width();
            }
            at += BETWEEN_SECTIONS;
        }
        return new Legend(placed);
    }

    /** Baseline of the last row, or what is given where there is none. */
    double lastBaseline(double otherwise) {
        return entries.isEmpty() ? otherwise : entries.get(entries.size() - 1).baseline();
    }
}
