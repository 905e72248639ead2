/** Answers about serving under load, in every output format. */
@NullMarked
package dev.rooflight.report.serving;

import org.jspecify.annotations.NullMarked;
