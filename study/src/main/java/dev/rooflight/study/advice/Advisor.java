package dev.rooflight.study.advice;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.BreakEven;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.TurningPoint;
import dev.rooflight.core.analysis.TurningPoints;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.cost.PowerModel;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.numeric.Digits;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.study.Case;
import dev.rooflight.study.advice.Advice.Rejection;
import dev.rooflight.study.advice.Advice.Suggestion;
import dev.rooflight.technique.Application;
import dev.rooflight.technique.Compilation;
import dev.rooflight.technique.Effort;
import dev.rooflight.technique.Preset;
import dev.rooflight.technique.Scenario;
import dev.rooflight.technique.Technique;
import dev.rooflight.technique.TechniqueRequest;
import dev.rooflight.technique.Techniques;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Tries every technique and preset alone, ranks those that pay, and then looks for the combination that pays most, in which each part
 * still adds something. Techniques that change other hardware or more devices are left out: they are another question.
 *
 * @param base the deployment as it is
 * @param device it runs on
 * @param efficiency of the device
 * @param workload what is asked of it
 * @param limits what is not wanted
 * @param usdPerDeviceHour price, if it is known
 */
public record Advisor(
        Scenario base,
        Device device,
        EfficiencyProfile efficiency,
        Workload workload,
        Limits limits,
        OptionalDouble usdPerDeviceHour) {
    private static final double WORTH_SAYING = 1.005;
    private static final double WORTH_ADDING = 1.02;
    private static final int MOST_RANKED = 24;
    private static final int MOST_ADDED = 6;
    private static final long LARGEST_BATCH = 65_536;

    /** Combinations that are carried on at a time, and the best techniques that each is tried with. */
    private static final int BEAM = 2;

    private static final int POOL = 16;

    /**
     * What is not wanted.
     *
     * @param neutralOnly only techniques that leave answers as they are
     * @param supportedFormatsOnly only formats that the device computes in, or stores narrower
     * @param mustFit only what fits into the device's memory
     */
    public record Limits(boolean neutralOnly, boolean supportedFormatsOnly, boolean mustFit) {
        /** Everything is welcome. */
        public static final Limits NONE = new Limits(false, false, false);
    }

    /** What comes of trying techniques together. */
    private sealed interface Attempt {}

    /** They cannot be applied, or not within the limits. */
    private record Failed(Reason why) implements Attempt {}

    /** Techniques tried together, with what they came to; the last was added to the others. */
    private record Tried(List<TechniqueRequest> requests, double value) {
        TechniqueRequest last() {
            return requests.get(requests.size() - 1);
        }
    }

    /** They can: with what is made of them, which is not kept. */
    private record Built(Tried tried, Scenario scenario, CompiledModel compiled) implements Attempt {}

    /**
     * For a case.
     *
     * @throws InvalidValueException if its values contradict each other, or its techniques do
     */
    public static Advisor of(Case asked, Limits limits) {
        return new Advisor(
                asked.scenario(),
                asked.hardware().device(),
                asked.efficiency(),
                asked.workload(),
                limits,
                asked.rates().usdPerDeviceHour());
    }

    /**
     * What pays for an objective.
     *
     * @throws InvalidValueException if it is energy and the device's power is not known, or as {@link Scenario#compile}
     */
    public Advice advise(Objective objective) {
        return advise(objective, Cancellation.NEVER);
    }

    /**
     * What pays for an objective.
     *
     * @param cancellation is asked before each candidate
     * @throws InvalidValueException if it is energy and the device's power is not known, or as {@link Scenario#compile}
     * @throws dev.rooflight.core.CancelledException if nobody wants it any more
     */
    public Advice advise(Objective objective, Cancellation cancellation) {
        if (objective == Objective.ENERGY
                && PowerModel.of(device.power(), efficiency.powerExponent()).isEmpty()) {
            throw new InvalidValueException(
                    "objective",
                    objective.id(),
                    "another, or the power of %s, which is not known".formatted(device.id()),
                    "set tdp and idle");
        }
        return new Search(objective, base.compile(device, efficiency), cancellation).advice();
    }

    /**
     * One search. Of what it has tried it keeps the value alone: compiled models of all candidates at a time would take tens of
     * megabytes, and the few that are explained in the end are compiled again.
     */
    private final class Search {
        private final Objective objective;
        private final Cancellation cancellation;
        private final CompiledModel plain;
        private final Tried start;
        private final List<Tried> paying = new ArrayList<>();
        private final List<Rejection> useless = new ArrayList<>();
        private final List<Rejection> refused = new ArrayList<>();
        private final Map<Set<TechniqueRequest>, Optional<Tried>> tried = new LinkedHashMap<>();

        Search(Objective objective, CompiledModel plain, Cancellation cancellation) {
            this.objective = objective;
            this.cancellation = cancellation;
            this.plain = plain;
            this.start = new Tried(List.of(), objective.of(plain, workload));
        }

        Advice advice() {
            candidates().forEach(this::alone);
            paying.sort(Comparator.comparingDouble(Tried::value));
            List<Suggestion> ranked = new ArrayList<>();
            Set<String> shown = new LinkedHashSet<>();
            for (Tried result : paying) {
                // of several presets of a technique with the same effect the first is enough
                String effect = Techniques.technique(result.last()).id() + " " + Digits.significant(result.value(), 4);
                if (ranked.size() < MOST_RANKED && shown.add(effect)) {
                    ranked.add(suggestion(start, result));
                }
            }
            return new Advice(
                    objective,
                    objective.figure(usdPerDeviceHour),
                    shown(start),
                    Causes.diagnosis(plain, workload),
                    ranked,
                    inOrder(best()),
                    useless,
                    refused,
                    (int) tried.values().stream().filter(Optional::isPresent).count());
        }

        private void alone(String name) {
            TechniqueRequest request = TechniqueRequest.parse(name);
            Attempt attempt = attempt(List.of(request));
            if (attempt instanceof Failed failed) {
                refused.add(new Rejection(name, failed.why()));
            } else if (attempt instanceof Built built) {
                Tried result = built.tried();
                tried.put(Set.of(request), Optional.of(result));
                if (start.value() / result.value() > WORTH_SAYING) {
                    paying.add(result);
                } else {
                    useless.add(new Rejection(name, whyNot(built)));
                }
            }
        }

        private Attempt attempt(List<TechniqueRequest> requests) {
            cancellation.check();
            Application application = Techniques.tryApply(base, requests);
            if (application instanceof Application.Refused refused) {
                return new Failed(new Reason.Refused(refused.refusal()));
            }
            Scenario scenario = application.orThrow();
            Compilation compilation = scenario.tryCompile(device, efficiency);
            if (compilation instanceof Compilation.Refused refused) {
                return new Failed(new Reason.Refused(refused.refusal()));
            }
            CompiledModel compiled = compilation.orThrow();
            return unwanted(compiled)
                    .<Attempt>map(Failed::new)
                    .orElseGet(() -> new Built(
                            new Tried(List.copyOf(requests), objective.of(compiled, workload)), scenario, compiled));
        }

        /** What was tried, compiled once more. */
        private CompiledModel compiled(Tried result) {
            cancellation.check();
            return result.requests().isEmpty()
                    ? plain
                    : Techniques.tryApply(base, result.requests()).orThrow().compile(device, efficiency);
        }

        /** The limit that a deployment breaks, if it breaks one. */
        private Optional<Reason> unwanted(CompiledModel compiled) {
            if (limits.supportedFormatsOnly()) {
                List<Note.Widened> known = Note.ofKind(Note.Widened.class, plain.notes());
                Optional<Note.Widened> added = Note.ofKind(Note.Widened.class, compiled.notes()).stream()
                        .filter(note -> !known.contains(note))
                        .findFirst();
                if (added.isPresent()) {
                    return added.map(Reason.Unsupported::new);
                }
            }
            MemoryAnalysis memory = compiled.memory().analyze(workload.batch(), workload.lastContext());
            return limits.mustFit() && !memory.fits()
                    ? Optional.of(new Reason.TooLarge(memory.totalBytes(), memory.usableBytes()))
                    : Optional.empty();
        }

        /** Empty where they do not go together. */
        private Optional<Tried> together(Tried some, TechniqueRequest added) {
            List<TechniqueRequest> requests = new ArrayList<>(some.requests());
            requests.add(added);
            return tried.computeIfAbsent(
                    new LinkedHashSet<>(requests),
                    set -> attempt(requests) instanceof Built built ? Optional.of(built.tried()) : Optional.empty());
        }

        /**
         * The best combination that a beam search finds in which each part is worth adding; of what needs a model or hardware made
         * for it, none.
         */
        private Tried best() {
            List<TechniqueRequest> pool = new ArrayList<>();
            Set<Technique> techniques = new LinkedHashSet<>();
            for (Tried alone : paying) {
                TechniqueRequest request = alone.last();
                if (pool.size() < POOL
                        && Techniques.effort(request).level() != Effort.Level.HIGH
                        && techniques.add(Techniques.technique(request))) {
                    pool.add(request);
                }
            }
            Tried best = start;
            List<Tried> beam = List.of(start);
            for (int size = 1; size <= MOST_ADDED && !beam.isEmpty(); size++) {
                List<Tried> next = new ArrayList<>();
                for (Tried some : beam) {
                    for (TechniqueRequest added : pool) {
                        if (!some.requests().contains(added)) {
                            together(some, added)
                                    .filter(more -> some.value() / more.value() >= WORTH_ADDING)
                                    .ifPresent(next::add);
                        }
                    }
                }
                next.sort(Comparator.comparingDouble(Tried::value));
                beam = next.stream().distinct().limit(BEAM).toList();
                best = beam.isEmpty() || beam.get(0).value() >= best.value() ? best : beam.get(0);
            }
            return best;
        }

        /** The parts of a combination, each time the one that adds most. */
        private List<Suggestion> inOrder(Tried combination) {
            List<Suggestion> order = new ArrayList<>();
            List<TechniqueRequest> left = new ArrayList<>(combination.requests());
            Tried taken = start;
            while (!left.isEmpty()) {
                Tried before = taken;
                Tried next = left.stream()
                        .flatMap(added -> together(before, added).stream())
                        .min(Comparator.comparingDouble(Tried::value))
                        .orElse(combination);
                TechniqueRequest added = left.stream()
                        .filter(request -> next.requests().contains(request)
                                && !before.requests().contains(request))
                        .findFirst()
                        .orElseThrow();
                order.add(suggestion(before, next, added));
                left.remove(added);
                taken = next;
            }
            return order;
        }

        private Suggestion suggestion(Tried before, Tried after) {
            return suggestion(before, after, after.last());
        }

        private Suggestion suggestion(Tried before, Tried after, TechniqueRequest added) {
            Technique technique = Techniques.technique(added);
            CompiledModel without = compiled(before);
            CompiledModel with = compiled(after);
            boolean decodes = objective != Objective.MEMORY && without.model().autoregressive();
            Optional<TurningPoint> turn = decodes ? turn(with) : Optional.empty();
            return new Suggestion(
                    added,
                    Techniques.find(added.name())
                            .orElseThrow()
                            .preset()
                            .map(Preset::title)
                            .orElse(technique.title()),
                    shown(before),
                    shown(after),
                    before.value() / after.value(),
                    new Causes(without, with, workload).paying(objective),
                    turn.map(point -> (long) point.at()).orElse(0L),
                    turn.map(TurningPoint::operator).orElse(""),
                    decodes ? stops(without, with) : 0,
                    Techniques.publishedQuality(added),
                    technique.qualityRisk().neutral(),
                    Techniques.effort(added));
        }

        private double shown(Tried result) {
            return objective.shown(result.value(), workload, usdPerDeviceHour);
        }

        private Reason whyNot(Built built) {
            Tried result = built.tried();
            return Note.ofKind(Note.Idle.class, built.scenario().notes()).stream()
                    .filter(note -> note.technique().equals(result.last().name()))
                    .findFirst()
                    .<Reason>map(Reason.Idle::new)
                    .orElseGet(() -> new Causes(plain, built.compiled(), workload)
                            .useless(objective, result.value() / start.value() - 1));
        }

        /** The batch beyond this one from which the operator that takes most of a decode step is compute-bound. */
        private Optional<TurningPoint> turn(CompiledModel after) {
            return after.analyze(after.decodePass(workload.batch(), workload.context())).operators().stream()
                    .filter(operator -> operator.matrixOps() > 0)
                    .max(Comparator.comparingDouble(operator -> operator.layers() * operator.expectedSeconds()))
                    .flatMap(operator -> TurningPoints.overBatch(after, Phase.DECODE, workload.context())
                            .watchedBy(cancellation)
                            .between(workload.batch(), Math.max(workload.batch(), LARGEST_BATCH), Integer.MAX_VALUE)
                            .stream()
                            .filter(point -> point.isOf(operator) && point.after() == Bound.COMPUTE)
                            .findFirst());
        }

        /** The first batch from which a token's time gains less than is worth adding, if the gain ever falls so low. */
        private long stops(CompiledModel before, CompiledModel after) {
            return BreakEven.of(after, before, workload.context())
                    .unlessFasterBy(WORTH_ADDING)
                    .watchedBy(cancellation)
                    .ofBound(workload.batch(), Math.max(workload.batch(), LARGEST_BATCH))
                    .stream()
                    .filter(BreakEven.Change::slower)
                    .findFirst()
                    .map(BreakEven.Change::batch)
                    .orElse(0L);
        }
    }

    private List<String> candidates() {
        return Techniques.names().stream()
                .filter(name -> {
                    Technique technique = Techniques.find(name).orElseThrow().technique();
                    return technique.kind() == Technique.Kind.CHOICE
                            && !(limits.neutralOnly()
                                    && !technique.qualityRisk().neutral());
                })
                .toList();
    }
}
