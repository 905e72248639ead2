package dev.rooflight.report.chart;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.report.Si;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * What a roofline chart shows: ceilings of a device and operators at their intensity and attainable performance.
 *
 * @param title one line
 * @param subtitle one line under it; may be empty
 * @param source where the numbers are from; may be empty
 * @param slopes memory bandwidths, main memory first; at least one
 * @param ceilings arithmetic peaks, highest first; at least one
 * @param points operators, in order of execution
 * @param idle operators without operations: they have a time but no place on the chart
 * @param before where they were in another deployment, if one is compared with
 */
public record RooflineChart(
        String title,
        String subtitle,
        String source,
        List<Slope> slopes,
        List<Ceiling> ceilings,
        List<Point> points,
        List<Idle> idle,
        Optional<Before> before) {

    /** Distance in decades, on either axis, below which equal operators count as being at the same place. */
    static final double SAME_PLACE_DECADES = 0.03;

    /** Least distance in decades between data and the edges of the chart. */
    static final double MARGIN_DECADES = 0.5;

    /** From so many operators with the same bound on, their labels need more room. */
    private static final int BUSY = 4;

    /**
     * A memory bandwidth.
     *
     * @param label such as {@code GDDR6}
     * @param bytesPerSecond bandwidth in bytes per second
     */
    public record Slope(String label, double bytesPerSecond) {
        public Slope {
            requireNonNull(label, "label is null");
            Require.positive("bandwidth", bytesPerSecond, "bytes/s");
        }

        /** Label and bandwidth as shown. */
        public String text() {
            return (label + " " + Si.of(bytesPerSecond, "B/s")).strip();
        }
    }

    /**
     * An arithmetic peak.
     *
     * @param label compute format in capitals, or {@code vector}
     * @param opsPerSecond peak in operations per second
     */
    public record Ceiling(String label, double opsPerSecond) {
        public Ceiling {
            requireNonNull(label, "label is null");
            Require.positive("peak", opsPerSecond, "ops/s");
        }

        /** Label and peak as shown. */
        public String text() {
            return (label + " " + Si.of(opsPerSecond, "ops/s")).strip();
        }
    }

    /**
     * Where a ceiling meets the main memory's slope.
     *
     * @param ceiling the ceiling
     * @param intensity in operations per byte
     */
    public record Ridge(Ceiling ceiling, double intensity) {}

    /**
     * An operator, or several equal ones at the same place.
     *
     * @param label names as shown, such as {@code q/k/v/out_proj}
     * @param operators every name
     * @param phase series: prefill is drawn filled, decode as a ring
     * @param intensity operations per byte; above 0
     * @param opsPerSecond attainable performance in operations per second; above 0
     * @param share of the bound time of its pass; 0 to 1
     * @param kind decides the colour
     * @param bound what limits it
     * @param count how often they run in the pass, all layers and operators together
     */
    public record Point(
            String label,
            List<String> operators,
            Phase phase,
            double intensity,
            double opsPerSecond,
            double share,
            OperatorKind kind,
            Bound bound,
            long count) {
        public Point {
            requireNonNull(label, "label is null");
            operators = List.copyOf(operators);
            requireNonNull(phase, "phase is null");
            Require.positive("intensity", intensity, "ops/byte");
            Require.positive("attainable performance", opsPerSecond, "ops/s");
            Require.within("share", share, 0, 1);
            requireNonNull(kind, "kind is null");
            requireNonNull(bound, "bound is null");
        }
    }

    /**
     * An operator without operations.
     *
     * @param operator name
     * @param phase of which pass
     * @param share of the bound time of its pass; 0 to 1
     */
    public record Idle(String operator, Phase phase, double share) {}

    /**
     * Another deployment that operators have moved from.
     *
     * @param name what it is called, such as {@code without awq}
     * @param moves those whose place is visibly another
     */
    public record Before(String name, List<Move> moves) {
        public Before {
            requireNonNull(name, "name is null");
            moves = List.copyOf(moves);
        }
    }

    /**
     * An operator that moved.
     *
     * @param to where it is
     * @param intensity where it was, in operations per byte
     * @param opsPerSecond attainable there
     */
    public record Move(Point to, double intensity, double opsPerSecond) {
        String text() {
            return "%s %s %s → %s ops/byte"
                    .formatted(to.phase().id(), to.label(), Si.plain(intensity), Si.plain(to.intensity()));
        }
    }

    /**
     * Range of an axis.
     *
     * @param from common logarithm of the low end
     * @param to common logarithm of the high end
     */
    public record Range(double from, double to) {
        static Range around(DoubleStream values, double marginBelow, double marginAbove) {
            double[] logs = values.filter(value -> value > 0 && Double.isFinite(value))
                    .map(Math::log10)
                    .toArray();
            double least = DoubleStream.of(logs).min().orElse(0);
            double greatest = DoubleStream.of(logs).max().orElse(0);
            // half decades keep the ticks near the corners; a hair of tolerance keeps 1e-16 from adding one
            double from = Math.floor(2 * (least - marginBelow) + 1e-9) / 2;
            double to = Math.ceil(2 * (greatest + marginAbove) - 1e-9) / 2;
            return new Range(from, to);
        }

        /** Decades from one end to the other. */
        public double decades() {
            return to - from;
        }
    }

    public RooflineChart {
        requireNonNull(title, "title is null");
        requireNonNull(subtitle, "subtitle is null");
        requireNonNull(source, "source is null");
        slopes = List.copyOf(slopes);
        ceilings = ceilings.stream()
                .sorted(Comparator.comparingDouble(Ceiling::opsPerSecond).reversed())
                .toList();
        points = List.copyOf(points);
        idle = List.copyOf(idle);
        requireNonNull(before, "before is null");
        Require.that(!slopes.isEmpty(), "a roofline chart has no memory slope; expected at least one");
        Require.that(!ceilings.isEmpty(), "a roofline chart has no ceiling; expected at least one");
    }

    /** The chart of passes on a device, with the ceilings that their operators use. */
    public static RooflineChart of(String title, Device device, Map<Phase, PassAnalysis> phases) {
        return of(title, device, phases, Set.of());
    }

    /**
     * The chart of passes on a device.
     *
     * @param requested formats whose ceilings are shown although nothing uses them; those that the device lacks are
     * left out
     */
    public static RooflineChart of(
            String title, Device device, Map<Phase, PassAnalysis> phases, Set<ComputeFormat> requested) {
        List<Point> points = new ArrayList<>();
        List<Idle> idle = new ArrayList<>();
        // in order of phases whatever the map
        Map<Phase, PassAnalysis> ordered = new EnumMap<>(Phase.class);
        ordered.putAll(phases);
        ordered.forEach((phase, pass) -> {
            points.addAll(points(phase, pass));
            idle.addAll(idle(phase, pass));
        });
        String source = device.sources().getOrDefault("default", "");
        return new RooflineChart(
                title,
                "",
                source.isEmpty() ? "" : "Device: " + source,
                List.of(new Slope(device.memory().type(), device.memory().bandwidthBytesPerSecond())),
                ceilings(device, ordered.values(), requested),
                points,
                idle,
                Optional.empty());
    }

    /** The chart of an analysis, with what it is of and where its numbers are from. */
    public static RooflineChart of(Analysis analysis) {
        Analysis.DeploymentSummary deployment = analysis.deployment();
        return of(analysis.model().id() + " on " + analysis.device().name(), analysis.device(), analysis.phases())
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

    /**
     * The chart of an analysis; with techniques, arrows come from where operators are without them.
     *
     * @param techniques of the analysis, as they were asked for
     * @param without analyzes the same without them; asked for if there are any
     */
    public static RooflineChart of(Analysis analysis, List<String> techniques, Supplier<Analysis> without) {
        RooflineChart chart = of(analysis);
        return techniques.isEmpty()
                ? chart
                : chart.movedFrom("without " + String.join(", ", techniques), without.get());
    }

    /**
     * The same with arrows from where the operators were.
     *
     * @param name what the other deployment is called
     * @param other its analysis
     */
    private RooflineChart movedFrom(String name, Analysis other) {
        List<Move> moves = new ArrayList<>();
        for (Point point : points) {
            other.operators(point.phase()).stream()
                    .filter(operator -> onChart(operator) && point.operators().contains(operator.name()))
                    .max(Comparator.comparingDouble(operator -> operator.layers() * operator.boundSeconds()))
                    .filter(operator -> Math.hypot(
                                    Math.log10(operator.arithmeticIntensity() / point.intensity()),
                                    Math.log10(operator.attainableOpsPerSecond() / point.opsPerSecond()))
                            > 2 * SAME_PLACE_DECADES)
                    .ifPresent(operator -> moves.add(
                            new Move(point, operator.arithmeticIntensity(), operator.attainableOpsPerSecond())));
        }
        return new RooflineChart(
                title, subtitle, source, slopes, ceilings, points, idle, Optional.of(new Before(name, moves)));
    }

    /** Operators that moved, if another deployment is compared with. */
    List<Move> moves() {
        return before.map(Before::moves).orElse(List.of());
    }

    /** What the note below the chart says of the deployment before; empty where there is none. */
    public String beforeNote() {
        return before.map(other -> other.moves().isEmpty()
                        ? "No operator has moved from where it is " + other.name()
                        : "Arrows come from where operators are " + other.name())
                .orElse("");
    }

    /** The same with another subtitle. */
    public RooflineChart withSubtitle(String other) {
        return new RooflineChart(title, other, source, slopes, ceilings, points, idle, before);
    }

    /** The same with another source line. */
    public RooflineChart withSource(String other) {
        return new RooflineChart(title, subtitle, other, slopes, ceilings, points, idle, before);
    }

    /** Ridge points of the main memory, highest first. */
    public List<Ridge> ridges() {
        return ceilings.stream()
                .map(ceiling -> new Ridge(
                        ceiling, ceiling.opsPerSecond() / slopes.get(0).bytesPerSecond()))
                .toList();
    }

    /** Attainable operations per second at an intensity in operations per byte, under the highest roof. */
    public double roof(double intensity) {
        double fastest =
                slopes.stream().mapToDouble(Slope::bytesPerSecond).max().orElseThrow();
        return Math.min(ceilings.get(0).opsPerSecond(), intensity * fastest);
    }

    /** Range of arithmetic intensity: operators and ridge points, with half a decade around at least. */
    public Range intensityRange() {
        return Range.around(
                DoubleStream.concat(
                        DoubleStream.concat(
                                points.stream().mapToDouble(Point::intensity),
                                moves().stream().mapToDouble(Move::intensity)),
                        ridges().stream().mapToDouble(Ridge::intensity).flatMap(x -> DoubleStream.of(x, x / 10))),
                MARGIN_DECADES,
                MARGIN_DECADES);
    }

    /** Range of performance: operators and ceilings, with half a decade around at least, one where it is busy. */
    public Range performanceRange() {
        long atCeiling =
                points.stream().filter(point -> point.bound() == Bound.COMPUTE).count();
        long below = points.size() - atCeiling;
        return Range.around(
                DoubleStream.concat(
                        DoubleStream.concat(
                                points.stream().mapToDouble(Point::opsPerSecond),
                                moves().stream().mapToDouble(Move::opsPerSecond)),
                        ceilings.stream().mapToDouble(Ceiling::opsPerSecond).flatMap(y -> DoubleStream.of(y, y / 10))),
                below < BUSY ? MARGIN_DECADES : 2 * MARGIN_DECADES,
                atCeiling < BUSY ? MARGIN_DECADES : 2 * MARGIN_DECADES);
    }

    /** Kinds of operators on the chart, in their order. */
    public List<OperatorKind> kinds() {
        Set<OperatorKind> kinds = EnumSet.noneOf(OperatorKind.class);
        points.forEach(point -> kinds.add(point.kind()));
        return List.copyOf(kinds);
    }

    /** Phases on the chart, in their order. */
    public List<Phase> phases() {
        Set<Phase> phases = EnumSet.noneOf(Phase.class);
        points.forEach(point -> phases.add(point.phase()));
        return List.copyOf(phases);
    }

    /**
     * Names in one label: those with the same last part after an underscore share it, {@code q_proj, k_proj} becoming
     * {@code q/k_proj}.
     */
    public static String label(List<String> names) {
        Map<String, List<String>> heads = new LinkedHashMap<>();
        for (String name : new LinkedHashSet<>(names)) {
            int cut = name.lastIndexOf('_');
            // a name without an underscore is its own tail; the mark keeps it from meeting another's tail
            String tail = cut > 0 ? name.substring(cut) : " " + name;
            heads.computeIfAbsent(tail, ignored -> new ArrayList<>()).add(cut > 0 ? name.substring(0, cut) : name);
        }
        StringJoiner label = new StringJoiner(", ");
        heads.forEach(
                (tail, parts) -> label.add(tail.startsWith(" ") ? tail.substring(1) : String.join("/", parts) + tail));
        return label.toString();
    }

    /** What the note below the chart says of operators without operations; empty where there are none. */
    public String idleNote() {
        if (idle.isEmpty()) {
            return "";
        }
        Map<String, Map<Phase, Double>> shares = new LinkedHashMap<>();
        idle.forEach(operator -> shares.computeIfAbsent(operator.operator(), ignored -> new EnumMap<>(Phase.class))
                .merge(operator.phase(), operator.share(), Double::sum));
        StringJoiner list = new StringJoiner(", ");
        shares.forEach((name, byPhase) -> {
            StringJoiner each = new StringJoiner(", ");
            byPhase.forEach((phase, share) -> each.add(phase.id() + " " + Si.percent(share)));
            list.add(name + " (" + each + ")");
        });
        return "No operations, so not on the chart (share of time): " + list;
    }

    private static List<Ceiling> ceilings(
            Device device, Collection<PassAnalysis> passes, Set<ComputeFormat> requested) {
        Map<Double, Set<String>> labels = new LinkedHashMap<>();
        boolean vector = false;
        for (PassAnalysis pass : passes) {
            for (OperatorAnalysis operator : pass.operators()) {
                vector |= operator.vectorOps() > 0;
                if (operator.matrixOps() > 0) {
                    addLabel(labels, operator.ceilingOpsPerSecond(), operator.ceiling());
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

    private static List<Idle> idle(Phase phase, PassAnalysis pass) {
        return pass.operators().stream()
                .filter(operator -> !onChart(operator))
                .map(operator -> new Idle(operator.name(), phase, share(operator, pass)))
                .toList();
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

    private static List<Point> points(Phase phase, PassAnalysis pass) {
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
            return Math.abs(Math.log10(a) - Math.log10(b)) <= SAME_PLACE_DECADES;
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
                    label(List.copyOf(names)),
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
