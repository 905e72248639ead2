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
import dev.rooflight.serving.outcome.State;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics;
import dev.rooflight.study.serving.LoadPoint;
import dev.rooflight.study.serving.LoadSweep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The same requests at several loads, a row each, in every output format.
 *
 * @param sweep what is shown
 * @param deployment how the model is run, in a line
 * @param notes what a user should know, a line each
 */
public record LoadReport(LoadSweep sweep, String deployment, List<String> notes) implements Answer {
    private static final List<Latency> LATENCIES = List.of(Latency.TTFT, Latency.TPOT);
    private static final List<Statistic> STATISTICS = List.of(Statistic.P50, Statistic.P99);

    public LoadReport {
        requireNonNull(sweep, "sweep is null");
        requireNonNull(deployment, "deployment is null");
        notes = List.copyOf(notes);
    }

    private String title() {
        var model = sweep.question().serving().compiled().model();
        return model.model().id() + " on " + model.device().name() + " over "
                + sweep.axis().id();
    }

    private String load() {
        return "The same requests at each load: "
                + LoadWords.shared(
                        sweep.question().offered(), sweep.question().requests().size())
                + ". "
                + EngineWords.of(sweep.question().serving());
    }

    @Override
    public String text(Screen screen) {
        StringBuilder text = new StringBuilder(screen.paint(Style.HEADING, title()))
                .append('\n')
                .append(screen.paint(Style.DIM, deployment))
                .append('\n')
                .append(screen.paint(Style.DIM, load()))
                .append("\n\n")
                .append(table().text(screen));
        notes.forEach(
                note -> text.append(screen.paint(Style.DIM, "note: " + note)).append('\n'));
        return text.toString();
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder("# " + title() + "\n\n" + deployment + "\n\n" + load() + "\n\n");
        text.append(table().markdown()).append(notes.isEmpty() ? "" : "\n");
        notes.forEach(note -> text.append("- ").append(note).append('\n'));
        return text.toString();
    }

    @Override
    public String csv() {
        return table().csv();
    }

    @Override
    public Object tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("over", sweep.axis().id());
        tree.put("overUnit", sweep.axis().unit());
        tree.put("requests", sweep.question().requests().size());
        tree.put("points", table().tree());
        tree.put("notes", notes);
        return tree;
    }

    private Table table() {
        Optional<Objective> objective = sweep.question().objective();
        List<Column> columns = new ArrayList<>(List.of(
                Column.number(sweep.axis().id() + ", " + sweep.axis().unit(), "load"), Column.text("state", "state")));
        for (Latency latency : LATENCIES) {
            for (Statistic statistic : STATISTICS) {
                columns.add(Column.number(
                        latency.title() + " " + statistic.id(), latency.id() + "." + statistic.id() + "Seconds"));
            }
        }
        columns.add(Column.number("tokens/s", "outputTokensPerSecond"));
        objective.ifPresent(any -> columns.add(Column.text("SLO", "slo")));
        columns.add(Column.text("TTFT p99 because of", "because"));
        List<List<Cell>> rows = new ArrayList<>();
        for (LoadPoint point : sweep.points()) {
            rows.add(row(point, objective));
        }
        return new Table(columns, rows);
    }

    private static List<Cell> row(LoadPoint point, Optional<Objective> objective) {
        Statistics of = point.expected();
        boolean any = of.completed() > 0;
        State state = of.state();
        List<Cell> row = new ArrayList<>();
        row.add(Cell.of(Si.number(point.load()), point.load()));
        row.add(Cell.of(any ? state.id() : "nothing served")
                .in(any && state != State.SATURATED ? Style.PLAIN : Style.BAD));
        for (Latency latency : LATENCIES) {
            for (Statistic statistic : STATISTICS) {
                double seconds = of.of(latency, statistic);
                // JSON has no number that is none
                row.add(Double.isNaN(seconds) ? Cell.of("-") : Cell.of(Si.seconds(seconds), seconds));
            }
        }
        row.add(any ? Cell.of(Si.plain(of.outputTokensPerSecond()), of.outputTokensPerSecond()) : Cell.of("-"));
        objective.ifPresent(limits -> row.add(
                limits.metBy(of)
                        ? Cell.of("met").in(Style.GOOD)
                        : Cell.of("missed").in(Style.BAD)));
        row.add(Cell.of(
                any ? ServingVerdict.causes(of.explain(Latency.TTFT, Statistic.P99)) : ServingVerdict.nothing(of)));
        return row;
    }
}
