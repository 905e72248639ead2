/**
 * One model over many devices: how it is split, what each device then holds, and how fast devices reach each other. What an
 * operator costs belongs to {@code operator}, how much of a link software reaches to {@code efficiency}.
 */
@NullMarked
package dev.rooflight.core.parallel;

import org.jspecify.annotations.NullMarked;
