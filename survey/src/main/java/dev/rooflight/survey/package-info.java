/**
 * "LLM Inference Unveiled: Survey and Roofline Model Insights" (arXiv 2402.16363), its table and figures recomputed. The numbers
 * that it prints are data, in {@code published-numbers.tsv}; what is computed beside them comes from LLM-Viewer's accounting and
 * from this tool's own, both of which live elsewhere, as do pages and pictures.
 */
@NullMarked
package dev.rooflight.survey;

import org.jspecify.annotations.NullMarked;
