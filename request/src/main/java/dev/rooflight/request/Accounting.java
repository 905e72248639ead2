package dev.rooflight.request;

/** How operations and bytes are counted. */
public enum Accounting {
    /** This project's. */
    EXACT,
    /** LLM-Viewer's, as published. */
    PAPER
}
