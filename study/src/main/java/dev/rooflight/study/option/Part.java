package dev.rooflight.study.option;

/** What a part of a case decides, and so what a change of it makes anew: each also what those before it do. */
public enum Part {
    /** What an hour and a joule cost: prices alone. */
    RATES,
    /** What is asked of the deployment: the compiled model stays. */
    WORKLOAD,
    /** The device and how well it runs kernels: operations and bytes stay, their times change. */
    DEVICE,
    /** How the model is run: everything is compiled anew. */
    DEPLOYMENT;

    /** Whether a compiled model depends on it. */
    public boolean compiled() {
        return this == DEVICE || this == DEPLOYMENT;
    }
}
