/**
 * Models: the families of {@code config.json}, what a user means by a model, and the built-in ones. How numbers are stored is
 * read in {@code quantization}, what a checkpoint holds in {@code checkpoint}.
 */
@NullMarked
package dev.rooflight.catalog.model;

import org.jspecify.annotations.NullMarked;
