package dev.rooflight.report;

/**
 * One thing described by a table under a title.
 *
 * @param title what it is
 * @param table its properties
 * @param closing lines after the table; may be empty
 * @param tree the same for programs
 */
public record Sheet(String title, Table table, String closing, Object tree) implements Answer {
    @Override
    public String text(Screen screen) {
        return screen.paint(Style.HEADING, title) + "\n" + table.text(screen)
                + (closing.isEmpty() ? "" : closing + "\n");
    }

    @Override
    public String markdown() {
        return "# " + title + "\n\n" + table.markdown() + (closing.isEmpty() ? "" : "\n" + closing + "\n");
    }

    @Override
    public String csv() {
        return table.csv();
    }
}
