package dev.rooflight.report.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.report.Answer;
import dev.rooflight.report.Screen;
import dev.rooflight.report.Si;
import dev.rooflight.report.Style;
import dev.rooflight.report.Table;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import dev.rooflight.serving.outcome.Cause;
import dev.rooflight.serving.outcome.Statistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one statistic of one latency is made of.
 *
 * @param explained its parts
 * @param title the model and the device
 */
public record ExplainReport(Statistics.Explained explained, String title) implements Answer {
    public ExplainReport {
        requireNonNull(explained, "explained is null");
        requireNonNull(title, "title is null");
    }

    private String head() {
        return ServingVerdict.explained(explained) + " (mean of the "
                + (explained.requests() == 1 ? "one request" : Si.count(explained.requests()) + " requests")
                + " around it)";
    }

    private Table table() {
        List<List<Cell>> rows = new ArrayList<>();
        explained.causes().entrySet().stream()
                .sorted(Map.Entry.<Cause, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> rows.add(List.of(
                        Cell.of(entry.getKey().words()),
                        Cell.of(Si.seconds(entry.getValue()), entry.getValue()),
                        Cell.of(
                                Si.percent(entry.getValue() / explained.seconds()),
                                entry.getValue() / explained.seconds()))));
        rows.add(List.of(
                Cell.of("together"),
                Cell.of(Si.seconds(explained.seconds()), explained.seconds()),
                Cell.of("100%", 1)));
        return new Table(
                List.of(
                        Column.text("cause", "cause"),
                        Column.number("seconds", "seconds"),
                        Column.number("share", "share")),
                rows);
    }

    @Override
    public String text(Screen screen) {
        return screen.paint(Style.HEADING, title) + "\n" + head() + "\n\n" + table().text(screen);
    }

    @Override
    public String markdown() {
        return "# " + title + "\n\n" + head() + "\n\n" + table().markdown();
    }

    @Override
    public String csv() {
        return table().csv();
    }

    @Override
    public Object tree() {
        Map<String, Object> causes = new LinkedHashMap<>();
        for (Cause cause : Cause.values()) {
            causes.put(cause.id(), explained.causes().getOrDefault(cause, 0.0));
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("latency", explained.latency().member());
        tree.put("statistic", explained.statistic().id());
        tree.put("seconds", explained.seconds());
        tree.put("requests", explained.requests());
        tree.put("causes", causes);
        return tree;
    }
}
