package dev.rooflight.report.chart;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.report.chart.RooflineChart.Ceiling;
import dev.rooflight.report.chart.RooflineChart.Idle;
import dev.rooflight.report.chart.RooflineChart.Move;
import dev.rooflight.report.chart.RooflineChart.Point;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What of analysed passes is on a roofline chart: which operators are one point, and under which ceilings they are. */
final class ChartedOperators {
    private ChartedOperators() {}

    /** Operators with operations, those at the same place as one point. */
    static List<Point> points(Phase phase, PassAnalysis pass) {
        List<Place> places = new ArrayList<>();
        for (OperatorAnalysis operator : pass.operators()) {
            if (onChart(operator)) {
                places.stream()
                        .filter(place -> place.holds(operator))
                        .findFirst()
                        .orElseGet(() -> {
                            Place place = new Place(operator);
                            places.add(place);
                            return place;
                        })
                        .operators
                        .add(operator);
            }
        }
        return places.stream().map(place -> place.point(phase, pass, places)).toList();
    }

    /** Operators without operations. */
    static List<Idle> idle(Phase phase, PassAnalysis pass) {
        return pass.operators().stream()
                .filter(operator -> !onChart(operator))
                .map(operator -> new Idle(operator.name(), phase, share(operator, pass)))
                .toList();
    }

    /** Points that are visibly elsewhere in another analysis, by the operator of the same name that takes most time there. */
    static List<Move> moves(List<Point> points, Analysis other) {
        List<Move> moves = new ArrayList<>();
        for (Point point : points) {
            other.operators(point.phase()).stream()
                    .filter(operator -> onChart(operator) && point.operators().contains(operator.name()))
                    .max(Comparator.comparingDouble(operator -> operator.layers() * operator.boundSeconds()))
                    .filter(operator -> Math.hypot(
                                    Math.log10(operator.arithmeticIntensity() / point.intensity()),
                                    Math.log10(operator.attainableOpsPerSecond() / point.opsPerSecond()))
                            > 2 * RooflineChart.SAME_PLACE_DECADES)
                    .ifPresent(operator -> moves.add(
                            new Move(point, operator.arithmeticIntensity(), operator.attainableOpsPerSecond())));
        }
        return moves;
    }

    /**
     * Arithmetic peaks that operators use or that are asked for, equal ones together; where there is none, the peak of 16
     * bits.
     *
     * @param requested formats whose peaks are wanted although nothing uses them; those that the device lacks are left out
     */
    static List<Ceiling> ceilings(Device device, Collection<PassAnalysis> passes, Set<ComputeFormat> requested) {
        Map<Double, Set<String>> labels = new LinkedHashMap<>();
        boolean vector = false;
        for (PassAnalysis pass : passes) {
            for (OperatorAnalysis operator : pass.operators()) {
                vector |= operator.vectorOps() > 0;
                if (operator.matrixOps() > 0) {
                    operator.ceiling()
                            .ifPresent(format -> addLabel(labels, operator.ceilingOpsPerSecond(), format.id()));
                }
            }
        }
        Map<ComputeFormat, Double> peaks = device.compute().peakOpsPerSecond();
        peaks.forEach((format, peak) -> {
            if (requested.contains(format)) {
                addLabel(labels, peak, format.id());
            }
        });
        if (labels.isEmpty()) {
            ComputeFormat shown = peaks.containsKey(ComputeFormat.FP16)
                    ? ComputeFormat.FP16
                    : peaks.keySet().iterator().next();
            peaks.forEach((format, peak) -> {
                if (format == shown) {
                    addLabel(labels, peak, format.id());
                }
            });
        }
        if (vector) {
            addLabel(labels, device.compute().vectorOpsPerSecond(), "vector");
        }
        List<Ceiling> ceilings = new ArrayList<>();
        labels.forEach((peak, names) -> ceilings.add(new Ceiling(String.join(", ", names), peak)));
        return ceilings;
    }

    private static void addLabel(Map<Double, Set<String>> labels, double peak, String format) {
        String name = format.equals("vector") ? format : format.toUpperCase(Locale.ROOT);
        labels.computeIfAbsent(peak, ignored -> new LinkedHashSet<>()).add(name);
    }

    private static boolean onChart(OperatorAnalysis operator) {
        return operator.arithmeticIntensity() > 0
                && operator.attainableOpsPerSecond() > 0
                && Double.isFinite(operator.attainableOpsPerSecond());
    }

    private static double share(OperatorAnalysis operator, PassAnalysis pass) {
        double total = pass.totals().boundSeconds();
        return total == 0 ? 0 : Math.min(1, operator.layers() * operator.boundSeconds() / total);
    }

    /** Equal operators at the same place. */
    private static final class Place {
        private final OperatorAnalysis first;
        private final List<OperatorAnalysis> operators = new ArrayList<>();

        Place(OperatorAnalysis first) {
            this.first = first;
        }

        boolean holds(OperatorAnalysis other) {
            return other.kind() == first.kind()
                    && other.bound() == first.bound()
                    && near(other.arithmeticIntensity(), first.arithmeticIntensity())
                    && near(other.attainableOpsPerSecond(), first.attainableOpsPerSecond());
        }

        private static boolean near(double a, double b) {
            return Math.abs(Math.log10(a) - Math.log10(b)) <= RooflineChart.SAME_PLACE_DECADES;
        }

        boolean names(String name) {
            return operators.stream().anyMatch(operator -> operator.name().equals(name));
        }

        /** Place of the operator that takes the most time, names of all. */
        Point point(Phase phase, PassAnalysis pass, List<Place> all) {
            OperatorAnalysis main = operators.stream()
                    .max(Comparator.comparingDouble(operator -> share(operator, pass)))
                    .orElseThrow();
            Set<String> names = new LinkedHashSet<>();
            for (OperatorAnalysis operator : operators) {
                boolean elsewhere = all.stream().anyMatch(place -> place != this && place.names(operator.name()));
                names.add(elsewhere ? operator.name() + " (" + operator.block() + ")" : operator.name());
            }
            double share = operators.stream()
                    .mapToDouble(operator -> share(operator, pass))
                    .sum();
            return new Point(
                    RooflineChart.label(List.copyOf(names)),
                    List.copyOf(names),
                    phase,
                    main.arithmeticIntensity(),
                    main.attainableOpsPerSecond(),
                    Math.min(1, share),
                    main.kind(),
                    main.bound(),
                    operators.stream().mapToLong(OperatorAnalysis::layers).sum());
        }
    }
}
