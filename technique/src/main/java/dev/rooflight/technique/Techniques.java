package dev.rooflight.technique;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.model.ModelArchitecture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The techniques that there are, and their application. */
public final class Techniques {
    /** In the order of application: what changes the model first, what looks at the result last. */
    private static final List<Technique> ALL = List.of(
            Distillation.technique(),
            LayerDropping.technique(),
            StructuredPruning.technique(),
            LowRank.technique(),
            UnstructuredPruning.technique(),
            SemiStructuredPruning.technique(),
            SharedKvHeads.technique(),
            IntWeights.technique(),
            WeightFormat.technique(),
            WeightsAndActivations.technique(),
            KvFormat.technique(),
            SinkWindow.technique(),
            HeavyHitters.technique(),
            PagedKv.technique(),
            ContiguousKv.technique(),
            PrefixCaching.technique(),
            Lora.technique(),
            ContextualSparsity.technique(),
            EarlyExit.technique(),
            LayerSkipping.technique(),
            ExpertSkew.technique(),
            ExpertOffload.technique(),
            Fusion.technique(),
            Eager.technique(),
            FlashAttention.technique(),
            FlashDecoding.technique(),
            HostOffload.technique(),
            ChunkedPrefill.technique(),
            Disaggregation.technique(),
            DataParallel.technique(),
            TensorParallel.technique(),
            ContextParallel.technique(),
            PipelineParallel.technique(),
            ExpertParallel.technique(),
            FasterDevice.technique(),
            ProcessingInMemory.technique(),
            DraftModel.technique(),
            SelfDraft.technique(),
            Medusa.technique(),
            Eagle.technique(),
            Lookahead.technique(),
            PromptLookup.technique(),
            ParallelDecoding.technique());

    private static final Map<String, Found> BY_NAME = byName();

    private Techniques() {}

    /**
     * What a name stands for.
     *
     * @param technique the technique
     * @param preset the preset of it, if the name is that of one
     */
    public record Found(Technique technique, Optional<Preset> preset) {}

    /** Every technique, in the order of application. */
    public static List<Technique> all() {
        return ALL;
    }

    /** Names of all techniques and presets. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    /** The technique or preset of that id, if there is one. */
    public static Optional<Found> find(String id) {
        return Optional.ofNullable(BY_NAME.get(id));
    }

    /**
     * The technique or preset that a user names. Case does not matter; {@code _} and {@code -} are the same.
     *
     * @param field what the name was given for, for the message
     * @throws InvalidValueException if there is none, naming the nearest
     */
    public static Found named(String field, String name) {
        String id = canonical(name);
        return find(id).orElseThrow(() -> unknown(field, id));
    }

    static String canonical(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static InvalidValueException unknown(String field, String name) {
        return Nearest.of(name, names())
                .map(near -> new InvalidValueException(
                        field, name, "a technique or preset", "did you mean %s?".formatted(near)))
                .orElseGet(() -> new InvalidValueException(field, name, "one of " + String.join(", ", names())));
    }

    /**
     * Applies techniques. The order of the requests does not matter: they are applied in the order of {@link #all()}.
     *
     * @throws InvalidValueException if two contradict each other, or one cannot be applied to the model
     */
    public static Scenario apply(Scenario base, List<TechniqueRequest> requests) {
        return tryApply(base, requests).orThrow();
    }

    /**
     * Applies techniques, some of which name models.
     *
     * @param models finds a model by the name that a user gave, or throws
     * @throws InvalidValueException if two contradict each other, or one cannot be applied to the model
     */
    public static Scenario apply(
            Scenario base, List<TechniqueRequest> requests, Function<String, ModelArchitecture> models) {
        return tryApply(base, requests, models).orThrow();
    }

    /** Applies techniques, or says why they cannot be applied. The order of the requests does not matter. */
    public static Application tryApply(Scenario base, List<TechniqueRequest> requests) {
        return tryApply(base, requests, name -> {
            throw new InvalidValueException(
                    "model",
                    name,
                    "none, since models cannot be looked up here",
                    "without it a part of the model drafts");
        });
    }

    private static Application tryApply(
            Scenario base, List<TechniqueRequest> requests, Function<String, ModelArchitecture> models) {
        List<TechniqueRequest> all = new ArrayList<>(base.applied());
        all.addAll(requests);
        Optional<Refusal.Conflict> conflict = conflict(all);
        if (conflict.isPresent()) {
            return new Application.Refused(conflict.get());
        }
        List<TechniqueRequest> sorted = requests.stream()
                .sorted(Comparator.comparingInt(request -> ALL.indexOf(technique(request))))
                .toList();
        Scenario scenario = base;
        for (TechniqueRequest request : sorted) {
            Technique technique = technique(request);
            Values values = new Values(request, effectiveValues(request), models);
            Optional<Refusal> refusal = refusal(technique, scenario, values);
            if (refusal.isPresent()) {
                return new Application.Refused(refusal.get());
            }
            scenario = technique.effect().apply(scenario, values);
        }
        List<TechniqueRequest> applied = new ArrayList<>(base.applied());
        applied.addAll(sorted);
        return new Application.Applied(scenario.applied(applied));
    }

    private static Optional<Refusal> refusal(Technique technique, Scenario before, Values values) {
        ModelArchitecture model = before.model();
        return technique.needs().stream()
                .filter(need -> !need.metBy(model))
                .findFirst()
                .<Refusal>map(need -> new Refusal.Unmet(
                        values.request(),
                        need,
                        model.id(),
                        model.layers().get(0).mixer().label()))
                .or(() -> technique.condition().refusal(before, values));
    }

    /** Two of the requests that decide the same, if there are such. */
    public static Optional<Refusal.Conflict> conflict(List<TechniqueRequest> requests) {
        Map<Slot, TechniqueRequest> taken = new EnumMap<>(Slot.class);
        for (TechniqueRequest request : requests) {
            for (Slot slot : technique(request).slots()) {
                TechniqueRequest other = taken.put(slot, request);
                if (other != null) {
                    return Optional.of(new Refusal.Conflict(other, request, slot));
                }
            }
        }
        return Optional.empty();
    }

    /** The technique that a request names. */
    public static Technique technique(TechniqueRequest request) {
        return find(request.name()).orElseThrow().technique();
    }

    /** What a request does to answers, as published: of its preset, where that has a word of its own. */
    public static String publishedQuality(TechniqueRequest request) {
        Found found = find(request.name()).orElseThrow();
        return found.preset()
                .filter(preset -> request.values().isEmpty())
                .flatMap(Preset::quality)
                .orElse(found.technique().qualityRisk().published());
    }

    /** What it takes to run what is requested. */
    public static Effort effort(TechniqueRequest request) {
        Found found = find(request.name()).orElseThrow();
        return found.preset().flatMap(Preset::effort).orElse(found.technique().effort());
    }

    /** The value of each parameter under a request: given, the preset's, or the default. */
    public static Map<String, String> effectiveValues(TechniqueRequest request) {
        Found found = find(request.name()).orElseThrow();
        Map<String, String> values = new LinkedHashMap<>();
        found.technique().parameters().forEach(parameter -> values.put(parameter.name(), parameter.defaultValue()));
        found.preset().ifPresent(preset -> values.putAll(preset.values()));
        values.putAll(request.values());
        return values;
    }

    /** Names of the models that a request names, which whoever applies it has to find. */
    public static List<String> models(TechniqueRequest request) {
        Map<String, String> values = effectiveValues(request);
        List<String> names = new ArrayList<>();
        for (Parameter parameter : technique(request).parameters()) {
            String value = values.get(parameter.name());
            if (parameter.kind() == Parameter.Kind.MODEL
                    && value != null
                    && !value.equalsIgnoreCase(parameter.defaultValue())) {
                names.add(value);
            }
        }
        return names;
    }

    private static Map<String, Found> byName() {
        Map<String, Found> names = new LinkedHashMap<>();
        for (Technique technique : ALL) {
            names.put(technique.id(), new Found(technique, Optional.empty()));
        }
        for (Technique technique : ALL) {
            for (Preset preset : technique.presets()) {
                names.putIfAbsent(preset.id(), new Found(technique, Optional.of(preset)));
            }
        }
        return names;
    }
}
