package dev.rooflight.core.model;

/**
 * Turns the last hidden state into logits over the vocabulary.
 *
 * @param tied whether it shares the token table's weights: stored once, still read here
 * @param bias whether logits have a bias
 */
public record OutputHead(boolean tied, boolean bias) {}
