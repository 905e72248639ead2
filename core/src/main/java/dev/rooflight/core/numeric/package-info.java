/**
 * Arithmetic and numbers as text that come out alike, to the last bit, on every platform that the model is compiled for: where
 * a platform's own functions differ or are wrong, here are ones made of additions, products and bits alone. Units and the
 * layout of reports belong to {@code report}.
 */
@NullMarked
package dev.rooflight.core.numeric;

import org.jspecify.annotations.NullMarked;
