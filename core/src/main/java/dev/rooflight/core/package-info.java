/**
 * The model of inference cost, depending on nothing but the JDK. This package holds only what every other package of the
 * core needs: argument checks and the exception they throw. It reads no file and formats nothing for people.
 */
@NullMarked
package dev.rooflight.core;

import org.jspecify.annotations.NullMarked;
