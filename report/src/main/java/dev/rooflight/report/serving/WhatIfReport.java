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
import dev.rooflight.study.serving.Spread;
import dev.rooflight.study.serving.WhatIf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Two ways of serving the same requests.
 *
 * @param first what the one is called
 * @param second what the other is called
 * @param whatIf both
 */
public record WhatIfReport(String first, String second, WhatIf whatIf) implements Answer {
    private static final List<Latency> LATENCIES = List.of(Latency.TTFT, Latency.TPOT, Latency.END_TO_END);
    private static final List<Statistic> STATISTICS = List.of(Statistic.MEAN, Statistic.P50, Statistic.P99);

    public WhatIfReport {
        requireNonNull(first, "first is null");
        requireNonNull(second, "second is null");
        requireNonNull(whatIf, "whatIf is null");
    }

    private String head() {
        OptionalInt parts = whatIf.parts();
        return parts.isEmpty()
                ? "Both serve every request alike."
                : "They part at request %s, sent after %s."
                        .formatted(
                                whatIf.one().outcome().requests().id(parts.getAsInt()),
                                Si.seconds(whatIf.one().outcome().each().sent(parts.getAsInt())));
    }

    private Table figures() {
        List<List<Cell>> rows = new ArrayList<>();
        for (Latency latency : LATENCIES) {
            for (Statistic statistic : STATISTICS) {
                double one = whatIf.one().of(latency, statistic);
                double other = whatIf.other().of(latency, statistic);
                rows.add(List.of(
                        new Cell(
                                latency.title() + " " + statistic.id(),
                                latency.id() + "." + statistic.id(),
                                Style.PLAIN),
                        seconds(one),
                        seconds(other),
                        Double.isNaN(other / one)
                                ? Cell.of("-", Double.NaN)
                                : Cell.of(Si.change(other / one - 1), other / one - 1)));
            }
        }
        double one = whatIf.one().outputTokensPerSecond();
        double other = whatIf.other().outputTokensPerSecond();
        rows.add(List.of(
                new Cell("output tokens/s", "outputTokensPerSecond", Style.PLAIN),
                Cell.of(Si.plain(one), one),
                Cell.of(Si.plain(other), other),
                Cell.of(Si.change(other / one - 1), other / one - 1)));
        return new Table(
                List.of(
                        Column.text("", "figure"),
                        Column.number(first, "first"),
                        Column.number(second, "second"),
                        Column.number("change", "change")),
                rows);
    }

    private Table paired() {
        List<List<Cell>> rows = new ArrayList<>();
        for (Latency latency : LATENCIES) {
            Spread slower = whatIf.slower(latency);
            rows.add(List.of(
                    new Cell(latency.title(), latency.id(), Style.PLAIN),
                    signed(slower.mean()),
                    Cell.of(
                            Double.isNaN(slower.halfWidth()) ? "-" : "±" + Si.seconds(slower.halfWidth()),
                            slower.halfWidth()),
                    Cell.of(Si.count(whatIf.better(latency)), whatIf.better(latency)),
                    Cell.of(Si.count(whatIf.worse(latency)), whatIf.worse(latency))));
        }
        return new Table(
                List.of(
                        Column.text("request by request", "latency"),
                        Column.number("slower by", "slowerSeconds"),
                        Column.number("95 %", "halfWidthSeconds"),
                        Column.number("requests faster", "faster"),
                        Column.number("slower", "slower")),
                rows);
    }

    private static Cell seconds(double value) {
        return Cell.of(Double.isNaN(value) ? "-" : Si.seconds(value), value);
    }

    private static Cell signed(double value) {
        return Cell.of(Double.isNaN(value) ? "-" : (value < 0 ? "-" : "") + Si.seconds(Math.abs(value)), value);
    }

    @Override
    public String text(Screen screen) {
        return screen.paint(Style.HEADING, second + " against " + first) + "\n" + head() + "\n\n"
                + figures().text(screen) + "\n" + paired().text(screen);
    }

    @Override
    public String markdown() {
        return "# " + second + " against " + first + "\n\n" + head() + "\n\n"
                + figures().markdown() + "\n" + paired().markdown();
    }

    @Override
    public String csv() {
        return figures().csv();
    }

    @Override
    public Object tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("first", first);
        tree.put("second", second);
        tree.put("parts", whatIf.parts().isEmpty() ? -1 : whatIf.parts().getAsInt());
        tree.put("figures", figures().tree());
        tree.put("paired", paired().tree());
        return tree;
    }
}
