package dev.rooflight.core.model;

/** Parts of a network that checkpoints store in formats of their own. */
public enum Component {
    EMBEDDING("embedding"),
    ATTENTION("attention"),
    FEED_FORWARD("feed-forward"),
    NORM("norms"),
    HEAD("head");

    private final String label;

    Component(String label) {
        this.label = label;
    }

    /** As people write it. */
    public String label() {
        return label;
    }

    /** Whether quantising "the weights" means this component: linears of the layers, not embeddings, norms and head. */
    public boolean quantisedByDefault() {
        return this == ATTENTION || this == FEED_FORWARD;
    }
}
