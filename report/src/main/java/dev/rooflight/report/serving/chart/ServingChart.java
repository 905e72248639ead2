package dev.rooflight.report.serving.chart;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.report.chart.PanelChart;
import dev.rooflight.report.serving.ServingVerdict;
import dev.rooflight.serving.outcome.Statistics;
import dev.rooflight.study.serving.LoadPoint;
import dev.rooflight.study.serving.LoadSweep;
import dev.rooflight.study.serving.ServingAnswer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A chart of serving under load. */
public enum ServingChart {
    /** Shares of the requests over their latencies. */
    CDF("cdf"),
    /** Requests in work and waiting, and the cache, over time. */
    TIMELINE("timeline"),
    /** What latencies are made of; over several loads, too. */
    CAUSES("causes"),
    /** Each request over time. */
    GANTT("gantt"),
    /** Latencies over several loads. */
    LATENCY("latency");

    private static final String FIELD = "chart";
    private static final String ENDED = "requests that ended";

    private final String id;

    ServingChart(String id) {
        this.id = id;
    }

    /** As it is typed. */
    public String id() {
        return id;
    }

    /**
     * A chart by its name.
     *
     * @throws InvalidValueException if there is none of that name
     */
    public static ServingChart named(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(chart -> chart.id.equals(wanted))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(FIELD, "'" + text + "'", names()));
    }

    /** All of them in words. */
    public static String names() {
        String all = Arrays.stream(values()).map(ServingChart::id).collect(Collectors.joining(", "));
        int last = all.lastIndexOf(", ");
        return all.substring(0, last) + " or " + all.substring(last + 2);
    }

    /**
     * Refuses a chart of several loads where there is one, and the other way round.
     *
     * @throws InvalidValueException saying what is possible
     */
    public void check(boolean severalLoads) {
        if (severalLoads && this != LATENCY && this != CAUSES) {
            throw new InvalidValueException(FIELD, quoted(), "latency or causes where there are several loads");
        }
        if (!severalLoads && this == LATENCY) {
            throw new InvalidValueException(FIELD, quoted(), "several loads", "say which, such as --over-load 1..32");
        }
    }

    /**
     * The chart of a load.
     *
     * @param deployment how the model is run, in a line
     * @throws InvalidValueException if there is nothing to be seen, or the chart is one of several loads
     */
    public PanelChart of(ServingAnswer answer, String deployment) {
        check(false);
        if (!ended(answer.expected()) || !ended(answer.bound())) {
            throw new InvalidValueException(FIELD, quoted(), ENDED, ServingVerdict.because(answer));
        }
        return switch (this) {
            case CDF -> CdfChart.of(answer, deployment);
            case TIMELINE -> TimelineChart.of(answer, deployment);
            case CAUSES -> CausesChart.of(answer, deployment);
            case GANTT -> GanttChart.of(answer, deployment);
            case LATENCY -> throw new AssertionError(this);
        };
    }

    /**
     * The chart of several loads; those at which no request ended are left out.
     *
     * @param deployment how the model is run, in a line
     * @throws InvalidValueException if there is nothing to be seen, or the chart is one of a single load
     */
    public PanelChart of(LoadSweep sweep, String deployment) {
        check(true);
        List<LoadPoint> points = sweep.points().stream()
                .filter(point -> ended(point.expected()) && ended(point.bound()))
                .toList();
        if (points.isEmpty()) {
            throw new InvalidValueException(FIELD, quoted(), ENDED, "at no load any of them did");
        }
        if (this == LATENCY) {
            return LatencyChart.of(sweep, points, deployment);
        }
        if (points.size() < 2) {
            throw new InvalidValueException(FIELD, quoted(), "two loads or more at which requests ended");
        }
        return CausesOverLoad.of(sweep, points, deployment);
    }

    private String quoted() {
        return "'" + id + "'";
    }

    private static boolean ended(Statistics statistics) {
        return statistics.completed() > 0;
    }
}
