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
import dev.rooflight.serving.outcome.Objective;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics;
import dev.rooflight.study.serving.Frontier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How much load keeps an objective.
 *
 * @param frontier what was found
 * @param objective what was asked of latencies
 * @param title the model and the device
 */
public record FrontierReport(Frontier frontier, Objective objective, String title) implements Answer {
    public FrontierReport {
        requireNonNull(frontier, "frontier is null");
        requireNonNull(objective, "objective is null");
        requireNonNull(title, "title is null");
    }

    private String verdict() {
        String wanted = objective.limits().stream()
                .map(limit ->
                        limit.latency().title() + " " + limit.statistic().id() + " of " + Si.seconds(limit.seconds()))
                .collect(Collectors.joining(" and "));
        if (!frontier.found()) {
            return "NOTHING keeps " + wanted + ": not even the least "
                    + (frontier.what() == Frontier.What.REPLICAS
                            ? "loaded"
                            : frontier.what().id()) + " that was tried.";
        }
        String band = frontier.low() == frontier.high()
                ? ""
                : ", between %s and %s over requests of other seeds and neighbours"
                        .formatted(number(frontier.low()), number(frontier.high()));
        return switch (frontier.what()) {
            case RATE -> "%s REQUESTS/S keep %s%s.".formatted(number(frontier.answer()), wanted, band);
            case CONCURRENCY ->
                "%s REQUESTS IN THE SYSTEM keep %s%s.".formatted(number(frontier.answer()), wanted, band);
            case REPLICAS ->
                "%s %s %s%s."
                        .formatted(
                                number(frontier.answer()),
                                frontier.answer() == 1 ? "DEPLOYMENT keeps" : "DEPLOYMENTS keep",
                                wanted,
                                band);
        };
    }

    private String number(double value) {
        if (Double.isInfinite(value)) {
            return "any number of";
        }
        return frontier.what() == Frontier.What.RATE ? Si.plain(value) : Si.count(value);
    }

    private Table table() {
        List<Column> columns = new ArrayList<>(
                List.of(Column.number(frontier.what().id(), frontier.what().id()), Column.text("objective", "met")));
        columns.add(Column.text("state", "state"));
        for (Latency latency : List.of(Latency.TTFT, Latency.TPOT)) {
            for (Statistic statistic : List.of(Statistic.P50, Statistic.P95, Statistic.P99)) {
                columns.add(Column.number(latency.title() + " " + statistic.id(), latency.id() + "." + statistic.id()));
            }
        }
        columns.add(Column.number("output tokens/s", "outputTokensPerSecond"));
        List<List<Cell>> rows = new ArrayList<>();
        for (Frontier.Trial trial : frontier.tried()) {
            Statistics statistics = trial.statistics();
            List<Cell> row = new ArrayList<>(List.of(
                    Cell.of(number(trial.at()), trial.at()),
                    Cell.of(trial.met() ? "kept" : "missed").in(trial.met() ? Style.GOOD : Style.BAD),
                    Cell.of(statistics.state().id())));
            for (Latency latency : List.of(Latency.TTFT, Latency.TPOT)) {
                for (Statistic statistic : List.of(Statistic.P50, Statistic.P95, Statistic.P99)) {
                    double seconds = statistics.of(latency, statistic);
                    row.add(Cell.of(Double.isNaN(seconds) ? "-" : Si.seconds(seconds), seconds));
                }
            }
            row.add(Cell.of(Si.plain(statistics.outputTokensPerSecond()), statistics.outputTokensPerSecond()));
            rows.add(row);
        }
        return new Table(columns, rows);
    }

    @Override
    public String text(Screen screen) {
        return screen.paint(frontier.found() ? Style.GOOD : Style.BAD, verdict()) + "\n\n"
                + screen.paint(Style.HEADING, title) + "\n"
                + table().text(screen);
    }

    @Override
    public String markdown() {
        return "# " + title + "\n\n" + verdict() + "\n\n" + table().markdown();
    }

    @Override
    public String csv() {
        return table().csv();
    }

    @Override
    public Object tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("find", frontier.what().id());
        tree.put("found", frontier.found());
        tree.put("answer", frontier.answer());
        tree.put("low", frontier.low());
        tree.put("high", frontier.high());
        tree.put("because", verdict());
        tree.put("tried", table().tree());
        return tree;
    }
}
