package dev.rooflight.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows of cells under named columns, shown as aligned text, Markdown or CSV.
 *
 * @param columns at least one
 * @param rows each with as many cells as there are columns
 */
public record Table(List<Column> columns, List<List<Cell>> rows) implements Answer {

    /**
     * A column.
     *
     * @param name heading for people
     * @param key heading for programs
     * @param rightAligned whether cells stand at the right edge (numbers)
     */
    public record Column(String name, String key, boolean rightAligned) {
        /** A column of texts. */
        public static Column text(String name, String key) {
            return new Column(name, key, false);
        }

        /** A column of numbers. */
        public static Column number(String name, String key) {
            return new Column(name, key, true);
        }
    }

    /**
     * A cell.
     *
     * @param text what people see
     * @param value what programs get
     * @param style how it is coloured on a terminal
     */
    public record Cell(String text, Object value, Style style) {
        /** A cell that shows the same to all. */
        public static Cell of(String text) {
            return new Cell(text, text, Style.PLAIN);
        }

        /** A number and how people see it. */
        public static Cell of(String text, double value) {
            return new Cell(text, value, Style.PLAIN);
        }

        /** A cell of which people see nothing. */
        static Cell data(Object value) {
            return new Cell("", value, Style.PLAIN);
        }

        /** A cell without content. */
        public static Cell empty() {
            return of("");
        }

        /** The same in another style. */
        public Cell in(Style other) {
            return new Cell(text, value, other);
        }
    }

    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** Aligned columns for a terminal. */
    @Override
    public String text(Ansi ansi) {
        int[] widths = widths();
        StringBuilder text = new StringBuilder();
        List<Cell> headings = new ArrayList<>();
        columns.forEach(column -> headings.add(Cell.of(column.name()).in(Style.HEADING)));
        line(text, headings, widths, ansi);
        rows.forEach(row -> line(text, row, widths, ansi));
        return text.toString();
    }

    /** A Markdown table. */
    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder();
        columns.forEach(
                column -> text.append("| ").append(escaped(column.name())).append(' '));
        text.append("|\n");
        columns.forEach(column -> text.append(column.rightAligned() ? "|---:" : "|---"));
        text.append("|\n");
        for (List<Cell> row : rows) {
            row.forEach(cell -> text.append("| ").append(escaped(cell.text())).append(' '));
            text.append("|\n");
        }
        return text.toString();
    }

    /** Comma-separated values with a heading (RFC 4180, lines end with LF), numbers in full. */
    @Override
    public String csv() {
        StringBuilder text = new StringBuilder();
        text.append(Csv.of(columns.stream().map(Column::key).toList())).append('\n');
        for (List<Cell> row : rows) {
            text.append(Csv.of(row.stream().map(cell -> plain(cell.value())).toList()))
                    .append('\n');
        }
        return text.toString();
    }

    /** A list with an object for each row. */
    @Override
    public List<Map<String, Object>> tree() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (List<Cell> row : rows) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                object.put(columns.get(i).key(), row.get(i).value());
            }
            list.add(object);
        }
        return list;
    }

    /** A number without needless fraction or exponent, or the text itself. */
    private static String plain(Object value) {
        return value instanceof Double number ? Si.data(number) : value.toString();
    }

    private int[] widths() {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = width(columns.get(i).name());
            for (List<Cell> row : rows) {
                widths[i] = spans(row)
                        ? widths[i]
                        : Math.max(widths[i], width(row.get(i).text()));
            }
        }
        return widths;
    }

    /** A row with nothing but a first cell is a heading across all columns. */
    private static boolean spans(List<Cell> row) {
        return row.size() > 1
                && row.stream().skip(1).allMatch(cell -> cell.text().isEmpty());
    }

    private void line(StringBuilder text, List<Cell> cells, int[] widths, Ansi ansi) {
        if (spans(cells)) {
            text.append(ansi.paint(cells.get(0).style(), cells.get(0).text())).append('\n');
            return;
        }
        int start = text.length();
        for (int i = 0; i < widths.length; i++) {
            Cell cell = cells.get(i);
            String padding = " ".repeat(widths[i] - width(cell.text()));
            String gap = i == 0 ? "" : "  ";
            String shown = ansi.paint(cell.style(), cell.text());
            text.append(gap).append(columns.get(i).rightAligned() ? padding + shown : shown + padding);
        }
        int end = text.length();
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        text.setLength(end);
        text.append('\n');
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
