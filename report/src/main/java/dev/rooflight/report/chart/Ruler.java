package dev.rooflight.report.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis in its place, and what is drawn across the plot to read values by.
 *
 * @param axis what it measures
 * @param scale where values are
 * @param ticks values that have a number beside the axis
 * @param lines positions of lines across the plot
 * @param faintLines positions of further, fainter ones
 */
record Ruler(Axis axis, Scale scale, List<Double> ticks, List<Double> lines, List<Double> faintLines) {
    /** Decades shorter than this, in pixels, have no lines inside. */
    private static final double LINES_INSIDE_FROM = 36;

    Ruler {
        ticks = List.copyOf(ticks);
        lines = List.copyOf(lines);
        faintLines = List.copyOf(faintLines);
    }

    /** A line at every tick; ticks are at least {@code apart} from each other. */
    static Ruler atTicks(Axis axis, Scale scale, double apart) {
        List<Double> ticks = scale.ticks(apart);
        return new Ruler(axis, scale, ticks, ticks.stream().map(scale::at).toList(), List.of());
    }

    /** Ticks at powers of ten, lines at all of them and, fainter, at the other numbers of one digit. */
    static Ruler ofDecades(Axis axis, LogScale scale, double apart) {
        List<Double> ticks = new ArrayList<>();
        scale.decades(apart).forEach(exponent -> ticks.add(Math.pow(10, exponent)));
        List<Double> lines = new ArrayList<>();
        List<Double> faint = new ArrayList<>();
        double low = Math.min(scale.start(), scale.end()) + 0.5;
        double high = Math.max(scale.start(), scale.end()) - 0.5;
        int most = scale.decadeLength() >= LINES_INSIDE_FROM ? 9 : 1;
        for (int exponent = (int) Math.floor(scale.range().from());
                exponent <= scale.range().to();
                exponent++) {
            for (int digit = 1; digit <= most; digit++) {
                double at = scale.atLog(exponent + Math.log10(digit));
                if (at > low && at < high) {
                    (digit == 1 ? lines : faint).add(at);
                }
            }
        }
        return new Ruler(axis, scale, ticks, lines, faint);
    }
}
