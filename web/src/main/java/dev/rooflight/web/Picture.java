package dev.rooflight.web;

import dev.rooflight.report.chart.PngRaster;
import dev.rooflight.report.chart.RooflineChart;
import dev.rooflight.report.chart.SvgChart;
import dev.rooflight.report.chart.Theme;
import dev.rooflight.study.Estimate;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a roofline chart is wanted.
 *
 * @param png PNG instead of SVG
 * @param theme colours
 * @param width in pixels of the document
 * @param height in pixels of the document
 */
record Picture(boolean png, Theme theme, int width, int height) {
    private static final int MIN_WIDTH = 480;
    private static final int MIN_HEIGHT = 320;
    /** A raster of twice this size takes 64 MB. */
    private static final int MAX_SIZE = 2000;

    /** Pixels drawn in the time that a layer takes; there are four for each of the document. */
    private static final double PIXELS = 600;

    /** Layers compiled in the time that a vector graphic takes. */
    private static final double MARKS = 60;

    private static final List<String> KNOWN = List.of("format", "theme", "width", "height");

    /** Reads the parameters of an address. */
    static Picture read(Map<String, List<String>> parameters) {
        for (String name : parameters.keySet()) {
            if (!KNOWN.contains(name)) {
                throw RequestJson.wrong(name, "not known", Problem.oneOf(KNOWN));
            }
        }
        String format = last(parameters, "format", "svg");
        if (!format.equals("svg") && !format.equals("png")) {
            throw RequestJson.wrong("format", "'" + format + "'", "svg or png");
        }
        String theme = last(parameters, "theme", "light");
        Theme found = Arrays.stream(Theme.values())
                .filter(candidate -> candidate.name().toLowerCase(Locale.ROOT).equals(theme))
                .findFirst()
                .orElseThrow(() -> RequestJson.wrong("theme", "'" + theme + "'", "light or dark"));
        return new Picture(
                format.equals("png"),
                found,
                size(parameters, "width", SvgChart.DEFAULT_WIDTH, MIN_WIDTH),
                size(parameters, "height", SvgChart.DEFAULT_HEIGHT, MIN_HEIGHT));
    }

    private static String last(Map<String, List<String>> parameters, String name, String otherwise) {
        List<String> values = parameters.getOrDefault(name, List.of());
        return values.isEmpty() ? otherwise : values.get(values.size() - 1);
    }

    private static int size(Map<String, List<String>> parameters, String name, int standard, int min) {
        String text = last(parameters, name, Integer.toString(standard));
        if (text.matches("\\d{1,6}")) {
            int size = Integer.parseInt(text);
            if (size >= min && size <= MAX_SIZE) {
                return size;
            }
        }
        throw RequestJson.wrong(name, "'" + text + "'", "a whole number from %s to %s".formatted(min, MAX_SIZE));
    }

    /** What drawing it takes, beside the analysis: pixels, or the marks of a vector graphic. */
    Estimate estimate() {
        return new Estimate(png ? Lanes.QUICK.layers() + (double) width * height / PIXELS : MARKS);
    }

    /** The media type. */
    String mediaType() {
        return png ? "image/png" : "image/svg+xml";
    }

    /** Draws a chart. */
    byte[] draw(RooflineChart chart) {
        String svg = SvgChart.of(chart, theme, width, height);
        return png ? PngRaster.of(svg) : svg.getBytes(StandardCharsets.UTF_8);
    }
}
