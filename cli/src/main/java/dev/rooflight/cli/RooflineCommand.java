package dev.rooflight.cli;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.report.chart.RooflineChart;
import dev.rooflight.report.chart.SvgChart;
import dev.rooflight.report.chart.TerminalChart;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rooflight roofline}: the chart. */
@Command(
        name = "roofline",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Draws every operator under the roofline of the device: in the terminal, as SVG or as PNG.",
        footer = {
            "",
            "Examples:",
            "  rooflight roofline meta-llama/Llama-2-7b-hf --hardware nvidia-a6000",
            "  rooflight roofline meta-llama/Llama-2-7b-hf --hardware nvidia-a6000 -o roofline.svg",
            "  rooflight roofline meta-llama/Llama-3.1-8B --hardware nvidia-h100-sxm --batch 16 -o roofline.png --theme dark"
        })
final class RooflineCommand implements Callable<Integer> {
    @Mixin
    AnalysisOptions analysis;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "write a .svg or .png file instead of drawing in the terminal")
    @Nullable
    Path file;

    @Mixin
    PictureOptions picture;

    @Option(names = "--ascii", description = "draw the terminal chart with ASCII characters only")
    boolean ascii;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        RooflineChart chart = chart(analysis.analyze());
        if (file == null) {
            TerminalChart.Glyphs glyphs = ascii ? TerminalChart.Glyphs.ASCII : TerminalChart.Glyphs.UNICODE;
            spec.commandLine()
                    .getOut()
                    .print(TerminalChart.of(chart, picture.columns(), picture.lines(), glyphs, Terminal.ansi()));
            return 0;
        }
        picture.write(file, (theme, width, height) -> SvgChart.of(chart, theme, width, height));
        return 0;
    }

    private static RooflineChart chart(Analysis analysis) {
        Analysis.DeploymentSummary deployment = analysis.deployment();
        return RooflineChart.of(
                        analysis.model().id() + " on " + analysis.device().name(), analysis.device(), analysis.phases())
                .withSubtitle("batch %,d, context %,d · weights %s, activations %s, KV cache %s · %s kernels"
                        .formatted(
                                analysis.workload().batch(),
                                analysis.workload().context(),
                                deployment.weights(),
                                deployment.activations(),
                                deployment.kvCache(),
                                deployment.kernels()))
                .withSource("Rooflight, %s accounting. Device: %s"
                        .formatted(analysis.accounting(), analysis.device().sourceOf("compute.peak")));
    }
}
