/**
 * The façade: a model by its name, on a device by its name, with what is to be different; then an answer. Its defaults are those of
 * the command line and of the server.
 */
@NullMarked
package dev.rooflight;

import org.jspecify.annotations.NullMarked;
