package dev.rooflight.core.advice;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.advice.Advice.Rejection;
import dev.rooflight.core.advice.Advice.Suggestion;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.core.technique.Category;
import dev.rooflight.core.technique.Scenario;
import dev.rooflight.core.technique.Technique;
import dev.rooflight.core.technique.TechniqueRequest;
import dev.rooflight.core.technique.Techniques;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Tries every technique and preset alone, ranks those that pay, and then adds the best of them one after the other as long as each
 * adds something. Techniques that change other hardware or more devices are left out: they are another question.
 *
 * @param base the deployment as it is
 * @param device it runs on
 * @param efficiency of the device
 * @param workload what is asked of it
 * @param limits what is not wanted
 */
public record Advisor(Scenario base, Device device, EfficiencyProfile efficiency, Workload workload, Limits limits) {
    private static final double WORTH_SAYING = 1.005;
    private static final double WORTH_ADDING = 1.02;
    private static final int MOST_RANKED = 20;
    private static final int MOST_ADDED = 6;
    private static final long LARGEST_BATCH = 65_536;

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

    /** A technique tried. */
    private record Tried(TechniqueRequest request, Scenario scenario, CompiledModel compiled, double value) {}

    /** What pays for an objective. */
    public Advice advise(Objective objective) {
        CompiledModel before = base.compile(device, efficiency);
        double value = objective.of(before, workload);
        List<Tried> paying = new ArrayList<>();
        List<Rejection> useless = new ArrayList<>();
        List<Rejection> refused = new ArrayList<>();
        int tried = 0;
        for (String name : candidates()) {
            TechniqueRequest request = TechniqueRequest.parse(name);
            try {
                Tried result = attempt(objective, List.of(request));
                tried++;
                if (value / result.value() > WORTH_SAYING) {
                    paying.add(result);
                } else {
                    useless.add(new Rejection(name, whyNot(before, result, value)));
                }
            } catch (InvalidValueException e) {
                refused.add(new Rejection(name, String.valueOf(e.getMessage())));
            }
        }
        paying.sort(Comparator.comparingDouble(Tried::value));
        List<Suggestion> ranked = new ArrayList<>();
        Set<String> families = new HashSet<>();
        for (Tried result : paying) {
            // of several presets of a technique with the same effect the first is enough
            String family = Techniques.technique(result.request()).id() + " %.4g".formatted(result.value());
            if (ranked.size() < MOST_RANKED && families.add(family)) {
                ranked.add(suggestion(objective, before, value, result));
            }
        }
        List<Suggestion> order = new ArrayList<>();
        tried += addOneByOne(objective, before, value, paying, order);
        return new Advice(objective, value, diagnosis(before), ranked, order, useless, refused, tried);
    }

    private List<String> candidates() {
        return Techniques.names().stream()
                .filter(name -> {
                    Technique technique = Techniques.find(name).orElseThrow().technique();
                    // parallel decoding states what a pass of many tokens takes, not how they come to be accepted
                    return !technique.id().equals("parallel-decoding")
                            && technique.category() != Category.HARDWARE
                            && technique.category() != Category.PARALLELISM
                            && !(limits.neutralOnly()
                                    && !technique.qualityRisk().neutral());
                })
                .toList();
    }

    private Tried attempt(Objective objective, List<TechniqueRequest> requests) {
        Scenario scenario = Techniques.apply(base, requests);
        CompiledModel compiled = scenario.compile(device, efficiency);
        if (limits.supportedFormatsOnly()
                && !compiled.notes().equals(base.compile(device, efficiency).notes())) {
            throw new InvalidValueException(
                    compiled.notes().isEmpty()
                            ? "the device lacks its format"
                            : compiled.notes().get(compiled.notes().size() - 1));
        }
        if (limits.mustFit()
                && !compiled.memory()
                        .analyze(workload.batch(), workload.lastContext())
                        .fits()) {
            throw new InvalidValueException("does not fit into the device's memory");
        }
        return new Tried(requests.get(requests.size() - 1), scenario, compiled, objective.of(compiled, workload));
    }

    /** Empty where the techniques do not go together. */
    private Optional<Tried> attemptIfPossible(Objective objective, List<TechniqueRequest> requests) {
        try {
            return Optional.of(attempt(objective, requests));
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }

    /** Adds what adds most, again and again; returns how many combinations were evaluated. */
    private int addOneByOne(
            Objective objective, CompiledModel before, double value, List<Tried> paying, List<Suggestion> order) {
        List<TechniqueRequest> taken = new ArrayList<>();
        CompiledModel last = before;
        double lastValue = value;
        int tried = 0;
        while (order.size() < MOST_ADDED) {
            Tried best = null;
            for (Tried candidate : paying.subList(0, Math.min(MOST_RANKED, paying.size()))) {
                List<TechniqueRequest> combined = new ArrayList<>(taken);
                combined.add(candidate.request());
                Optional<Tried> result = attemptIfPossible(objective, combined);
                tried += result.isPresent() ? 1 : 0;
                if (result.isPresent() && (best == null || result.get().value() < best.value())) {
                    best = result.get();
                }
            }
            if (best == null || lastValue / best.value() < WORTH_ADDING) {
                break;
            }
            order.add(suggestion(objective, last, lastValue, best));
            taken.add(best.request());
            last = best.compiled();
            lastValue = best.value();
        }
        return tried;
    }

    private Suggestion suggestion(Objective objective, CompiledModel before, double value, Tried result) {
        Technique technique = Techniques.technique(result.request());
        return new Suggestion(
                result.request(),
                Techniques.find(result.request().name())
                        .orElseThrow()
                        .preset()
                        .map(preset -> preset.title())
                        .orElse(technique.title()),
                result.value(),
                value / result.value(),
                explanation(before, result),
                objective == Objective.MEMORY ? 0 : stopsAtBatch(before, result.compiled()),
                technique.qualityRisk().published(),
                technique.qualityRisk().neutral(),
                technique.complexity());
    }

    /** The smallest batch at which a decode step gains less than 2 %, if the gain ever falls so low. */
    private long stopsAtBatch(CompiledModel before, CompiledModel after) {
        long context = workload.context();
        if (gain(before, after, workload.batch(), context) < WORTH_ADDING
                || gain(before, after, LARGEST_BATCH, context) >= WORTH_ADDING) {
            return 0;
        }
        long low = workload.batch();
        long high = Math.max(low + 1, LARGEST_BATCH);
        while (high - low > 1) {
            long middle = (low + high) / 2;
            if (gain(before, after, middle, context) < WORTH_ADDING) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }

    private static double gain(CompiledModel before, CompiledModel after, long batch, long context) {
        return before.generate(batch, context, 2).bound().tpotSeconds()
                / after.generate(batch, context, 2).bound().tpotSeconds();
    }

    private String diagnosis(CompiledModel compiled) {
        PassAnalysis decode = compiled.analyze(Pass.decode(workload.batch(), workload.context()));
        PassAnalysis.Totals totals = decode.totals();
        Traffic largest = largest(totals);
        return String.format(
                Locale.ROOT,
                "decode is %s-bound at %.3g operations per byte; %s are %.0f %% of its traffic; prefill is %s-bound",
                dominant(decode).id(),
                totals.ops() / totals.bytes().memoryAccess(),
                words(largest),
                100 * totals.bytes().of(largest) / totals.bytes().memoryAccess(),
                dominant(compiled.analyze(Pass.prefill(workload.batch(), workload.context())))
                        .id());
    }

    private String explanation(CompiledModel before, Tried result) {
        Pass decodePass = Pass.decode(workload.batch(), workload.context());
        Pass prefillPass = Pass.prefill(workload.batch(), workload.context());
        PassAnalysis was = before.analyze(decodePass);
        PassAnalysis is = result.compiled().analyze(decodePass);
        Traffic largest = largest(was.totals());
        double cut = was.totals().bytes().of(largest) / is.totals().bytes().of(largest);
        double stepBefore = before.generate(workload.batch(), workload.context(), 2)
                .expected()
                .tpotSeconds();
        double stepAfter = result.compiled()
                .generate(workload.batch(), workload.context(), 2)
                .expected()
                .tpotSeconds();
        StringBuilder text = new StringBuilder();
        if (cut > 1.02) {
            text.append(String.format(Locale.ROOT, "cuts the bytes of %s %.2g times; ", words(largest), cut));
        }
        text.append(
                String.format(Locale.ROOT, "a token takes %s instead of %s", seconds(stepAfter), seconds(stepBefore)));
        double promptBefore = before.analyze(prefillPass).totals().expectedSeconds();
        double promptAfter = result.compiled().analyze(prefillPass).totals().expectedSeconds();
        if (Math.abs(promptAfter / promptBefore - 1) > 0.01) {
            text.append(String.format(
                    Locale.ROOT, ", the prompt %s instead of %s", seconds(promptAfter), seconds(promptBefore)));
        }
        double memoryBefore = before.memory().occupiedBytes(workload.batch(), workload.lastContext());
        double memoryAfter = result.compiled().memory().occupiedBytes(workload.batch(), workload.lastContext());
        if (Math.abs(memoryAfter / memoryBefore - 1) > 0.01) {
            text.append(String.format(
                    Locale.ROOT, "; memory %.3g instead of %.3g GB", memoryAfter / 1e9, memoryBefore / 1e9));
        }
        return text.toString();
    }

    private String whyNot(CompiledModel before, Tried result, double value) {
        List<String> notes = result.scenario().notes();
        if (!notes.isEmpty()) {
            return notes.get(notes.size() - 1);
        }
        PassAnalysis decode = before.analyze(Pass.decode(workload.batch(), workload.context()));
        double change = result.value() / value - 1;
        String effect = change > 0.005
                ? String.format(Locale.ROOT, "makes it %.1f %% worse", 100 * change)
                : "changes it by less than 0.5 %";
        return "%s: decode is %s-bound here, mostly by %s"
                .formatted(effect, dominant(decode).id(), words(largest(decode.totals())));
    }

    private static Bound dominant(PassAnalysis pass) {
        double memory = 0;
        double compute = 0;
        double network = 0;
        for (OperatorAnalysis operator : pass.operators()) {
            double seconds = operator.layers() * operator.boundSeconds();
            switch (operator.bound()) {
                case MEMORY -> memory += seconds;
                case COMPUTE -> compute += seconds;
                case NETWORK -> network += seconds;
                case OVERHEAD -> {}
            }
        }
        return memory >= compute && memory >= network
                ? Bound.MEMORY
                : compute >= network ? Bound.COMPUTE : Bound.NETWORK;
    }

    private static Traffic largest(PassAnalysis.Totals totals) {
        Traffic largest = Traffic.WEIGHTS;
        for (Traffic traffic : Traffic.values()) {
            boolean counts = traffic != Traffic.COLLECTIVE;
            largest = counts && totals.bytes().of(traffic) > totals.bytes().of(largest) ? traffic : largest;
        }
        return largest;
    }

    private static String words(Traffic traffic) {
        return switch (traffic) {
            case WEIGHTS -> "weights";
            case ACTIVATION_READ, ACTIVATION_WRITE -> "activations";
            case KV_READ, KV_WRITE -> "cached keys and values";
            case STATE_READ, STATE_WRITE -> "recurrent states";
            case COLLECTIVE -> "exchanges";
        };
    }

    private static String seconds(double value) {
        return value >= 1
                ? String.format(Locale.ROOT, "%.3g s", value)
                : value >= 1e-3
                        ? String.format(Locale.ROOT, "%.3g ms", value * 1e3)
                        : String.format(Locale.ROOT, "%.3g µs", value * 1e6);
    }
}
