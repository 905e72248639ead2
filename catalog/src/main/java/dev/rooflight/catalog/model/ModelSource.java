package dev.rooflight.catalog.model;

import dev.rooflight.catalog.checkpoint.GgufConfig;
import dev.rooflight.catalog.checkpoint.GgufHeader;
import dev.rooflight.catalog.checkpoint.StoredTensors;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.JsonValue;
import java.util.Optional;

/**
 * A model's configuration before it is understood, and its tensors where their headers are at hand.
 *
 * @param id name to give the model
 * @param where where the configuration is from, for messages
 * @param config the parsed {@code config.json}, or its equivalent
 * @param tensors what the checkpoint's headers state
 */
public record ModelSource(String id, String where, JsonObject config, Optional<StoredTensors> tensors) {
    /** A configuration without a checkpoint. */
    public static ModelSource of(String id, String where, JsonObject config) {
        return new ModelSource(id, where, config, Optional.empty());
    }

    /**
     * The model that the header of a GGUF file describes. Activations and cache, which the file does not state, are FP16; its
     * weights' types are those of its tensors.
     *
     * @throws dev.rooflight.catalog.ModelFormatException if its architecture is not known, or contradicts itself
     */
    public static ModelSource of(String id, GgufHeader header) {
        JsonObject config = GgufConfig.of(header).with("torch_dtype", new JsonValue.Text("float16"));
        return new ModelSource(id, header.where(), config, Optional.of(header.tensors()));
    }
}
