package dev.rooflight.study.option;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.cost.Rates;
import dev.rooflight.core.memory.MemoryPolicy;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.PrecisionNames;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.parallel.Parallelism;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * Values of options that somebody asks for, and what they add up to. What is asked for by its default is not asked for: two
 * settings with the same meaning are equal.
 *
 * <p>Values that depend on each other (the degrees of parallelism; context and output) are held apart and checked against each
 * other only where they meet, so that they can be changed one at a time.
 */
public final class Settings {
    /** Nothing is asked for: defaults throughout. */
    public static final Settings NONE = new Settings(Map.of());

    /** Each value is one of its option's, see {@link #with}. */
    private final Map<Option<?>, Object> values;

    private Settings(Map<Option<?>, Object> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** The value asked for, if one is. */
    public <T> Optional<T> asked(Option<T> option) {
        @SuppressWarnings("unchecked") // with() takes values of the option's type alone
        T value = (T) values.get(option);
        return Optional.ofNullable(value);
    }

    /**
     * The value asked for, or the default.
     *
     * @throws NoSuchElementException if there is neither; options without a default are {@link #asked} for
     */
    public <T> T get(Option<T> option) {
        return asked(option)
                .or(option::otherwise)
                .orElseThrow(() -> new NoSuchElementException(option + " has no default"));
    }

    /**
     * The same with a value asked for; that of the default is as if nothing was.
     *
     * @throws InvalidValueException if the value is out of the option's range
     */
    public <T> Settings with(Option<T> option, T value) {
        if (option.otherwise().equals(Optional.of(value))) {
            return without(option);
        }
        if (!option.kind().holds(value)) {
            throw new InvalidValueException(
                    option.name(), value.toString(), option.kind().expected());
        }
        Map<Option<?>, Object> changed = new LinkedHashMap<>(values);
        changed.put(option, value);
        return new Settings(changed);
    }

    /** The same with nothing asked for of an option. */
    public Settings without(Option<?> option) {
        if (!values.containsKey(option)) {
            return this;
        }
        Map<Option<?>, Object> changed = new LinkedHashMap<>(values);
        changed.remove(option);
        return new Settings(changed);
    }

    /** Those that a compiled model depends on. */
    public Settings compiled() {
        return where(Part::compiled);
    }

    /** Those of a part. */
    public Settings of(Part part) {
        return where(part::equals);
    }

    private Settings where(Predicate<Part> kept) {
        Map<Option<?>, Object> some = new LinkedHashMap<>(values);
        some.keySet().removeIf(option -> !kept.test(option.part()));
        return new Settings(some);
    }

    /** Options of which something is asked. */
    public List<Option<?>> options() {
        return List.copyOf(values.keySet());
    }

    /** What is asked of a deployment. */
    public Workload workload() {
        return new Workload(
                get(Options.BATCH),
                get(Options.CONTEXT),
                get(Options.OUTPUT_TOKENS),
                get(Options.PHASE).passes());
    }

    /**
     * What an hour and a joule cost.
     *
     * @param usual price of the device in USD per hour, where it is known
     */
    public Rates rates(OptionalDouble usual) {
        return new Rates(
                number(Options.PRICE, usual),
                number(Options.GRID, OptionalDouble.empty()),
                get(Options.PUE),
                get(Options.HOST_POWER));
    }

    private OptionalDouble number(Option<Double> option, OptionalDouble otherwise) {
        return asked(option).map(OptionalDouble::of).orElse(otherwise);
    }

    /** Number formats, where the checkpoint has some. */
    public Precision precision(Precision stored) {
        Precision chosen = asked(Options.PRECISION)
                .map(name -> PrecisionNames.parse(name, stored))
                .orElse(stored);
        Precision weighed = asked(Options.WEIGHTS).map(chosen::withWeights).orElse(chosen);
        Precision activated =
                asked(Options.ACTIVATIONS).map(weighed::withActivations).orElse(weighed);
        return asked(Options.KV_CACHE).map(activated::withKvCache).orElse(activated);
    }

    /** Which operators run as one, where some set is usual. */
    public Kernels kernels(KernelSet usual) {
        return asked(Options.KERNELS).orElse(usual).kernels();
    }

    /** How the device's memory is used. */
    public MemoryPolicy memory() {
        return new MemoryPolicy(
                get(Options.MEMORY_UTILIZATION),
                get(Options.RESERVE),
                get(Options.KV_BLOCK).intValue(),
                get(Options.MAX_BATCHED_TOKENS));
    }

    /** How the model is spread over devices. */
    public Parallelism parallelism() {
        return new Parallelism(
                get(Options.TP).intValue(),
                get(Options.PP).intValue(),
                get(Options.EP).intValue(),
                get(Options.DP).intValue(),
                get(Options.CP).intValue(),
                get(Options.MICROBATCHES).intValue(),
                get(Options.OVERLAP));
    }

    /** How latent attention is computed; empty: the cheaper form in each pass. */
    public Optional<LatentForm> latentForm() {
        return asked(Options.LATENT_ATTENTION);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings settings && settings.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
