/**
 * What charts of serving under load show: each class makes a {@link dev.rooflight.report.chart.PanelChart} of statistics. How such
 * charts are laid out and written is in {@code report.chart}.
 */
@NullMarked
package dev.rooflight.report.serving.chart;

import org.jspecify.annotations.NullMarked;
