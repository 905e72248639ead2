package dev.rooflight.cli;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.report.chart.PngRaster;
import dev.rooflight.report.chart.RooflineChart;
import dev.rooflight.report.chart.SvgChart;
import dev.rooflight.report.chart.TerminalChart;
import dev.rooflight.report.chart.Theme;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
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

    @Option(names = "--theme", paramLabel = "T", description = "light (default) or dark")
    Theme theme = Theme.LIGHT;

    @Option(names = "--width", paramLabel = "N", description = "pixels of a picture, columns of a terminal chart")
    String width = "";

    @Option(names = "--height", paramLabel = "N", description = "pixels of a picture, lines of a terminal chart")
    String height = "";

    @Option(names = "--ascii", description = "draw the terminal chart with ASCII characters only")
    boolean ascii;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        RooflineChart chart = chart(analysis.analyze());
        if (file == null) {
            TerminalChart.Glyphs glyphs = ascii ? TerminalChart.Glyphs.ASCII : TerminalChart.Glyphs.UNICODE;
            int columns = size("--width", width, 100, 50, 1000);
            int rows = size("--height", height, 30, 12, 500);
            spec.commandLine().getOut().print(TerminalChart.of(chart, columns, rows, glyphs, Terminal.ansi()));
            return 0;
        }
        int columns = size("--width", width, SvgChart.DEFAULT_WIDTH, 480, 8000);
        int rows = size("--height", height, SvgChart.DEFAULT_HEIGHT, 320, 8000);
        OutputOptions.write(file, picture(SvgChart.of(chart, theme, columns, rows)));
        return 0;
    }

    private byte[] picture(String svg) {
        String name = String.valueOf(file).toLowerCase(Locale.ROOT);
        if (name.endsWith(".svg")) {
            return svg.getBytes(StandardCharsets.UTF_8);
        }
        if (name.endsWith(".png")) {
            return PngRaster.of(svg);
        }
        throw new InvalidValueException("-o is '%s'; expected a file name that ends in .svg or .png".formatted(file));
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

    private static int size(String option, String text, int standard, int min, int max) {
        return text.isEmpty() ? standard : (int) Count.parse(option, text, min, max);
    }
}
