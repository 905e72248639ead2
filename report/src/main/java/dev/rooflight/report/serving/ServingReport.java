package dev.rooflight.report.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.cost.Footprint;
import dev.rooflight.report.Answer;
import dev.rooflight.report.Facts;
import dev.rooflight.report.Screen;
import dev.rooflight.report.Si;
import dev.rooflight.report.Style;
import dev.rooflight.report.Table;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.outcome.Cause;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.State;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics;
import dev.rooflight.study.serving.ServingAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * An answer about serving in every output format: the verdict first, then latencies, what the run came to, causes, and what was in
 * force.
 *
 * @param answer what is shown
 * @param deployment how the model is run, in a line
 * @param notes what a user should know, a line each
 */
public record ServingReport(ServingAnswer answer, String deployment, List<String> notes) implements Answer {
    private static final double WORTH_A_ROW = 1e-4;

    public ServingReport {
        requireNonNull(answer, "answer is null");
        requireNonNull(deployment, "deployment is null");
        notes = List.copyOf(notes);
    }

    /** A part of the answer under a heading. */
    private record Part(String heading, String remark, Table table) {}

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(
                "LATENCY",
                "TPOT is " + answer.question().definitions().formula() + ", as expected; the roofline's below",
                latencies()));
        parts.add(new Part(
                "RUN",
                LoadWords.of(
                        answer.question().offered(),
                        answer.question().requests().size()),
                run()));
        if (answer.expected().completed() > 0) {
            parts.add(new Part(
                    "CAUSES", "what latencies are made of, as expected: the mean of requests around each", causes()));
        }
        parts.add(new Part("ENGINE", EngineWords.of(answer.question().serving()), settings()));
        return parts;
    }

    private String title() {
        return answer.question().serving().compiled().model().model().id() + " on "
                + answer.question().serving().compiled().model().device().name() + " under load";
    }

    private String verdict() {
        String state = answer.expected().completed() == 0
                ? "NOTHING SERVED"
                : answer.expected().state().name();
        String slo = answer.meetsObjective()
                .map(met -> met ? ", meets its SLO" : ", misses its SLO")
                .orElse("");
        return (answer.stopped() ? "STOPPED EARLY, what has ended so far is " : "") + state + slo + ": "
                + ServingVerdict.because(answer) + ".";
    }

    @Override
    public String text(Screen screen) {
        boolean good = answer.expected().state() != State.SATURATED
                && answer.expected().completed() > 0
                && answer.meetsObjective().orElse(true);
        StringBuilder text = new StringBuilder();
        text.append(screen.paint(good ? Style.GOOD : Style.BAD, verdict())).append("\n\n");
        text.append(screen.paint(Style.HEADING, title())).append('\n');
        text.append(screen.paint(Style.DIM, deployment)).append("\n\n");
        for (Part part : parts()) {
            text.append(screen.paint(Style.HEADING, part.heading()))
                    .append(screen.paint(Style.DIM, "  " + part.remark()))
                    .append('\n')
                    .append(part.table().text(screen))
                    .append('\n');
        }
        notes.forEach(
                note -> text.append(screen.paint(Style.DIM, "note: " + note)).append('\n'));
        return text.toString();
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("# ")
                .append(title())
                .append("\n\n")
                .append(verdict())
                .append("\n\n")
                .append(deployment)
                .append("\n\n");
        for (Part part : parts()) {
            text.append("## ")
                    .append(part.heading().charAt(0))
                    .append(part.heading().substring(1).toLowerCase(java.util.Locale.ROOT))
                    .append("\n\n")
                    .append(part.remark())
                    .append("\n\n")
                    .append(part.table().markdown())
                    .append('\n');
        }
        notes.forEach(note -> text.append("- ").append(note).append('\n'));
        return text.toString();
    }

    @Override
    public String csv() {
        return Facts.of(tree()).csv();
    }

    @Override
    public Object tree() {
        return new ServingDocument(answer, notes);
    }

    private Table latencies() {
        List<Column> columns = new ArrayList<>(List.of(Column.text("", "latency")));
        for (Statistic statistic : Statistic.values()) {
            columns.add(Column.number(statistic.id(), statistic.id()));
        }
        answer.sensitivity().ifPresent(any -> columns.add(Column.number("p99 per 1 % of step", "sensitivity")));
        List<List<Cell>> rows = new ArrayList<>();
        for (Latency latency : Latency.values()) {
            rows.add(row(latency, latency.title(), answer.expected(), Style.PLAIN));
            rows.add(row(latency, "  roofline", answer.bound(), Style.DIM));
        }
        return new Table(columns, rows);
    }

    private List<Cell> row(Latency latency, String name, Statistics of, Style style) {
        List<Cell> cells = new ArrayList<>(List.of(Cell.of(name).in(style)));
        for (Statistic statistic : Statistic.values()) {
            double seconds = of.of(latency, statistic);
            cells.add(Cell.of(Double.isNaN(seconds) ? "-" : Si.seconds(seconds), seconds)
                    .in(style));
        }
        answer.sensitivity().ifPresent(sensitivity -> {
            double percent = sensitivity.of(latency, Statistic.P99);
            boolean shown = style == Style.PLAIN && !Double.isNaN(percent);
            cells.add(shown ? Cell.of(Si.atMost(2, percent) + " %", percent) : Cell.empty());
        });
        return cells;
    }

    private Table run() {
        List<List<Cell>> rows = new ArrayList<>();
        both(rows, "requests that ended", of -> Si.count(of.completed()));
        both(rows, "rejected", of -> Si.count(of.outcome().rejected()), of -> of.outcome()
                .rejected());
        both(rows, "not ended", of -> Si.count(of.unfinished()), Statistics::unfinished);
        both(rows, "seconds", of -> Si.seconds(of.seconds()));
        both(rows, "requests/s", of -> Si.plain(of.requestsPerSecond()));
        answer.question()
                .objective()
                .ifPresent(objective -> both(rows, "goodput, requests/s", of -> Si.plain(of.goodput(objective))));
        both(rows, "output tokens/s", of -> Si.plain(of.outputTokensPerSecond()));
        both(rows, "all tokens/s", of -> Si.plain(of.totalTokensPerSecond()));
        int devices = answer.question().serving().devices();
        both(rows, "output tokens/s per device", of -> Si.plain(of.outputTokensPerSecond() / devices));
        both(rows, "batch, mean and most", of -> Si.plain(of.meanBatch()) + " · " + Si.count(of.mostBatch()));
        int block = answer.question().serving().engine().settings().whole(Setting.BLOCK, 1);
        double capacity = answer.question().serving().cachePositions();
        both(
                rows,
                "cache in use, mean and most",
                of -> Si.wholePercent(of.meanBlocks() * block / capacity) + " · "
                        + Si.wholePercent(of.mostBlocks() * (double) block / capacity));
        both(rows, "prompt tokens found in cache", of -> Si.wholePercent(of.foundShare()), Statistics::foundShare);
        both(rows, "preemptions", of -> Si.count(of.preemptions()), Statistics::preemptions);
        both(rows, "busy", of -> Si.wholePercent(of.busyShare()));
        footprint(
                rows,
                "energy",
                footprint -> footprint.joules().isPresent()
                        ? Optional.of(Si.of(footprint.joules().getAsDouble(), "J"))
                        : Optional.empty());
        footprint(
                rows,
                "rent, USD",
                footprint -> footprint.usd().isPresent()
                        ? Optional.of(Si.plain(footprint.usd().getAsDouble()))
                        : Optional.empty());
        rentPerToken(rows);
        return new Table(
                List.of(
                        Column.text("", "figure"),
                        Column.number("expected", "expected"),
                        Column.number("roofline", "bound")),
                rows);
    }

    private void both(List<List<Cell>> rows, String name, Function<Statistics, String> text) {
        both(rows, name, text, any -> 1);
    }

    /** A row, unless there is nothing to say either way. */
    private void both(
            List<List<Cell>> rows, String name, Function<Statistics, String> text, ToDoubleFunction<Statistics> worth) {
        if (worth.applyAsDouble(answer.expected()) != 0 || worth.applyAsDouble(answer.bound()) != 0) {
            rows.add(List.of(
                    Cell.of(name), Cell.of(text.apply(answer.expected())), Cell.of(text.apply(answer.bound()))));
        }
    }

    private void footprint(List<List<Cell>> rows, String name, Function<Footprint, Optional<String>> text) {
        Optional<String> expected = text.apply(answer.expectedFootprint());
        if (expected.isPresent()) {
            rows.add(List.of(
                    Cell.of(name),
                    Cell.of(expected.get()),
                    Cell.of(text.apply(answer.boundFootprint()).orElse("-"))));
        }
    }

    private void rentPerToken(List<List<Cell>> rows) {
        if (answer.expectedFootprint().usd().isPresent() && answer.expected().outputTokens() > 0) {
            rows.add(List.of(
                    Cell.of("USD per million output tokens"),
                    Cell.of(perMillion(answer.expectedFootprint(), answer.expected())),
                    Cell.of(perMillion(answer.boundFootprint(), answer.bound()))));
        }
    }

    private static String perMillion(Footprint footprint, Statistics of) {
        return footprint.usd().isPresent() && of.outputTokens() > 0
                ? Si.plain(footprint.usd().getAsDouble() * 1e6 / of.outputTokens())
                : "-";
    }

    private Table causes() {
        List<Statistics.Explained> columns = new ArrayList<>();
        for (Latency latency : List.of(Latency.TTFT, Latency.END_TO_END)) {
            for (Statistic statistic : List.of(Statistic.MEAN, Statistic.P50, Statistic.P99)) {
                columns.add(answer.expected().explain(latency, statistic));
            }
        }
        List<Column> heads = new ArrayList<>(List.of(Column.text("", "cause")));
        for (Statistics.Explained explained : columns) {
            heads.add(Column.number(
                    explained.latency().title() + " " + explained.statistic().id(),
                    explained.latency().id() + "." + explained.statistic().id()));
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (Cause cause : Cause.values()) {
            boolean any = columns.stream()
                    .anyMatch(explained ->
                            explained.causes().getOrDefault(cause, 0.0) > WORTH_A_ROW * explained.seconds());
            if (any) {
                List<Cell> row = new ArrayList<>(List.of(Cell.of(cause.words())));
                columns.forEach(explained -> row.add(share(explained, cause)));
                rows.add(row);
            }
        }
        List<Cell> sum = new ArrayList<>(List.of(Cell.of("together")));
        columns.forEach(explained -> sum.add(Cell.of(Si.seconds(explained.seconds()), explained.seconds())));
        rows.add(sum);
        List<Cell> counted =
                new ArrayList<>(List.of(Cell.of("requests around it").in(Style.DIM)));
        columns.forEach(explained -> counted.add(
                Cell.of(Si.count(explained.requests()), explained.requests()).in(Style.DIM)));
        rows.add(counted);
        return new Table(heads, rows);
    }

    private static Cell share(Statistics.Explained explained, Cause cause) {
        double seconds = explained.causes().getOrDefault(cause, 0.0);
        return seconds <= WORTH_A_ROW * explained.seconds()
                ? Cell.of("-", seconds)
                : Cell.of(Si.seconds(seconds) + " " + Si.wholePercent(seconds / explained.seconds()), seconds);
    }

    private Table settings() {
        List<List<Cell>> rows = new ArrayList<>();
        SchedulerSettings settings = answer.question().serving().engine().settings();
        for (Setting setting : settings.kind().settings()) {
            SchedulerSettings.Value value = settings.values().get(setting);
            if (value != null) {
                rows.add(List.of(
                        Cell.of(setting.id()),
                        Cell.of(
                                setting.worded() ? setting.write(value.number()) : Si.count(value.number()),
                                value.number()),
                        Cell.of(value.source()).in(Style.DIM)));
            }
        }
        return new Table(
                List.of(
                        Column.text("setting", "setting"),
                        Column.number("value", "value"),
                        Column.text("source", "source")),
                rows);
    }
}
