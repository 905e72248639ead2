package dev.rooflight.technique;

/** Sections of the survey that techniques belong to. */
public enum Category {
    QUANTIZATION("quantisation"),
    ADAPTERS("fine-tuned adapters"),
    COMPRESSION("pruning, distillation, low rank"),
    DYNAMIC("early exit and contextual sparsity"),
    EXPERTS("mixture of experts"),
    DECODING("speculative and parallel decoding"),
    KERNELS("fusion and attention kernels"),
    CACHE("cache management"),
    OFFLOAD("offload"),
    SERVING("serving"),
    PARALLELISM("parallelism"),
    HARDWARE("hardware");

    private final String label;

    Category(String label) {
        this.label = label;
    }

    /** As people write it. */
    public String label() {
        return label;
    }
}
