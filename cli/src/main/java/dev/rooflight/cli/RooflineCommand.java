package dev.rooflight.cli;

import dev.rooflight.report.chart.RooflineChart;
import dev.rooflight.report.chart.SvgChart;
import dev.rooflight.report.chart.TerminalChart;
import dev.rooflight.request.Question;
import dev.rooflight.technique.TechniqueRequest;
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
        description = {
            "Draws every operator under the roofline of the device: in the terminal, as SVG or as PNG.",
            "With techniques, arrows come from where operators are without them."
        },
        footer = {
            "",
            "Examples:",
            "  rooflight roofline meta-llama/Llama-2-7b-hf --hardware nvidia-a6000",
            "  rooflight roofline meta-llama/Llama-2-7b-hf --hardware nvidia-a6000 -o roofline.svg",
            "  rooflight roofline meta-llama/Llama-3.1-8B --hardware nvidia-h100-sxm --batch 16 -o roofline.png"
                    + " --theme dark",
            "  rooflight roofline meta-llama/Llama-2-7b-hf --hardware nvidia-a6000 --with awq --with eagle-2 -o"
                    + " before-after.svg"
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
        Question question = analysis.question();
        RooflineChart chart = RooflineChart.of(
                question.analyze(),
                question.techniques().stream().map(TechniqueRequest::toString).toList(),
                question.plain()::analyze);
        if (file == null) {
            TerminalChart.Glyphs glyphs = ascii ? TerminalChart.Glyphs.ASCII : TerminalChart.Glyphs.UNICODE;
            spec.commandLine()
                    .getOut()
                    .print(TerminalChart.of(chart, picture.columns(), picture.lines(), glyphs, Terminal.screen()));
            return 0;
        }
        picture.write(file, (theme, width, height) -> SvgChart.of(chart, theme, width, height));
        return 0;
    }
}
