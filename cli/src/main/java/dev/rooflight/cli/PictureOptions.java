package dev.rooflight.cli;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.report.chart.PngRaster;
import dev.rooflight.report.chart.SvgChart;
import dev.rooflight.report.chart.Theme;
import dev.rooflight.request.Numbers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How a chart is drawn into a file. */
final class PictureOptions {
    @Option(names = "--theme", paramLabel = "T", description = "light (default) or dark")
    Theme theme = Theme.LIGHT;

    @Option(names = "--width", paramLabel = "N", description = "pixels of a picture, columns of a terminal chart")
    String width = "";

    @Option(names = "--height", paramLabel = "N", description = "pixels of a picture, lines of a terminal chart")
    String height = "";

    /** Draws something as SVG. */
    interface Drawing {
        String svg(Theme theme, int width, int height);
    }

    /** Whether a file's name says that it is a picture. */
    static boolean isPicture(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".svg") || name.endsWith(".png");
    }

    /** Writes a drawing as SVG or PNG, whichever the file's name says. */
    void write(Path file, Drawing drawing) {
        if (!isPicture(file)) {
            throw noPicture(file);
        }
        String svg = drawing.svg(
                theme,
                size("width", width, SvgChart.DEFAULT_WIDTH, 480, 8000),
                size("height", height, SvgChart.DEFAULT_HEIGHT, 320, 8000));
        boolean png = file.toString().toLowerCase(Locale.ROOT).endsWith(".png");
        OutputFile.write(file, png ? PngRaster.of(svg) : svg.getBytes(StandardCharsets.UTF_8));
    }

    /** Refuses a file whose name says that it is no picture. */
    static InvalidValueException noPicture(Path file) {
        return new InvalidValueException("-o", "'" + file + "'", "a file name that ends in .svg or .png");
    }

    /** Columns of a chart in the terminal: as stated, else as many as fit, at most 100. */
    int columns() {
        return size("width", width, Math.max(50, Math.min(100, Terminal.screen().columns())), 50, 1000);
    }

    /** Lines of a chart in the terminal. */
    int lines() {
        return size("height", height, 30, 12, 500);
    }

    private static int size(String option, String text, int standard, int min, int max) {
        return text.isEmpty() ? standard : (int) Numbers.whole(option, text, min, max);
    }
}
