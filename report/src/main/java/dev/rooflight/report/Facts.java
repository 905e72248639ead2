package dev.rooflight.report;

import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.List;

/** Everything that a document holds, flat: where it stands, and what is there. */
public final class Facts {
    private Facts() {}

    /** A row for each value of a document. */
    public static Table of(Object tree) {
        return new Table(
                List.of(Column.text("path", "path"), Column.text("value", "value")),
                Fact.of(tree).stream()
                        .map(fact -> List.of(Cell.of(fact.path()), Cell.data(fact.value())))
                        .toList());
    }
}
