package dev.rooflight.request;

import dev.rooflight.catalog.device.DeviceReader;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.Require;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.study.curve.Curve;
import dev.rooflight.technique.Parameter;
import dev.rooflight.technique.Techniques;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;

/**
 * What a curve runs over: an option with a number, a number of the device, bits of weights or cache, or a parameter of a technique
 * ({@code NAME.PARAMETER}).
 *
 * @param scale its name, label and unit
 * @param kind what a change of it changes
 * @param whole whether it takes whole numbers only
 * @param change a request at one value of it, given as text
 */
public record Axis(Curve.Scale scale, Kind kind, boolean whole, Change change) {
    /** Most values of a curve. */
    public static final int MAX_VALUES = 10_000;

    private static final double LARGEST = 1e21;
    private static final int WIDE_BITS = 16;

    /** What changes with an axis. */
    enum Kind {
        /** The batch of the same compiled model. */
        BATCH,
        /** The context of the same compiled model. */
        CONTEXT,
        /** Something else about the workload of the same compiled model, or its price. */
        WORKLOAD,
        /** A number of the device. */
        DEVICE,
        /** The deployment: every value is a model compiled anew. */
        DEPLOYMENT
    }

    /** A request at a value. */
    interface Change {
        AnalysisRequest to(AnalysisRequest request, String value);
    }

    private static final Map<String, Axis> BY_NAME = byName();

    private static Map<String, Axis> byName() {
        List<Axis> all = new ArrayList<>(List.of(
                option("batch", "batch", "sequences", Kind.BATCH, true),
                option("context", "context", "tokens", Kind.CONTEXT, true),
                option("output-tokens", "output", "tokens", Kind.WORKLOAD, true),
                option("tp", "tensor-parallel devices", "", Kind.DEPLOYMENT, true),
                option("pp", "pipeline stages", "", Kind.DEPLOYMENT, true),
                option("ep", "expert-parallel devices", "", Kind.DEPLOYMENT, true),
                option("dp", "replicas", "", Kind.DEPLOYMENT, true),
                option("cp", "context-parallel devices", "", Kind.DEPLOYMENT, true),
                option("microbatches", "microbatches", "", Kind.DEPLOYMENT, true),
                option("kv-block", "positions of a cache block", "", Kind.DEPLOYMENT, true),
                option("max-batched-tokens", "tokens of one prefill pass", "", Kind.DEPLOYMENT, true),
                option("overlap", "share of collectives hidden", "", Kind.DEPLOYMENT, false),
                option("memory-utilization", "share of memory used", "", Kind.DEPLOYMENT, false),
                option("price", "price of a device", "USD/h", Kind.WORKLOAD, false),
                option("grid", "carbon intensity of the grid", "gCO2e/kWh", Kind.WORKLOAD, false),
                option("pue", "power usage effectiveness", "", Kind.WORKLOAD, false),
                option("host-power", "power of the host for each device", "W", Kind.WORKLOAD, false),
                bits("weightBits", "weights", "bits of a weight"),
                bits("kvBits", "kv-cache", "bits of a cached number"),
                device("bandwidth", "memory bandwidth", "B/s"),
                device("capacity", "memory capacity", "B"),
                device("cache", "cache", "B"),
                device("vector", "vector peak", "ops/s"),
                device("link.node", "link in the node", "B/s"),
                device("link.host", "link to the host", "B/s"),
                device("link.cluster", "link of the cluster", "B/s"),
                device("tdp", "power limit", "W"),
                device("idle", "idle power", "W")));
        for (ComputeFormat format : ComputeFormat.values()) {
            all.add(device("peak." + format.id(), format.id() + " peak", "ops/s"));
        }
        Map<String, Axis> names = new LinkedHashMap<>();
        all.forEach(axis -> names.put(plain(axis.scale.id()), axis));
        return names;
    }

    private static Axis option(String option, String label, String unit, Kind kind, boolean whole) {
        return new Axis(
                new Curve.Scale(Options.member(option), label, unit),
                kind,
                whole,
                (request, value) -> request.with(option, value));
    }

    private static Axis device(String field, String label, String unit) {
        return new Axis(
                new Curve.Scale(field, label, unit),
                Kind.DEVICE,
                false,
                (request, value) ->
                        request.on(DeviceReader.override(request.device(), List.of(field + "=" + value + unit))));
    }

    private static Axis bits(String id, String option, String label) {
        return new Axis(
                new Curve.Scale(id, label, "bits"),
                Kind.DEPLOYMENT,
                true,
                (request, value) -> request.with(option, format(id, value)));
    }

    private static String format(String id, String bits) {
        double count = Double.parseDouble(bits);
        if (count < 1 || count > WIDE_BITS) {
            throw new InvalidValueException(
                    "%s is '%s'; expected a whole number from 1 to %d".formatted(id, bits, WIDE_BITS));
        }
        return count == WIDE_BITS ? "fp16" : "int" + bits;
    }

    /** A numeric parameter of a technique, by {@code NAME.PARAMETER}. */
    private static Optional<Axis> parameter(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 1
                ? Optional.empty()
                : Techniques.find(name.substring(0, dot)).flatMap(found -> {
                    String technique = name.substring(0, dot);
                    return found.technique().parameters().stream()
                            .filter(parameter ->
                                    numeric(parameter) && parameter.name().equals(name.substring(dot + 1)))
                            .findFirst()
                            .map(parameter -> new Axis(
                                    new Curve.Scale(name, parameter.name() + " of " + technique, parameter.unit()),
                                    Kind.DEPLOYMENT,
                                    parameter.kind() == Parameter.Kind.INTEGER,
                                    (request, value) -> request.withTechnique(technique, parameter.name(), value)));
                });
    }

    private static boolean numeric(Parameter parameter) {
        return parameter.kind() == Parameter.Kind.INTEGER || parameter.kind() == Parameter.Kind.NUMBER;
    }

    /** All names but those of parameters of techniques. */
    public static List<String> ids() {
        return BY_NAME.values().stream().map(axis -> axis.scale.id()).toList();
    }

    /**
     * The axis of that name; case and dashes do not matter.
     *
     * @throws InvalidValueException if there is none
     */
    public static Axis named(String name) {
        return Optional.ofNullable(BY_NAME.get(plain(name)))
                .or(() -> parameter(name))
                .orElseThrow(() -> new InvalidValueException(
                        "over is '%s'; expected a parameter of a technique, such as eagle-3.accepted, or one of %s"
                                .formatted(name, String.join(", ", ids()))));
    }

    /** Without case and dashes. */
    static String plain(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** A request at one value. */
    AnalysisRequest at(AnalysisRequest request, double x) {
        return change.to(request, text(x));
    }

    /**
     * The first value, to the whole number or the last digit, at which something holds that does not hold at {@code from}, holds at
     * {@code to}, and changes once between.
     */
    double firstWhere(double from, double to, DoublePredicate holds) {
        double low = from;
        double high = to;
        while (true) {
            double middle = whole ? Math.floor((low + high) / 2) : (low + high) / 2;
            if (middle <= low || middle >= high) {
                return high;
            }
            if (holds.test(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
    }

    /** Whether all values share a compiled model. */
    boolean sharesCompiled() {
        return kind == Kind.BATCH || kind == Kind.CONTEXT || kind == Kind.WORKLOAD;
    }

    private static String text(double x) {
        return x == Math.rint(x) && Math.abs(x) < 1L << 53
                ? Long.toString((long) x)
                : new BigDecimal(x, MathContext.DECIMAL64).toPlainString();
    }

    /**
     * Values between two ends, both among them; fewer where there are not as many whole numbers.
     *
     * @param count how many; 2 to {@code limit}
     * @param logarithmic whether ratios are even instead of differences
     * @throws InvalidValueException if the ends or the count are out of range
     */
    public List<Double> values(double from, double to, long count, long limit, boolean logarithmic) {
        Require.within("points", count, 2, limit);
        double least = whole ? 1 : logarithmic ? Double.MIN_NORMAL : 0;
        if (!(from >= least && from < to && to <= LARGEST)) {
            throw new InvalidValueException(
                    "from and to are %s and %s; expected numbers from %s to %s, the first below the second"
                            .formatted(text(from), text(to), whole ? "1" : logarithmic ? "above 0" : "0", "1e21"));
        }
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double share = i / (count - 1.0);
            double value =
                    i == count - 1 ? to : logarithmic ? from * Math.pow(to / from, share) : from + (to - from) * share;
            double rounded = whole ? Math.rint(value) : value;
            if (values.isEmpty() || rounded > values.get(values.size() - 1)) {
                values.add(rounded);
            }
        }
        return values;
    }
}
