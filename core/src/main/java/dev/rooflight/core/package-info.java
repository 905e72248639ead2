/**
 * The model of inference cost, depending on nothing but the JDK. This package holds only what every other package of the
 * core needs: argument checks, the exception they throw, and how long work is given up. It reads no file and formats nothing for people.
 */
@NullMarked
package dev.rooflight.core;

import org.jspecify.annotations.NullMarked;
