package dev.rooflight.cli;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.report.Sheet;
import dev.rooflight.report.Si;
import dev.rooflight.report.Table;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import dev.rooflight.request.AnalysisRequest;
import dev.rooflight.request.Curve;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rooflight curve}: a figure over a changing number, and where something changes. */
@Command(
        name = "curve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows a figure over batch, context, output tokens, bandwidth, weight bits, KV bits or devices, by the roofline and as",
            "expected, with the exact points where operators change their bound, the cache passes the weights, memory is full."
        },
        footer = {
            "",
            "Examples:",
            "  rooflight curve meta-llama/Llama-2-13b-hf --hardware nvidia-a6000 --metric decode --over batch --to 256",
            "  rooflight curve meta-llama/Llama-2-13b-hf --hardware nvidia-a6000 --metric decode --over bandwidth --from 2e11 --to 4e12 --format csv"
        })
final class CurveCommand implements Callable<Integer> {
    @Mixin
    AnalysisOptions analysis;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            required = true,
            description = "prefill, decode, ttft, tpot, end-to-end, tokens-per-second, memory, kv-cache or intensity")
    String metric = "";

    @Option(
            names = "--over",
            paramLabel = "X",
            required = true,
            description = "batch, context, output-tokens, bandwidth, weight-bits, kv-bits or tp")
    String over = "";

    @Option(names = "--from", paramLabel = "N", defaultValue = "1", description = "first value (default 1)")
    String from = "1";

    @Option(names = "--to", paramLabel = "N", required = true, description = "last value")
    String to = "";

    @Option(names = "--points", paramLabel = "N", defaultValue = "17", description = "how many (default 17)")
    String points = "17";

    @Option(names = "--scale", paramLabel = "S", defaultValue = "log", description = "log (default) or linear")
    String scale = "log";

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        Curve.Over changing = Curve.over(over);
        boolean linear = scale.toLowerCase(Locale.ROOT).equals("linear");
        if (!linear && !scale.toLowerCase(Locale.ROOT).equals("log")) {
            throw new InvalidValueException("--scale is '%s'; expected log or linear".formatted(scale));
        }
        List<Double> values = Curve.values(
                changing,
                Share.parse("--from", from, Double.MIN_NORMAL, 1e300),
                Share.parse("--to", to, Double.MIN_NORMAL, 1e300),
                (int) Count.parse("--points", points, 2, Curve.MAX_POINTS),
                !linear);
        AnalysisRequest request = analysis.request();
        output.print(sheet(request, Curve.of(request, Curve.metric(metric), changing, values)));
        return 0;
    }

    private static Sheet sheet(AnalysisRequest request, Curve curve) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Curve.Point point : curve.points()) {
            rows.add(List.of(
                    Cell.of(shown(point.x(), curve.over().unit()), point.x()),
                    Cell.of(shown(point.bound(), curve.metric().unit()), point.bound()),
                    Cell.of(shown(point.expected(), curve.metric().unit()), point.expected())));
        }
        Table table = new Table(
                List.of(
                        Column.number(curve.over().label(), curve.over().id()),
                        Column.number("bound", "bound"),
                        Column.number("expected", "expected")),
                rows);
        StringJoiner closing = new StringJoiner("\n");
        curve.crossovers()
                .forEach(crossover ->
                        closing.add(shown(crossover.x(), curve.over().unit()) + "  " + crossover.what()));
        return new Sheet(
                "%s over %s: %s on %s"
                        .formatted(
                                curve.metric().label(),
                                curve.over().label(),
                                request.reference(),
                                request.device().name()),
                table,
                closing.toString(),
                tree(curve));
    }

    private static String shown(double value, String unit) {
        return switch (unit) {
            case "s" -> Si.seconds(value);
            case "B" -> Si.bytes(value);
            case "B/s" -> Si.of(value, unit);
            case "" -> "%,.0f".formatted(value);
            default -> Si.plain(value) + " " + unit;
        };
    }

    private static Map<String, Object> tree(Curve curve) {
        List<Object> points = new ArrayList<>();
        for (Curve.Point point : curve.points()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("x", point.x());
            tree.put("bound", point.bound());
            tree.put("expected", point.expected());
            points.add(tree);
        }
        List<Object> crossovers = new ArrayList<>();
        for (Curve.Crossover crossover : curve.crossovers()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("x", crossover.x());
            tree.put("what", crossover.what());
            crossovers.add(tree);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("metric", curve.metric().id());
        tree.put("unit", curve.metric().unit());
        tree.put("over", curve.over().id());
        tree.put("points", points);
        tree.put("crossovers", crossovers);
        return tree;
    }
}
