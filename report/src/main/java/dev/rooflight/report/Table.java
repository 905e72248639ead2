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

    /** Aligned columns for a terminal, as wide as it is. */
    @Override
    public String text(Screen screen) {
        return new TableText(this, screen).text();
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

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
