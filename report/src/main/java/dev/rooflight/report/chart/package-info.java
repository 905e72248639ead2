/**
 * Charts: for each kind a model of what it shows, a layout that decides what is drawn where and knows nothing of the output,
 * and writers that only write. What charts have in common (caption, axes, scales, grid, themes, measured text) is in one
 * frame, as SVG and in characters; a new kind of chart adds its own picture and nothing else.
 */
@NullMarked
package dev.rooflight.report.chart;

import org.jspecify.annotations.NullMarked;
