package dev.rooflight.report.chart;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.report.Si;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * What a roofline chart shows: ceilings of a device and operators at their intensity and attainable performance.
 *
 * @param caption what it says of itself
 * @param slopes memory bandwidths, main memory first; at least one
 * @param ceilings arithmetic peaks, highest first; at least one
 * @param points operators, in order of execution
 * @param idle operators without operations: they have a time but no place on the chart
 * @param before where they were in another deployment, if one is compared with
 */
public record RooflineChart(
        Caption caption,
        List<Slope> slopes,
        List<Ceiling> ceilings,
        List<Point> points,
        List<Idle> idle,
        Optional<Before> before) {

    /** What the horizontal axis measures. */
    static final Axis INTENSITY = Axis.log("arithmetic intensity", "ops/byte");

    /** What the vertical axis measures. */
    static final Axis PERFORMANCE = Axis.log("attainable performance", "ops/s");

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
    public record Ridge(Ceiling ceiling, double intensity) {
        /** The intensity as shown. */
        public String text() {
            return Si.plain(intensity) + " ops/byte";
        }
    }

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

    public RooflineChart {
        requireNonNull(caption, "caption is null");
        slopes = List.copyOf(slopes);
        ceilings = ceilings.stream()
                .sorted(Comparator.comparingDouble(Ceiling::opsPerSecond).reversed())
                .toList();
        points = List.copyOf(points);
        idle = List.copyOf(idle);
        requireNonNull(before, "before is null");
        Require.that(!slopes.isEmpty(), "number of memory slopes of a roofline chart", 0, "at least one");
        Require.that(!ceilings.isEmpty(), "number of ceilings of a roofline chart", 0, "at least one");
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
            points.addAll(ChartedOperators.points(phase, pass));
            idle.addAll(ChartedOperators.idle(phase, pass));
        });
        String source = device.sources().getOrDefault("default", "");
        return new RooflineChart(
                new Caption(title, "", source.isEmpty() ? "" : "Device: " + source),
                List.of(new Slope(device.memory().type(), device.memory().bandwidthBytesPerSecond())),
                ChartedOperators.ceilings(device, ordered.values(), requested),
                points,
                idle,
                Optional.empty());
    }

    /** The chart of an analysis, with what it is of and where its numbers are from. */
    public static RooflineChart of(Analysis analysis) {
        Analysis.DeploymentSummary deployment = analysis.deployment();
        String title = analysis.model().id() + " on " + analysis.device().name();
        String subtitle = "batch %s, context %s · weights %s, activations %s, KV cache %s · %s kernels"
                .formatted(
                        Si.count(analysis.workload().batch()),
                        Si.count(analysis.workload().context()),
                        deployment.weights(),
                        deployment.activations(),
                        deployment.kvCache(),
                        deployment.kernels());
        String source = "Rooflight, %s accounting. Device: %s"
                .formatted(analysis.accounting(), analysis.device().sourceOf("compute.peak"));
        return of(title, analysis.device(), analysis.phases()).withCaption(new Caption(title, subtitle, source));
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
        List<Move> moves = ChartedOperators.moves(points, other);
        return new RooflineChart(caption, slopes, ceilings, points, idle, Optional.of(new Before(name, moves)));
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

    /** The same with another caption. */
    public RooflineChart withCaption(Caption other) {
        return new RooflineChart(other, slopes, ceilings, points, idle, before);
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
        return Math.min(ceilings.get(0).opsPerSecond(), intensity * fastestBytesPerSecond());
    }

    /** The greatest of the memory bandwidths in bytes per second. */
    double fastestBytesPerSecond() {
        return slopes.stream().mapToDouble(Slope::bytesPerSecond).max().orElseThrow();
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
        List<String> parts = new ArrayList<>();
        heads.forEach(
                (tail, all) -> parts.add(tail.startsWith(" ") ? tail.substring(1) : String.join("/", all) + tail));
        return String.join(", ", parts);
    }

    /** What the note below the chart says of operators without operations; empty where there are none. */
    public String idleNote() {
        if (idle.isEmpty()) {
            return "";
        }
        Map<String, Map<Phase, Double>> shares = new LinkedHashMap<>();
        idle.forEach(operator -> shares.computeIfAbsent(operator.operator(), ignored -> new EnumMap<>(Phase.class))
                .merge(operator.phase(), operator.share(), Double::sum));
        List<String> list = new ArrayList<>();
        shares.forEach((name, byPhase) -> {
            List<String> each = new ArrayList<>();
            byPhase.forEach((phase, share) -> each.add(phase.id() + " " + Si.percent(share)));
            list.add(name + " (" + String.join(", ", each) + ")");
        });
        return "No operations, so not on the chart (share of time): " + String.join(", ", list);
    }
}
