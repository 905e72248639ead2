package dev.rooflight.catalog.model;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.model.ModelArchitecture;
import java.util.List;

/**
 * Reads the {@code config.json} of Hugging Face checkpoints. What a {@code model_type} means is in {@link Families}: its reader
 * names the keys that it understands by reading them, and a key that is neither read nor declared harmless is refused.
 */
public final class HuggingFaceReader {
    private HuggingFaceReader() {}

    /** The values of {@code model_type} that are understood, sorted. */
    public static List<String> families() {
        return Families.types();
    }

    /**
     * Reads an architecture, and where the checkpoint's headers are at hand, its number formats from them.
     *
     * @throws ModelFormatException as {@link #read(JsonObject, String, String)}
     */
    public static LoadedModel read(ModelSource source) {
        LoadedModel model = read(source.config(), source.where(), source.id());
        return source.tensors()
                .map(tensors -> CheckpointFormats.apply(model, tensors))
                .orElse(model);
    }

    /**
     * Reads an architecture.
     *
     * @param config the parsed file
     * @param where its name, for messages
     * @param id name to give the architecture
     * @throws ModelFormatException if the family is unknown, a key is missing, contradictory or not understood; the message
     *     is one line
     */
    public static LoadedModel read(JsonObject config, String where, String id) {
        Configuration reading = new Configuration(config, where);
        String type = reading.text("model_type")
                // diffusers name the class instead
                .or(() -> reading.text("_class_name"))
                .orElseThrow(() -> reading.error("model_type", "missing", oneOfAll()));
        try {
            ModelArchitecture architecture =
                    family(type, reading).read(reading, type).withId(id);
            return new LoadedModel(architecture, where, ModelNotes.unread(reading.unread()));
        } catch (InvalidValueException e) {
            throw ModelFormatException.of(where, e);
        }
    }

    /** The family of a {@code model_type}, which must be known. */
    static Families.Family family(String type, Configuration reading) {
        return Families.find(type).orElseThrow(() -> {
            List<String> near = NearestNames.of(type, Families.types());
            return ModelFormatException.of(
                    reading.where(),
                    "model_type " + OneLine.quote(type),
                    "is not known",
                    near.isEmpty() ? oneOfAll() : "one that is, such as " + String.join(", ", near),
                    "");
        });
    }

    private static String oneOfAll() {
        return "one of " + String.join(", ", Families.types());
    }
}
