package dev.rooflight.request;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.BreakEven;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.TurningPoint;
import dev.rooflight.core.analysis.TurningPoints;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.study.curve.Curve.Crossover;
import dev.rooflight.technique.Category;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The values of an axis at which something turns, none of them found by looking at the points of a curve:
 *
 * <ul>
 *   <li>operators over batch and context as {@link TurningPoints} says, over a number of the device by its formula (bandwidth: bytes
 *       over seconds of arithmetic);
 *   <li>memory, which only ever grows along batch, context and output, by bisection;
 *   <li>drafting against decoding one token after another as {@link BreakEven} says;
 *   <li>over other whole numbers (bits, devices) by looking at each of them, if they are not too many.
 * </ul>
 */
final class Crossovers {
    private static final int MOST = 48;
    /** Whole numbers of which each is looked at. */
    private static final int FEW = 256;

    private static final State CACHE_PASSES_WEIGHTS =
            new State("the KV cache passes the weights", memory -> memory.kvCacheBytes() >= memory.weightsBytes());
    private static final State MEMORY_IS_FULL = new State("memory is full", memory -> !memory.fits());

    private final AlongAxis line;
    private final Map<Turn, List<String>> operators = new LinkedHashMap<>();
    private final List<Crossover> found = new ArrayList<>();

    /** Operators that turn together. */
    private record Turn(double at, Phase phase, Bound to) {}

    /** Something that a memory is or is not. */
    private record State(String words, Predicate<MemoryAnalysis> holds) {
        /** Where it is otherwise than before. */
        Crossover changes(double at, boolean before) {
            return new Crossover(at, before ? "no longer: " + words : words);
        }
    }

    Crossovers(AlongAxis line) {
        this.line = line;
    }

    /** Those between two values, both possible for the request, in order. */
    List<Crossover> between(double from, double to) {
        try {
            switch (line.axis().kind()) {
                case BATCH -> {
                    turningPoints((long) from, (long) to);
                    memory(from, to);
                    drafting((long) from, (long) to);
                }
                case CONTEXT -> {
                    turningPoints((long) from, (long) to);
                    memory(from, to);
                }
                case WORKLOAD -> memory(from, to);
                case DEVICE -> device(from, to);
                case DEPLOYMENT -> each(from, to);
            }
        } catch (InvalidValueException e) {
            // an end of the axis is not possible: points say so, and between impossible ends there is nothing exact to
            // say
            return List.of();
        }
        operators.forEach((turn, names) -> found.add(new Crossover(
                turn.at(),
                "%s %s %s-bound in %s"
                        .formatted(
                                listed(names),
                                names.size() == 1 ? "turns" : "turn",
                                turn.to().id(),
                                turn.phase().id()))));
        found.sort(Comparator.comparingDouble(Crossover::x));
        return found.subList(0, Math.min(found.size(), MOST));
    }

    private void turningPoints(long from, long to) {
        CompiledModel compiled = line.prepared(from).compiled();
        var workload = line.request(from).workload();
        for (Phase phase : line.metric().phases()) {
            TurningPoints points = line.axis().kind() == Axis.Kind.BATCH
                    ? TurningPoints.overBatch(compiled, phase, workload.context())
                    : TurningPoints.overContext(compiled, phase, workload.batch());
            for (TurningPoint point : points.between(from, to, MOST)) {
                turn(point.at(), phase, point.operator(), point.after());
            }
        }
    }

    private void turn(double at, Phase phase, String operator, Bound to) {
        operators
                .computeIfAbsent(new Turn(at, phase, to), turn -> new ArrayList<>())
                .add(operator);
    }

    private static String listed(List<String> names) {
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }

    private void memory(double from, double to) {
        monotone(from, to, CACHE_PASSES_WEIGHTS);
        monotone(from, to, MEMORY_IS_FULL);
    }

    /** Something that is either so from some value on, or up to it. */
    private void monotone(double from, double to, State state) {
        boolean first = state.holds().test(memory(from));
        if (first != state.holds().test(memory(to))) {
            double at = line.axis().firstWhere(from, to, x -> state.holds().test(memory(x)) != first);
            found.add(state.changes(at, first));
        }
    }

    private MemoryAnalysis memory(double x) {
        var workload = line.request(x).workload();
        return line.prepared(x).compiled().memory().analyze(workload.batch(), workload.lastContext());
    }

    /** Batches where drafting stops paying, or pays again. */
    private void drafting(long from, long to) {
        CompiledModel drafting = line.prepared(from).compiled();
        if (drafting.deployment().execution().decoding().plain()
                || !line.metric().phases().contains(Phase.DECODE)) {
            return;
        }
        CompiledModel plain =
                line.prepared(line.request().without(Category.DECODING)).compiled();
        String name = drafting.deployment().execution().decoding().label();
        long context = line.request(from).workload().context();
        BreakEven.ofBound(drafting, plain, context, from, to)
                .forEach(change -> found.add(new Crossover(change.batch(), pays(name, change, "by the roofline"))));
        if (!drafting.ideal()) {
            BreakEven.ofExpected(drafting, plain, context, from, to)
                    .forEach(change -> found.add(new Crossover(change.batch(), pays(name, change, "as expected"))));
        }
    }

    private static String pays(String name, BreakEven.Change change, String which) {
        return "%s %s, %s".formatted(name, change.slower() ? "stops paying" : "pays", which);
    }

    /** Over a number of the device, where operations and bytes stay as they are. */
    private void device(double from, double to) {
        String field = line.axis().scale().id();
        if (field.equals("capacity")) {
            monotone(from, to, MEMORY_IS_FULL);
            return;
        }
        Analysis analysis = line.analysis(from);
        for (Phase phase : line.metric().phases()) {
            for (OperatorAnalysis operator : analysis.operators(phase)) {
                double at = turnsAt(operator, field, analysis);
                // a last digit on either side, since the formula rounds
                if (at > from && at < to) {
                    Bound before = bound(at * (1 - 1e-9), phase, operator);
                    Bound after = bound(at * (1 + 1e-9), phase, operator);
                    if (before != after) {
                        turn(at, phase, operator.name(), after);
                    }
                }
            }
        }
    }

    /** The value at which seconds of arithmetic and of memory access are equal; NaN or infinite if there is none. */
    private static double turnsAt(OperatorAnalysis operator, String field, Analysis analysis) {
        double matrix = operator.ceilingOpsPerSecond() == 0 ? 0 : operator.matrixOps() / operator.ceilingOpsPerSecond();
        double vector = operator.vectorOps() / analysis.device().compute().vectorOpsPerSecond();
        double bytes = operator.bytes().memoryAccess();
        double memory = bytes / analysis.device().memory().bandwidthBytesPerSecond();
        if (field.equals("bandwidth")) {
            return bytes / (matrix + vector);
        }
        if (field.equals("vector")) {
            return operator.vectorOps() / (memory - matrix);
        }
        return field.equals("peak." + operator.ceiling()) ? operator.matrixOps() / (memory - vector) : Double.NaN;
    }

    private Bound bound(double x, Phase phase, OperatorAnalysis operator) {
        return line.analysis(x).operators(phase).stream()
                .filter(other ->
                        other.name().equals(operator.name()) && other.block().equals(operator.block()))
                .map(OperatorAnalysis::bound)
                .findFirst()
                .orElse(operator.bound());
    }

    /** Over whole numbers that each make another deployment: looks at every one that is possible. */
    private void each(double from, double to) {
        if (!line.axis().whole() || to - from > FEW) {
            if (line.axis().scale().id().equals("memoryUtilization")) {
                monotone(from, to, MEMORY_IS_FULL);
            }
            return;
        }
        Optional<Analysis> below = Optional.empty();
        for (double x = from; x <= to; x++) {
            Optional<Analysis> here = possible(x);
            if (below.isPresent() && here.isPresent()) {
                compare(x, below.get(), here.get());
            }
            below = here.isPresent() ? here : below;
        }
    }

    private Optional<Analysis> possible(double x) {
        try {
            return Optional.of(line.analysis(x));
        } catch (InvalidValueException e) {
            // such as 3 devices for 32 heads: the next number is compared with the last one that is possible
            return Optional.empty();
        }
    }

    private void compare(double x, Analysis below, Analysis here) {
        for (Phase phase : line.metric().phases()) {
            Map<String, Bound> before = bounds(below, phase);
            bounds(here, phase).forEach((operator, bound) -> {
                if (before.getOrDefault(operator, bound) != bound) {
                    turn(x, phase, operator, bound);
                }
            });
        }
        changed(x, CACHE_PASSES_WEIGHTS, below, here);
        changed(x, MEMORY_IS_FULL, below, here);
    }

    private static Map<String, Bound> bounds(Analysis analysis, Phase phase) {
        Map<String, Bound> bounds = new LinkedHashMap<>();
        analysis.operators(phase).forEach(operator -> bounds.putIfAbsent(operator.name(), operator.bound()));
        return bounds;
    }

    private void changed(double x, State state, Analysis below, Analysis here) {
        boolean before = state.holds().test(below.memory());
        if (before != state.holds().test(here.memory())) {
            found.add(state.changes(x, before));
        }
    }
}
