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
import dev.rooflight.serving.outcome.Statistics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A simulation beside what somebody measured.
 *
 * @param title the model and the device
 * @param client whose measurement it is
 * @param measured by keys such as {@code ttft.p99} (seconds) and {@code output-tokens-per-second}
 * @param simulated as expected
 * @param notes what a user should know of the measurement, a line each
 */
public record AgainstReport(
        String title, String client, Map<String, Double> measured, Statistics simulated, List<String> notes)
        implements Answer {
    public AgainstReport {
        requireNonNull(title, "title is null");
        requireNonNull(client, "client is null");
        requireNonNull(simulated, "simulated is null");
        measured = Collections.unmodifiableMap(new LinkedHashMap<>(measured));
        notes = List.copyOf(notes);
    }

    /** A number of both. */
    private record Row(String key, String name, double measured, double simulated, boolean seconds) {
        String shown(double value) {
            return seconds ? Si.seconds(value) : Si.plain(value);
        }
    }

    private List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Latency latency : Latency.values()) {
            for (Statistic statistic : Statistic.values()) {
                add(
                        rows,
                        latency.id() + "." + statistic.id(),
                        latency.title() + " " + statistic.id(),
                        simulated.of(latency, statistic),
                        true);
            }
        }
        add(rows, "requests-per-second", "requests/s", simulated.requestsPerSecond(), false);
        add(rows, "output-tokens-per-second", "output tokens/s", simulated.outputTokensPerSecond(), false);
        add(rows, "total-tokens-per-second", "all tokens/s", simulated.totalTokensPerSecond(), false);
        add(rows, "duration", "seconds in all", simulated.seconds(), true);
        return rows;
    }

    private void add(List<Row> rows, String key, String name, double value, boolean seconds) {
        Double of = measured.get(key);
        if (of != null && !Double.isNaN(value)) {
            rows.add(new Row(key, name, of, value, seconds));
        }
    }

    /** Whether anything can be compared. */
    public boolean comparable() {
        return !rows().isEmpty();
    }

    private Table table() {
        return new Table(
                List.of(
                        Column.text("", "figure"),
                        Column.number("measured", "measured"),
                        Column.number("simulated", "simulated"),
                        Column.number("off by", "error")),
                rows().stream()
                        .map(row -> List.of(
                                new Cell(row.name(), row.key(), Style.PLAIN),
                                Cell.of(row.shown(row.measured()), row.measured()),
                                Cell.of(row.shown(row.simulated()), row.simulated()),
                                Cell.of(
                                        Si.change(row.simulated() / row.measured() - 1),
                                        row.simulated() / row.measured() - 1)))
                        .toList());
    }

    @Override
    public String text(Screen screen) {
        StringBuilder text = new StringBuilder(screen.paint(Style.HEADING, title)
                + screen.paint(Style.DIM, "  simulated beside what " + client + " measured") + "\n"
                + table().text(screen));
        notes.forEach(
                note -> text.append(screen.paint(Style.DIM, "note: " + note)).append('\n'));
        return text.toString();
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder(
                "# " + title + "\n\nSimulated beside what " + client + " measured.\n\n" + table().markdown());
        notes.forEach(note -> text.append("\n- ").append(note));
        return text.append('\n').toString();
    }

    @Override
    public String csv() {
        return table().csv();
    }

    @Override
    public Object tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("client", client);
        tree.put("figures", table().tree());
        tree.put("notes", notes);
        return tree;
    }
}
