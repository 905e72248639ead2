package dev.rooflight.core.operator;

/** Why bytes move: the categories in which memory access is counted. */
public enum Traffic {
    WEIGHTS("weights"),
    ACTIVATION_READ("activationRead"),
    ACTIVATION_WRITE("activationWrite"),
    KV_READ("kvRead"),
    KV_WRITE("kvWrite"),
    STATE_READ("stateRead"),
    STATE_WRITE("stateWrite"),
    COLLECTIVE("collective");

    private final String id;

    Traffic(String id) {
        this.id = id;
    }

    /** Name used in results. */
    public String id() {
        return id;
    }
}
