package dev.rooflight.core.model;

/** Parts of a network that checkpoints store in formats of their own. */
public enum Component {
    EMBEDDING("embedding", false),
    ATTENTION("attention", true),
    /** State-space and linear-attention mixers. */
    RECURRENT("recurrent mixers", true),
    FEED_FORWARD("feed-forward", true),
    SHARED_EXPERTS("shared experts", true),
    EXPERTS("experts", true),
    ROUTER("routers", false),
    NORM("norms", false),
    HEAD("head", false),
    /** Everything of a vision tower and the projection behind it. */
    VISION("vision", false),
    /** Everything of multi-token-prediction modules. */
    PREDICTION("multi-token prediction", false),
    /** Everything of an encoder beside a decoder, and the keys and values that cross attention makes of its output. */
    ENCODER("encoder", true);

    private final String label;
    private final boolean quantised;

    Component(String label, boolean quantised) {
        this.label = label;
        this.quantised = quantised;
    }

    /** As people write it. */
    public String label() {
        return label;
    }

    /** Whether quantising "the weights" means this component: linears of the layers, not embeddings, norms and head. */
    public boolean quantisedByDefault() {
        return quantised;
    }
}
