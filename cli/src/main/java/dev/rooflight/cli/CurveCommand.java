package dev.rooflight.cli;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.report.CurveReport;
import dev.rooflight.report.chart.SvgLineChart;
import dev.rooflight.request.Numbers;
import dev.rooflight.request.Question;
import dev.rooflight.study.curve.Axes;
import dev.rooflight.study.curve.Axis;
import dev.rooflight.study.curve.Curve;
import dev.rooflight.study.curve.Line;
import dev.rooflight.study.curve.Meetings;
import dev.rooflight.study.curve.Metric;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rooflight curve}: a figure over a changing number, and where something turns. */
@Command(
        name = "curve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows a figure over a number that changes, by the roofline and as expected, for one deployment or"
                    + " several, with the exact",
            "values at which operators change their bound, the cache passes the weights, drafting stops paying, memory"
                    + " is full."
        },
        footer = {
            "",
            "Examples:",
            "  rooflight curve meta-llama/Llama-2-13b-hf --hardware nvidia-a6000 --metric decode --over batch --to 256",
            "  rooflight curve meta-llama/Llama-2-13b-hf --hardware nvidia-a6000 --metric decode --over bandwidth"
                    + " --from 2e11 --to 4e12 --format csv",
            "  rooflight curve meta-llama/Llama-3.1-8B --hardware nvidia-h100-sxm --metric tpot --output-tokens 256"
                    + " --over batch --to 512 --and '--with eagle-3' -o eagle.svg"
        })
final class CurveCommand implements Callable<Integer> {
    @Mixin
    AnalysisOptions analysis;

    @Option(
            names = "--metric",
            paramLabel = "METRIC",
            required = true,
            description =
                    "prefill, decode, ttft, tpot, end-to-end, tokens-per-second, intensity, memory, weights-memory,"
                            + " kv-cache-memory, joules-per-token, usd-per-million-tokens, serving-tokens-per-second, …")
    String metric = "";

    @Option(
            names = "--over",
            paramLabel = "X",
            required = true,
            description = "batch, context, output-tokens, tp, weight-bits, kv-bits, any other option with a number, any"
                    + " number of the device (bandwidth, peak.fp16, link.node, …), or a parameter of a technique"
                    + " (eagle-3.accepted)")
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
    OtherDeployments others;

    @Mixin
    OutputOptions output;

    @Mixin
    PictureOptions picture;

    @Override
    public Integer call() {
        Metric figure = Metric.named(metric);
        Axis axis = new Axes(Question.OPTIONS).named(over);
        List<Double> values = axis.values(
                Numbers.real("from", from, 0, 1e300),
                Numbers.real("to", to, 0, 1e300),
                Numbers.whole("points", points, 2, Axis.MAX_VALUES),
                Axis.MAX_VALUES,
                logarithmic());
        List<OtherDeployments.Named> all = others.after(analysis);
        List<Line> lines =
                all.stream().map(named -> named.question().along(figure, axis)).toList();
        List<Curve> curves = lines.stream().map(line -> line.over(values)).toList();
        List<String> names = all.stream().map(OtherDeployments.Named::name).toList();
        CurveReport report = new CurveReport(names, curves, Meetings.ofAll(names, lines));
        if (output.file != null && PictureOptions.isPicture(output.file)) {
            picture.write(
                    output.file,
                    (theme, width, height) -> SvgLineChart.of(report.chart(logarithmic()), theme, width, height));
        } else {
            output.print(report);
        }
        return 0;
    }

    private boolean logarithmic() {
        return switch (scale.toLowerCase(Locale.ROOT)) {
            case "log" -> true;
            case "linear" -> false;
            default -> throw new InvalidValueException("scale", "'" + scale + "'", "log or linear");
        };
    }
}
