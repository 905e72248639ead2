package dev.rooflight.study.curve;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.BreakEven;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Decoding;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.TurningPoint;
import dev.rooflight.core.analysis.TurningPoints;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.study.CompiledCase;
import dev.rooflight.study.Outcome;
import dev.rooflight.study.curve.Curve.Crossover;
import dev.rooflight.study.option.DeviceField;
import dev.rooflight.study.option.DeviceFields;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.Options;
import dev.rooflight.study.option.Part;
import dev.rooflight.technique.Category;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

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
            new State(memory -> memory.kvCacheBytes() >= memory.weightsBytes(), Turn.CachePassesWeights::new);
    private static final State MEMORY_IS_FULL = new State(memory -> !memory.fits(), Turn.MemoryFull::new);

    private final CaseAlong along;
    private final Metric metric;
    private final Map<Together, List<String>> operators = new LinkedHashMap<>();
    private final List<Crossover> found = new ArrayList<>();

    /** Operators that turn together. */
    private record Together(double at, Phase phase, Bound to) {}

    /** Something that a memory is or is not. */
    private record State(Predicate<MemoryAnalysis> holds, Changes changes) {
        /** Where it is otherwise than before. */
        Crossover changes(double at, boolean before) {
            return new Crossover(at, changes.to(!before));
        }
    }

    /** What a change of a state is. */
    private interface Changes {
        Turn to(boolean holds);
    }

    Crossovers(CaseAlong along, Metric metric) {
        this.along = along;
        this.metric = metric;
    }

    /** Those between two values, in order. */
    List<Crossover> between(double from, double to) {
        along.axis()
                .accept(new Axis.Visitor<Runnable>() {
                    @Override
                    public Runnable option(Axis.OfOption<?> axis) {
                        return () -> chosen(axis.option(), from, to);
                    }

                    @Override
                    public Runnable device(Axis.OfDevice axis) {
                        return () -> ofDevice(axis.field(), from, to);
                    }

                    @Override
                    public Runnable technique(Axis.OfTechnique axis) {
                        return () -> each(from, to);
                    }
                })
                .run();
        operators.forEach((turn, names) ->
                found.add(new Crossover(turn.at(), new Turn.OperatorsBound(turn.phase(), names, turn.to()))));
        found.sort(Comparator.comparingDouble(Crossover::x));
        return found.subList(0, Math.min(found.size(), MOST));
    }

    private void chosen(Option<?> option, double from, double to) {
        if (option.part().compiled()) {
            each(from, to);
            if (option.equals(Options.MEMORY_UTILIZATION) || option.equals(Options.RESERVE)) {
                monotone(from, to, MEMORY_IS_FULL);
            }
        } else if (option.part() == Part.WORKLOAD && possible(from) && possible(to)) {
            if (option.equals(Options.BATCH)) {
                turningPoints(from, to, TurningPoints::overBatch, Workload::context);
                drafting((long) from, (long) to);
            } else if (option.equals(Options.CONTEXT)) {
                turningPoints(from, to, TurningPoints::overContext, Workload::batch);
            }
            monotone(from, to, CACHE_PASSES_WEIGHTS);
            monotone(from, to, MEMORY_IS_FULL);
        }
    }

    private boolean possible(double x) {
        return along.at(x).found().isPresent();
    }

    /** Turning points of a model and a phase, where batch or context stays as it is. */
    private interface Turns {
        TurningPoints of(CompiledModel model, Phase phase, long staying);
    }

    private void turningPoints(double from, double to, Turns turns, ToLongFunction<Workload> staying) {
        along.compiled(from).found().ifPresent(start -> {
            long stays = staying.applyAsLong(start.asked().workload());
            for (Phase phase : metric.phases()) {
                for (TurningPoint point : turns.of(start.model(), phase, stays)
                        .watchedBy(along.cancellation())
                        .between((long) from, (long) to, MOST)) {
                    turn(point.at(), phase, point.operator(), point.after());
                }
            }
        });
    }

    private void turn(double at, Phase phase, String operator, Bound to) {
        operators
                .computeIfAbsent(new Together(at, phase, to), turn -> new ArrayList<>())
                .add(operator);
    }

    /** Something that is either so from some value on, or up to it. */
    private void monotone(double from, double to, State state) {
        Optional<Boolean> first = holds(from, state);
        Optional<Boolean> last = holds(to, state);
        if (first.isPresent() && last.isPresent() && !first.equals(last)) {
            boolean before = first.get();
            double at = along.axis().firstWhere(from, to, x -> holds(x, state).orElse(before) != before);
            found.add(state.changes(at, before));
        }
    }

    private Optional<Boolean> holds(double x, State state) {
        return along.compiled(x).then(one -> Outcome.of(one::fit)).found().map(state.holds()::test);
    }

    /** Batches where drafting stops paying, or pays again. */
    private void drafting(long from, long to) {
        Optional<CompiledCase> start = along.compiled(from).found();
        if (start.isEmpty() || !metric.phases().contains(Phase.DECODE)) {
            return;
        }
        CompiledModel drafting = start.get().model();
        Decoding decoding = drafting.deployment().execution().decoding();
        long context = start.get().asked().workload().context();
        Optional<CompiledModel> without = decoding.plain()
                ? Optional.empty()
                : CaseAlong.compiled(along.start().without(Category.DECODING))
                        .found()
                        .map(CompiledCase::model);
        without.ifPresent(plain -> {
            BreakEven even = BreakEven.of(drafting, plain, context).watchedBy(along.cancellation());
            pays(decoding, even.ofBound(from, to), false);
            if (!drafting.ideal()) {
                pays(decoding, even.ofExpected(from, to), true);
            }
        });
    }

    private void pays(Decoding decoding, List<BreakEven.Change> changes, boolean expected) {
        for (BreakEven.Change change : changes) {
            found.add(
                    new Crossover(change.batch(), new Turn.DraftingPays(decoding.label(), !change.slower(), expected)));
        }
    }

    /** Over a number of the device, where operations and bytes stay as they are. */
    private void ofDevice(DeviceField field, double from, double to) {
        Optional<Analysis> start = along.at(from).found();
        if (start.isEmpty() || !possible(to)) {
            return;
        }
        if (field.equals(DeviceFields.CAPACITY)) {
            monotone(from, to, MEMORY_IS_FULL);
            return;
        }
        for (Phase phase : metric.phases()) {
            for (OperatorAnalysis operator : start.get().operators(phase)) {
                double at = turnsAt(operator, field, start.get());
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
    private static double turnsAt(OperatorAnalysis operator, DeviceField field, Analysis analysis) {
        double matrix = operator.ceilingOpsPerSecond() == 0 ? 0 : operator.matrixOps() / operator.ceilingOpsPerSecond();
        double vector = operator.vectorOps() / analysis.device().compute().vectorOpsPerSecond();
        double bytes = operator.bytes().memoryAccess();
        double memory = bytes / analysis.device().memory().bandwidthBytesPerSecond();
        if (field.equals(DeviceFields.BANDWIDTH)) {
            return bytes / (matrix + vector);
        }
        if (field.equals(DeviceFields.VECTOR)) {
            return operator.vectorOps() / (memory - matrix);
        }
        return operator.ceiling()
                        .map(DeviceFields::peakOf)
                        .filter(field::equals)
                        .isPresent()
                ? operator.matrixOps() / (memory - vector)
                : Double.NaN;
    }

    private Bound bound(double x, Phase phase, OperatorAnalysis operator) {
        return along.at(x).found().stream()
                .flatMap(there -> there.operators(phase).stream())
                .filter(operator::isSameAs)
                .map(OperatorAnalysis::bound)
                .findFirst()
                .orElse(operator.bound());
    }

    /** Over whole numbers that each make another deployment, if they are few: looks at every one that is possible. */
    private void each(double from, double to) {
        if (!along.axis().whole() || to - from > FEW) {
            return;
        }
        Optional<Analysis> below = Optional.empty();
        for (double x = from; x <= to; x++) {
            // such as 3 devices for 32 heads: the next number is compared with the last one that is possible
            Optional<Analysis> here = along.at(x).found();
            if (below.isPresent() && here.isPresent()) {
                compare(x, below.get(), here.get());
            }
            below = here.isPresent() ? here : below;
        }
    }

    private void compare(double x, Analysis below, Analysis here) {
        for (Phase phase : metric.phases()) {
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
