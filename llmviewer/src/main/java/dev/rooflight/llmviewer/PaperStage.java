package dev.rooflight.llmviewer;

import dev.rooflight.core.analysis.PassAnalysis;

/**
 * What LLM-Viewer reports of one stage.
 *
 * @param pass its operators and their totals
 * @param memory what the stage occupies
 */
public record PaperStage(PassAnalysis pass, PaperMemory memory) {}
