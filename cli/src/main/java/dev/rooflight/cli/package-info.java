/** The {@code rooflight} commands: each class parses, calls the façade and prints. */
@NullMarked
package dev.rooflight.cli;

import org.jspecify.annotations.NullMarked;
