package dev.rooflight.study;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.cost.Rates;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.hardware.Price;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.study.option.DeviceField;
import dev.rooflight.study.option.Efficiency;
import dev.rooflight.study.option.KernelSet;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.Options;
import dev.rooflight.study.option.Part;
import dev.rooflight.study.option.Settings;
import dev.rooflight.technique.Category;
import dev.rooflight.technique.Scenario;
import dev.rooflight.technique.TechniqueRequest;
import dev.rooflight.technique.Techniques;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A model on a device, with the techniques and options that differ from what is usual: everything that decides an analysis. Cases
 * are immutable and comparable; each change makes another. What depends on something else follows it: the engine and the efficiency
 * are the device's, the formats the checkpoint's and the price the device's until others are asked for.
 *
 * <p>Deployment, workload, efficiency and rates are what the settings add up to, and are made and checked when they are asked for.
 *
 * @param model the model
 * @param hardware the device
 * @param techniques what is switched on
 * @param settings options that differ from their defaults
 */
public record Case(NamedModel model, Hardware hardware, Switches techniques, Settings settings)
        implements Adjustable<Case> {
    public Case {
        requireNonNull(model, "model is null");
        requireNonNull(hardware, "hardware is null");
        requireNonNull(techniques, "techniques is null");
        requireNonNull(settings, "settings is null");
    }

    /** A model on a device, everything else as is usual. */
    public static Case of(NamedModel model, Hardware hardware) {
        return new Case(model, hardware, Switches.NONE, Settings.NONE);
    }

    /** The same on another device. */
    public Case on(Hardware other) {
        return new Case(model, other, techniques, settings);
    }

    @Override
    public <T> Case with(Option<T> option, T value) {
        return with(settings.with(option, value));
    }

    /** The same with nothing asked for of an option. */
    public Case without(Option<?> option) {
        return with(settings.without(option));
    }

    private Case with(Settings changed) {
        return new Case(model, hardware, techniques, changed);
    }

    @Override
    public Case set(DeviceField field, double value) {
        return on(hardware.set(field, value));
    }

    /**
     * The same with one more technique.
     *
     * @param named the models that it names
     */
    public Case with(TechniqueRequest technique, NamedModel... named) {
        return with(techniques.with(technique, List.of(named)));
    }

    @Override
    public Case with(String technique, String parameter, String value) {
        return with(techniques.with(technique, parameter, value));
    }

    /** The same without techniques of a kind. */
    public Case without(Category category) {
        return with(techniques.without(category));
    }

    /** The same without any technique. */
    public Case plain() {
        return with(Switches.NONE);
    }

    private Case with(Switches changed) {
        return new Case(model, hardware, changed, settings);
    }

    /** What is asked of the deployment. */
    public Workload workload() {
        return settings.workload();
    }

    /** What an hour and a joule cost: at the device's price, unless another is asked for. */
    public Rates rates() {
        return settings.rates(hardware.device()
                .price()
                .map(Price::usdPerHour)
                .map(OptionalDouble::of)
                .orElseGet(OptionalDouble::empty));
    }

    /** How well kernels run: as is known of the device, unless another efficiency is asked for. */
    public EfficiencyProfile efficiency() {
        return settings.get(Options.EFFICIENCY).on(hardware.known()::profile, hardware.known()::ofClass);
    }

    /**
     * How the model is run, before techniques.
     *
     * @throws InvalidValueException if values contradict each other, or the engine is not known
     */
    public Deployment deployment() {
        Deployment standard = Deployment.of(model.architecture());
        Deployment chosen = standard.withPrecision(settings.precision(standard.precision()))
                .withKernels(settings.kernels(KernelSet.FUSED))
                .withMemory(settings.memory())
                .withParallelism(settings.parallelism())
                .withEngine(engine());
        return settings.latentForm().map(chosen::withLatentForm).orElse(chosen);
    }

    /** The engine asked for; where none is, the usual one, or none that takes time where kernels are ideal. */
    private EngineProfile engine() {
        Optional<String> asked = settings.asked(Options.ENGINE);
        if (asked.isPresent()) {
            return hardware.engine(asked.get()).orElseThrow(() -> unknownEngine(asked.get()));
        }
        return settings.get(Options.EFFICIENCY).equals(Efficiency.IDEAL) ? EngineProfile.IDEAL : hardware.usualEngine();
    }

    private InvalidValueException unknownEngine(String id) {
        return new InvalidValueException(
                Options.ENGINE.name(),
                "'" + id + "'",
                "one of "
                        + String.join(
                                ", ",
                                hardware.known().engines().stream()
                                        .map(EngineProfile::id)
                                        .toList()));
    }

    /**
     * The model and how it is run, techniques included.
     *
     * @throws InvalidValueException if techniques contradict each other or cannot be applied
     */
    public Scenario scenario() {
        return Techniques.apply(Scenario.of(model.architecture(), deployment()), techniques.on(), techniques::model);
    }

    /**
     * The case compiled, for any workload and any rates.
     *
     * @throws InvalidValueException if the device has no arithmetic that can run the formats, or the model cannot be spread over
     *     devices so
     */
    public CompiledCase compile() {
        return CompiledCase.of(this);
    }

    @Override
    public Analysis analyze() {
        return compile().analyze();
    }

    /** A generation from prompt to last token, see {@link CompiledCase#generate}. */
    public Times<Generation> generate() {
        return compile().generate();
    }

    /** What the case occupies and how far it goes, see {@link CompiledCase#fit}. */
    public MemoryAnalysis fit() {
        return compile().fit();
    }

    /** What decides the compiled model: cases of which this is equal share one. */
    public Case compiledPart() {
        return with(settings.compiled());
    }

    /** What another case makes anew of this one: the part that goes deepest; empty where both are equal. */
    public Optional<Part> differsIn(Case other) {
        if (!model.equals(other.model)
                || !techniques.equals(other.techniques)
                || !settings.of(Part.DEPLOYMENT).equals(other.settings.of(Part.DEPLOYMENT))) {
            return Optional.of(Part.DEPLOYMENT);
        }
        if (!hardware.equals(other.hardware) || !settings.of(Part.DEVICE).equals(other.settings.of(Part.DEVICE))) {
            return Optional.of(Part.DEVICE);
        }
        if (!settings.of(Part.WORKLOAD).equals(other.settings.of(Part.WORKLOAD))) {
            return Optional.of(Part.WORKLOAD);
        }
        return settings.equals(other.settings) ? Optional.empty() : Optional.of(Part.RATES);
    }
}
