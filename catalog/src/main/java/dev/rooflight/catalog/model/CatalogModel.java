package dev.rooflight.catalog.model;

import dev.rooflight.catalog.text.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model of the catalogue: what its publisher says about it, and the parts of its {@code config.json} that fix its
 * shape.
 *
 * @param id name on the hub, such as {@code meta-llama/Llama-2-7b-hf}
 * @param name the publisher's name for it
 * @param aliases other names it answers to
 * @param released year of release
 * @param license licence of the weights
 * @param parameters exact count; empty where only a rounded one is published
 * @param publishedParameters the rounded count as published, such as {@code 284B}; empty where the exact one is known
 * @param parametersSource where the count is from
 * @param source where the configuration is from
 * @param config the configuration, for {@link HuggingFaceReader}
 * @param origin where this entry was read from, for messages
 */
public record CatalogModel(
        String id,
        String name,
        List<String> aliases,
        int released,
        String license,
        OptionalLong parameters,
        Optional<String> publishedParameters,
        String parametersSource,
        String source,
        JsonObject config,
        String origin) {

    public CatalogModel {
        aliases = List.copyOf(aliases);
    }
}
