package dev.rooflight.cli;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.report.chart.PanelChart;
import dev.rooflight.report.chart.SvgPanelChart;
import dev.rooflight.report.chart.TerminalChart.Glyphs;
import dev.rooflight.report.chart.TerminalPanelChart;
import dev.rooflight.report.serving.LoadReport;
import dev.rooflight.report.serving.ServingReport;
import dev.rooflight.report.serving.chart.ServingChart;
import dev.rooflight.request.serving.ServingWord;
import dev.rooflight.request.serving.ServingWords;
import dev.rooflight.study.serving.LoadAxis;
import dev.rooflight.study.serving.LoadSweep;
import dev.rooflight.study.serving.ServingAnswer;
import dev.rooflight.study.serving.ServingQuestion;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a simulation is shown: as tables or as a chart, at one load or at several. */
final class SimulationCharts {
    @Option(
            names = "--over-load",
            paramLabel = "LOADS",
            description =
                    "the same requests at several loads, such as 1,2,4,8 or 1..32: requests a second, or whatever of"
                            + " --concurrency, --users and --trace (times as fast) is given")
    String loads = "";

    @Option(
            names = "--chart",
            paramLabel = "CHART",
            description =
                    "draw cdf, timeline, causes or gantt, or over several loads latency or causes, in the terminal or,"
                            + " with -o, as .svg or .png")
    String chart = "";

    @Option(names = "--ascii", description = "only ASCII characters in the terminal")
    boolean ascii;

    @Mixin
    PictureOptions picture;

    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Whether several loads are asked for. */
    boolean overLoad() {
        return !loads.isEmpty();
    }

    /** Says a load where nothing but {@code --over-load} does. */
    void loadToBeginWith(Map<String, String> said) {
        boolean any = List.of(
                        ServingWords.RATE,
                        ServingWords.CONCURRENCY,
                        ServingWords.USERS,
                        ServingWords.TRACE,
                        ServingWords.LIKE)
                .stream()
                .map(ServingWord::name)
                .anyMatch(said::containsKey);
        if (overLoad() && !any) {
            said.put(ServingWords.RATE.name(), LoadTexts.first(loads));
        }
    }

    /** Shows an answer. */
    void print(ServingAnswer answer, String deployment, List<String> notes, OutputOptions output) {
        if (!chart.isEmpty()) {
            draw(ServingChart.named(chart).of(answer, deployment), output);
        } else {
            output.print(new ServingReport(answer, deployment, notes));
        }
    }

    /** Asks at several loads and shows what came of it; whether any request ended. */
    boolean sweep(ServingQuestion question, String deployment, List<String> notes, OutputOptions output) {
        List<Double> all = LoadTexts.read(loads, LoadAxis.of(question.offered()).whole());
        LoadSweep sweep = LoadSweep.of(question, all, Threads.ALL, Cancellation.NEVER);
        if (!chart.isEmpty()) {
            draw(ServingChart.named(chart).of(sweep, deployment), output);
        } else {
            output.print(new LoadReport(sweep, deployment, notes));
        }
        return sweep.points().stream().anyMatch(point -> point.expected().completed() > 0);
    }

    /** Refuses what cannot be shown before anything is simulated. */
    void check(OutputOptions output) {
        boolean pictured = output.file != null && PictureOptions.isPicture(output.file);
        if (!chart.isEmpty()) {
            ServingChart.named(chart).check(overLoad());
            if (output.file != null && !pictured) {
                throw PictureOptions.noPicture(output.file);
            }
        } else if (pictured) {
            throw new InvalidValueException("chart", "missing", ServingChart.names() + ", as -o names a picture");
        }
    }

    private void draw(PanelChart shown, OutputOptions output) {
        if (output.file == null) {
            Glyphs glyphs = ascii ? Glyphs.ASCII : Glyphs.UNICODE;
            spec.commandLine()
                    .getOut()
                    .print(TerminalPanelChart.of(shown, picture.columns(), picture.lines(), glyphs, Terminal.screen()));
        } else {
            picture.write(output.file, (theme, width, height) -> SvgPanelChart.of(shown, theme, width, height));
        }
    }
}
