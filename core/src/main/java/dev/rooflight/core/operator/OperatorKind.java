package dev.rooflight.core.operator;

/** Kinds of operators: what is alike in how hardware runs it and in how charts colour it. */
public enum OperatorKind {
    /** Table look-up. */
    GATHER("gather"),
    /** Product with a weight matrix. */
    LINEAR("linear"),
    /** Products with the weight matrices of the experts that a router chose. */
    EXPERTS("experts"),
    /** Products of activations with cached keys and values, and what stands between them. */
    ATTENTION("attention"),
    /** Recurrences over a state that does not grow: state spaces, linear attention, causal convolutions. */
    RECURRENCE("recurrence"),
    /** Normalisation, alone or with the residual addition before it. */
    NORM("norm"),
    /** One pass over activations: additions, activations, rotary embedding. */
    ELEMENT_WISE("element-wise"),
    /** Exchange between devices. */
    COLLECTIVE("collective"),
    /** Work of the engine on the host that the device waits for. */
    HOST("host");

    private final String label;

    OperatorKind(String label) {
        this.label = label;
    }

    /** As people write it. */
    public String label() {
        return label;
    }
}
