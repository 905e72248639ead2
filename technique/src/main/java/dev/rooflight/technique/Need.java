package dev.rooflight.technique;

import dev.rooflight.core.model.ModelArchitecture;

/** What a model must have for a technique. */
public enum Need {
    EXPERTS("a model with experts"),
    DENSE_FEED_FORWARD("a model with dense feed-forwards"),
    KEY_VALUE_HEADS("a model whose attention has key/value heads"),
    CACHED_HEADS("a model whose attention caches keys and values of heads"),
    GENERATION("a model that generates one token after another");

    private final String what;

    Need(String what) {
        this.what = what;
    }

    /** Which models have it, such as {@code a model with experts}. */
    public String what() {
        return what;
    }

    /** Whether a model has it. */
    boolean metBy(ModelArchitecture model) {
        return switch (this) {
            case EXPERTS -> Layers.haveExperts(model);
            case DENSE_FEED_FORWARD -> Layers.dense(model).isPresent();
            case KEY_VALUE_HEADS -> !Layers.attentions(model).isEmpty();
            case CACHED_HEADS ->
                Layers.attentions(model).stream()
                        .anyMatch(attention -> attention.reach().cached());
            case GENERATION -> model.autoregressive();
        };
    }
}
