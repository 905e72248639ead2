package dev.rooflight.catalog.published;

import static java.util.Objects.requireNonNull;

import dev.rooflight.catalog.engine.EngineCatalog;
import java.util.Optional;

/**
 * What published tables of measurements mean by their names of models, hardware, number formats and engines, such as
 * {@code Llama-3-8B}, {@code NVIDIA H200-SXM-141GB}, {@code awq-int4} or {@code llama.cpp (CUDA)}.
 *
 * <p>A name is taken apart into words; those that say nothing (makers, "GPU", "Instruct") are left out, and what remains
 * must be all of a catalogue entry's words, no more and no less. Memory size, board form and GPU cores tell variants apart.
 * Where a name fits no entry or more than one, there is no answer: a wrong one would be worse.
 */
public final class PublishedNames {
    /** No name that means something is longer. */
    private static final int LONGEST = 200;

    private PublishedNames() {}

    /**
     * Formats of the layers' linears, as {@link dev.rooflight.core.format.NumberFormats#find} knows them.
     *
     * @param weights the format that weights are stored in
     * @param activations the format that they are multiplied with
     */
    public record WeightFormat(String weights, String activations) {
        public WeightFormat {
            requireNonNull(weights, "weights is null");
            requireNonNull(activations, "activations is null");
        }
    }

    /** The catalogue id of the model, or of one whose tensors have the same shapes, such as the one it was tuned from. */
    public static Optional<String> model(String published) {
        return tooLong(published) ? Optional.empty() : PublishedModels.find(published);
    }

    /** The catalogue id of the device; how many of them there are, and what holds them, is left out. */
    public static Optional<String> device(String published) {
        return tooLong(published) ? Optional.empty() : PublishedDevices.find(published);
    }

    /** The formats that a name of a weights' format means; empty where it says nothing or leaves it to the engine. */
    public static Optional<WeightFormat> precision(String published) {
        return tooLong(published) ? Optional.empty() : PublishedFormats.precision(published);
    }

    /** The same as one name that {@link dev.rooflight.core.model.PrecisionNames#parse} understands. */
    public static Optional<String> weights(String published) {
        return precision(published).map(PublishedFormats::precisionName);
    }

    /** The number format of a key-value cache; empty where a name says nothing or leaves it to the engine. */
    public static Optional<String> cache(String published) {
        return tooLong(published) ? Optional.empty() : PublishedFormats.cache(published);
    }

    /** The id of the engine in {@link EngineCatalog}; empty for others and where more than one is named. */
    public static Optional<String> engine(String published) {
        return tooLong(published) ? Optional.empty() : PublishedFormats.engine(published);
    }

    private static boolean tooLong(String published) {
        return published.length() > LONGEST;
    }
}
