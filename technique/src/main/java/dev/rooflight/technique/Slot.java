package dev.rooflight.technique;

/** What only one technique of a combination may decide. */
public enum Slot {
    WEIGHT_FORMAT("sets the format of the weights"),
    ACTIVATION_FORMAT("sets the format of the activations"),
    KV_FORMAT("sets the format of the KV cache"),
    ADAPTER("adds adapters to the projections"),
    SPARSITY("sets which weights are zero"),
    WIDTH("narrows the layers"),
    DEPTH("removes layers"),
    RANK("replaces weight matrices by factors"),
    DYNAMIC_DEPTH("decides which layers a token skips"),
    CONTEXTUAL("decides which heads and channels a token uses"),
    SKEW("decides which experts are hit"),
    DECODING("decides how tokens are drafted and verified"),
    FUSION("decides which operators run as one"),
    ATTENTION_KERNEL("chooses how attention walks over its scores"),
    SPLIT_KERNEL("splits attention over its positions"),
    EVICTION("decides which cached positions are kept"),
    KV_HEADS("sets the number of key/value heads"),
    KV_ALLOCATION("decides how the cache is allocated"),
    PREFIX("decides which part of prompts is cached"),
    PROMPT_CHUNKS("decides how prompts are cut"),
    POOLS("decides where prompts are processed"),
    OFFLOAD("decides what lies outside of the device"),
    EXPERT_OFFLOAD("decides which experts lie outside of the device"),
    TENSOR("sets the degree of tensor parallelism"),
    PIPELINE("sets the number of pipeline stages"),
    EXPERT("sets the degree of expert parallelism"),
    DATA("sets the number of replicas"),
    CONTEXT("sets the degree of context parallelism"),
    DEVICE("changes the device"),
    NEAR_MEMORY("moves operators into the memory");

    private final String what;

    Slot(String what) {
        this.what = what;
    }

    /** What it does, after the name of a technique. */
    public String what() {
        return what;
    }
}
