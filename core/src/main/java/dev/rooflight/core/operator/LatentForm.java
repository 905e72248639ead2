package dev.rooflight.core.operator;

/** The two ways to compute multi-head latent attention; they give the same result at different costs. */
public enum LatentForm {
    /** Keys and values of every head are expanded from the latent: fewer operations per pair, for many new tokens. */
    EXPANDED,
    /** The expansion is absorbed into queries and outputs: the latent is read once for all heads, for few new tokens. */
    ABSORBED
}
