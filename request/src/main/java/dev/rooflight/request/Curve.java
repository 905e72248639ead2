package dev.rooflight.request;

import dev.rooflight.catalog.DeviceReader;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Bound;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * A figure over a changing number, by the roofline and as expected, with the points where something changes: an operator turns
 * compute-bound, the cache passes the weights, memory is full. These are found by bisection between the ends, to the whole number
 * or the last digit, not by looking at the points drawn.
 *
 * @param metric what is shown
 * @param over what changes
 * @param points in order
 * @param crossovers in order
 */
public record Curve(Metric metric, Over over, List<Point> points, List<Crossover> crossovers) {
    /** Most points of a curve. */
    public static final int MAX_POINTS = 10_000;

    private static final int MOST_CROSSOVERS = 12;

    /** What can be shown. */
    public enum Metric {
        PREFILL("seconds of the prompts' pass", "s"),
        DECODE("seconds of a decode step", "s"),
        TTFT("time to first token", "s"),
        TPOT("time per output token", "s"),
        END_TO_END("seconds from prompt to last token", "s"),
        TOKENS_PER_SECOND("output tokens per second", "tokens/s"),
        MEMORY("memory of the fullest device", "B"),
        KV_CACHE("KV cache of the fullest device", "B"),
        INTENSITY("operations per byte of a decode step", "ops/byte");

        private final String label;
        private final String unit;

        Metric(String label, String unit) {
            this.label = label;
            this.unit = unit;
        }

        /** As people write it. */
        public String label() {
            return label;
        }

        /** Unit of its values. */
        public String unit() {
            return unit;
        }

        /** Name on the command line and in JSON. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What can change. */
    public enum Over {
        BATCH("sequences", "", true),
        CONTEXT("context, tokens", "", true),
        OUTPUT_TOKENS("output tokens", "", true),
        BANDWIDTH("memory bandwidth", "B/s", false),
        WEIGHT_BITS("bits of a weight", "bits", true),
        KV_BITS("bits of a cached number", "bits", true),
        TP("tensor-parallel devices", "", true);

        private final String label;
        private final String unit;
        private final boolean whole;

        Over(String label, String unit, boolean whole) {
            this.label = label;
            this.unit = unit;
            this.whole = whole;
        }

        /** As people write it. */
        public String label() {
            return label;
        }

        /** Unit of its values; empty for counts. */
        public String unit() {
            return unit;
        }

        /** Name on the command line and in JSON. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A point of the curve.
     *
     * @param x value of what changes
     * @param bound the figure by the roofline
     * @param expected as measured systems do
     */
    public record Point(double x, double bound, double expected) {}

    /**
     * A point where something changes.
     *
     * @param x the first value (or the exact one) at which it holds
     * @param what changes there
     */
    public record Crossover(double x, String what) {}

    public Curve {
        points = List.copyOf(points);
        crossovers = List.copyOf(crossovers);
    }

    /** The metric of that name. */
    public static Metric metric(String name) {
        return named("metric", name, Metric.values(), Metric::id);
    }

    /** The changing number of that name. */
    public static Over over(String name) {
        return named("--over", name, Over.values(), Over::id);
    }

    private static <E> E named(String what, String name, E[] values, Function<E, String> id) {
        return Arrays.stream(values)
                .filter(value -> id.apply(value).equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException("%s '%s' is not known; expected one of %s"
                        .formatted(what, name, Arrays.stream(values).map(id).collect(Collectors.joining(", ")))));
    }

    /**
     * Values between two ends.
     *
     * @param count how many; 2 to {@link #MAX_POINTS}, fewer where there are not as many whole numbers
     * @param logarithmic whether ratios are even instead of differences
     */
    public static List<Double> values(Over over, double from, double to, int count, boolean logarithmic) {
        Require.within("points", count, 2, MAX_POINTS);
        Require.within("from", from, over.whole ? 1 : 1e-300, 1e300);
        Require.within("to", to, from, 1e300);
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double share = (double) i / (count - 1);
            double value = logarithmic ? from * Math.pow(to / from, share) : from + (to - from) * share;
            double rounded = over.whole ? Math.rint(value) : value;
            if (values.isEmpty() || rounded > values.get(values.size() - 1)) {
                values.add(rounded);
            }
        }
        return values;
    }

    /** The curve of a request over values in rising order. */
    public static Curve of(AnalysisRequest request, Metric metric, Over over, List<Double> values) {
        DoubleFunction<At> at = x -> at(request, over, x);
        List<Point> points = new ArrayList<>();
        for (double x : values) {
            points.add(point(x, metric, at.apply(x)));
        }
        double from = values.get(0);
        double to = values.get(values.size() - 1);
        return new Curve(metric, over, points, crossovers(over, from, to, at));
    }

    /** One point of a request's curve. */
    public static Point point(AnalysisRequest request, Metric metric, Over over, double x) {
        return point(x, metric, at(request, over, x));
    }

    /** A request at one value of what changes. */
    private record At(CompiledModel compiled, Workload workload) {
        MemoryAnalysis memory() {
            return compiled.memory().analyze(workload.batch(), workload.lastContext());
        }

        PassAnalysis decode() {
            return compiled.analyze(Pass.decode(workload.batch(), workload.context()));
        }

        PassAnalysis prefill() {
            return compiled.analyze(Pass.prefill(workload.batch(), workload.context()));
        }

        Times<Generation> generation() {
            return compiled.generate(workload.batch(), workload.context(), Math.max(1, workload.outputTokens()));
        }
    }

    private static At at(AnalysisRequest request, Over over, double x) {
        AnalysisRequest changed =
                switch (over) {
                    case BATCH -> request.with("batch", whole(x));
                    case CONTEXT -> request.with("context", whole(x));
                    case OUTPUT_TOKENS -> request.with("output-tokens", whole(x));
                    case WEIGHT_BITS -> request.with("weights", "int" + whole(x));
                    case KV_BITS -> request.with("kv-cache", x >= 16 ? "fp16" : "int" + whole(x));
                    case TP -> request.with("tp", whole(x));
                    case BANDWIDTH -> request.on(bandwidth(request.device(), x));
                };
        if (over == Over.WEIGHT_BITS && x >= 16) {
            changed = request.with("weights", "fp16");
        }
        return new At(changed.compile(changed.model().architecture()), changed.workload());
    }

    private static Device bandwidth(Device device, double bytesPerSecond) {
        return DeviceReader.override(device, List.of("bandwidth=%.17g B/s".formatted(bytesPerSecond)));
    }

    private static String whole(double x) {
        return Long.toString(Math.round(x));
    }

    private static Point point(double x, Metric metric, At at) {
        return switch (metric) {
            case PREFILL -> of(x, at.prefill().totals());
            case DECODE -> of(x, at.decode().totals());
            case TTFT -> of(x, at.generation(), Generation::ttftSeconds);
            case TPOT -> of(x, at.generation(), Generation::tpotSeconds);
            case END_TO_END -> of(x, at.generation(), Generation::endToEndSeconds);
            case TOKENS_PER_SECOND -> of(x, at.generation(), Generation::tokensPerSecond);
            case MEMORY -> same(x, at.memory().totalBytes());
            case KV_CACHE -> same(x, at.memory().kvCacheBytes());
            case INTENSITY -> {
                PassAnalysis.Totals totals = at.decode().totals();
                yield same(x, totals.ops() / totals.bytes().memoryAccess());
            }
        };
    }

    private static Point of(double x, PassAnalysis.Totals totals) {
        return new Point(x, totals.boundSeconds(), totals.expectedSeconds());
    }

    private static Point of(double x, Times<Generation> times, ToDoubleFunction<Generation> figure) {
        return new Point(x, figure.applyAsDouble(times.bound()), figure.applyAsDouble(times.expected()));
    }

    private static Point same(double x, double value) {
        return new Point(x, value, value);
    }

    private static List<Crossover> crossovers(Over over, double from, double to, DoubleFunction<At> at) {
        List<Crossover> found = new ArrayList<>();
        At first = at.apply(from);
        At last = at.apply(to);
        List<OperatorAnalysis> before = first.decode().operators();
        List<OperatorAnalysis> after = last.decode().operators();
        for (OperatorAnalysis operator : before) {
            Bound then = boundOf(after, operator.name());
            if (then != operator.bound() && operator.matrixOps() > 0) {
                double x = firstWhere(
                        over,
                        from,
                        to,
                        value -> boundOf(at.apply(value).decode().operators(), operator.name()) != operator.bound());
                found.add(new Crossover(x, "%s turns %s-bound in decode".formatted(operator.name(), then.id())));
            }
        }
        add(
                found,
                over,
                from,
                to,
                at,
                "the KV cache passes the weights",
                a -> a.memory().kvCacheBytes() >= a.memory().weightsBytes());
        add(found, over, from, to, at, "memory is full", a -> !a.memory().fits());
        found.sort(Comparator.comparingDouble(Crossover::x));
        return found.subList(0, Math.min(found.size(), MOST_CROSSOVERS));
    }

    private static void add(
            List<Crossover> found,
            Over over,
            double from,
            double to,
            DoubleFunction<At> at,
            String what,
            Predicate<At> holds) {
        boolean atFirst = holds.test(at.apply(from));
        if (atFirst != holds.test(at.apply(to))) {
            double x = firstWhere(over, from, to, value -> holds.test(at.apply(value)) != atFirst);
            found.add(new Crossover(x, atFirst ? "no longer: " + what : what));
        }
    }

    private static Bound boundOf(List<OperatorAnalysis> operators, String name) {
        return operators.stream()
                .filter(operator -> operator.name().equals(name))
                .map(OperatorAnalysis::bound)
                .findFirst()
                .orElse(Bound.OVERHEAD);
    }

    /** The smallest value from which a condition holds that does not hold at {@code from} and holds at {@code to}. */
    private static double firstWhere(Over over, double from, double to, DoublePredicate holds) {
        double low = from;
        double high = to;
        while (over.whole ? high - low > 1 : high - low > 1e-12 * high) {
            double middle = over.whole ? Math.floor((low + high) / 2) : (low + high) / 2;
            if (middle <= low || middle >= high) {
                break;
            }
            if (holds.test(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }
}
