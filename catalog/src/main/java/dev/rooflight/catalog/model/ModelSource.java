package dev.rooflight.catalog.model;

import dev.rooflight.catalog.checkpoint.StoredTensors;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A model's configuration before it is understood, and its tensors where their headers are at hand.
 *
 * @param id name to give the model
 * @param where where the configuration is from, for messages
 * @param config the parsed {@code config.json}, or its equivalent
 * @param tensors what the checkpoint's headers state
 */
public record ModelSource(String id, String where, JsonNode config, Optional<StoredTensors> tensors) {
    /** A configuration without a checkpoint. */
    public static ModelSource of(String id, String where, JsonNode config) {
        return new ModelSource(id, where, config, Optional.empty());
    }
}
