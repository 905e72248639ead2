/**
 * Roofline charts: one model, and writers for SVG, PNG and the terminal. What is drawn where is decided in layout
 * classes that know nothing of the output; writers only write.
 */
@NullMarked
package dev.rooflight.report.chart;

import org.jspecify.annotations.NullMarked;
