package dev.rooflight.report.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.report.Answer;
import dev.rooflight.report.Screen;
import dev.rooflight.report.Si;
import dev.rooflight.report.Style;
import dev.rooflight.report.Table;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.study.serving.Replications;
import dev.rooflight.study.serving.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Statistics over loads of several seeds, with the 95 % intervals of their means.
 *
 * @param title the model and the device
 * @param replications what came of them
 */
public record ReplicationsReport(String title, Replications replications) implements Answer {
    public ReplicationsReport {
        requireNonNull(title, "title is null");
        requireNonNull(replications, "replications is null");
    }

    private String head() {
        int count = replications.runs().size();
        String head =
                "%s loads of other seeds, as expected; ± is the 95 %% interval of the mean".formatted(Si.count(count));
        return replications.saturated() == 0
                ? head
                : head
                        + ". %s of them have no steady state: their percentiles depend on how long the load lasts"
                                .formatted(
                                        replications.saturated() == count ? "All" : Si.count(replications.saturated()));
    }

    private Table table() {
        List<List<Cell>> rows = new ArrayList<>();
        for (Latency latency : Latency.values()) {
            for (Statistic statistic : Statistic.values()) {
                row(
                        rows,
                        latency.title() + " " + statistic.id(),
                        latency.id() + "." + statistic.id(),
                        replications.of(latency, statistic),
                        true);
            }
        }
        row(rows, "output tokens/s", "outputTokensPerSecond", replications.outputTokensPerSecond(), false);
        return new Table(
                List.of(
                        Column.text("", "figure"),
                        Column.number("mean", "mean"),
                        Column.number("95 %", "halfWidth"),
                        Column.number("of the mean", "share")),
                rows);
    }

    private static void row(List<List<Cell>> rows, String name, String key, Spread spread, boolean seconds) {
        if (!Double.isNaN(spread.mean())) {
            double half = spread.halfWidth();
            rows.add(List.of(
                    new Cell(name, key, Style.PLAIN),
                    Cell.of(seconds ? Si.seconds(spread.mean()) : Si.plain(spread.mean()), spread.mean()),
                    Cell.of(Double.isNaN(half) ? "-" : "±" + (seconds ? Si.seconds(half) : Si.plain(half)), half),
                    Cell.of(Double.isNaN(half) ? "-" : Si.percent(half / spread.mean()), half / spread.mean())));
        }
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
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("replications", replications.runs().size());
        tree.put("saturated", replications.saturated());
        tree.put("figures", table().tree());
        return tree;
    }
}
