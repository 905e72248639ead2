package dev.rooflight.catalog;

import tools.jackson.databind.JsonNode;

/**
 * A model's configuration before it is understood.
 *
 * @param id name to give the model
 * @param where where the configuration is from, for messages
 * @param config the parsed {@code config.json}
 */
public record ModelSource(String id, String where, JsonNode config) {}
