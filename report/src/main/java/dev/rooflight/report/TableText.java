package dev.rooflight.report;

import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A table as aligned text. Where it is too wide for the screen, texts and headings are broken between words; where that does not
 * do, each row goes on in further lines. No cell is left out.
 */
final class TableText {
    private static final String GAP = "  ";

    /** Texts are not broken into anything narrower where that can be helped. */
    private static final int NARROW = 24;

    private final Table table;
    private final Screen screen;
    private final List<Cell> headings = new ArrayList<>();
    private final int[] natural;
    private final int[] least;

    TableText(Table table, Screen screen) {
        this.table = table;
        this.screen = screen;
        int columns = table.columns().size();
        natural = new int[columns];
        least = new int[columns];
        for (int i = 0; i < columns; i++) {
            Column column = table.columns().get(i);
            headings.add(Cell.of(column.name()).in(Style.HEADING));
            natural[i] = Screen.width(column.name());
            least[i] = longestWord(column.name());
            for (List<Cell> row : table.rows()) {
                if (!spans(row)) {
                    String text = row.get(i).text();
                    natural[i] = Math.max(natural[i], Screen.width(text));
                    least[i] = Math.max(least[i], column.rightAligned() ? Screen.width(text) : longestWord(text));
                }
            }
            if (!column.rightAligned()) {
                least[i] = Math.max(least[i], Math.min(natural[i], NARROW));
            }
        }
    }

    String text() {
        List<int[]> groups = groups();
        int[] widths = widths(groups);
        StringBuilder text = new StringBuilder();
        row(text, headings, groups, widths);
        table.rows().forEach(row -> row(text, row, groups, widths));
        return text.toString();
    }

    /** A row with nothing but a first cell is a heading across all columns. */
    private static boolean spans(List<Cell> row) {
        return row.size() > 1
                && row.stream().skip(1).allMatch(cell -> cell.text().isEmpty());
    }

    /** First and last column of each line of a row. */
    private List<int[]> groups() {
        List<int[]> groups = new ArrayList<>();
        int first = 0;
        while (first < least.length) {
            int room = screen.columns() - indent(groups.size()).length() - least[first];
            int last = first;
            while (last + 1 < least.length && least[last + 1] + GAP.length() <= room) {
                last++;
                room -= least[last] + GAP.length();
            }
            groups.add(new int[] {first, last});
            first = last + 1;
        }
        return groups;
    }

    /** The natural widths, each line's narrowed from the widest column on until it fits. */
    private int[] widths(List<int[]> groups) {
        int[] widths = natural.clone();
        for (int line = 0; line < groups.size(); line++) {
            int first = groups.get(line)[0];
            int last = groups.get(line)[1];
            long excess = indent(line).length()
                    + (long) GAP.length() * (last - first)
                    + Arrays.stream(widths, first, last + 1).asLongStream().sum()
                    - screen.columns();
            for (; excess > 0; excess--) {
                int widest = -1;
                for (int i = first; i <= last; i++) {
                    if (widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest])) {
                        widest = i;
                    }
                }
                if (widest < 0) {
                    break;
                }
                widths[widest]--;
            }
        }
        return widths;
    }

    private void row(StringBuilder text, List<Cell> cells, List<int[]> groups, int[] widths) {
        if (spans(cells)) {
            text.append(screen.paint(cells.get(0).style(), cells.get(0).text())).append('\n');
            return;
        }
        for (int line = 0; line < groups.size(); line++) {
            int first = groups.get(line)[0];
            int last = groups.get(line)[1];
            List<List<String>> parts = new ArrayList<>();
            int height = 0;
            for (int i = first; i <= last; i++) {
                parts.add(lines(cells.get(i).text(), widths[i]));
                height = Math.max(height, parts.get(i - first).size());
            }
            for (int at = 0; at < height; at++) {
                int start = text.length();
                text.append(indent(line));
                for (int i = first; i <= last; i++) {
                    List<String> part = parts.get(i - first);
                    String shown = at < part.size() ? part.get(at) : "";
                    String padding = " ".repeat(Math.max(0, widths[i] - Screen.width(shown)));
                    String painted = screen.paint(cells.get(i).style(), shown);
                    text.append(i == first ? "" : GAP)
                            .append(table.columns().get(i).rightAligned() ? padding + painted : painted + padding);
                }
                endLine(text, start);
            }
        }
    }

    private static List<String> lines(String text, int width) {
        return Screen.width(text) <= width ? List.of(text) : Paragraph.lines(text, line -> Screen.width(line) <= width);
    }

    private static void endLine(StringBuilder text, int start) {
        int end = text.length();
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
        text.append('\n');
    }

    private static String indent(int line) {
        return line == 0 ? "" : "    ";
    }

    private static int longestWord(String text) {
        return Arrays.stream(text.split(" ", -1)).mapToInt(Screen::width).max().orElse(0);
    }
}
