/**
 * The published accounting of LLM-Viewer (arXiv 2402.16363; github.com/hahnyuan/LLM-Viewer at 472f71f), number for
 * number, and the shapes of its REST interface. It departs from what hardware does in known ways, which its classes
 * name; this project's own accounting lives in {@code core} and shares nothing with it but the records of results.
 */
@NullMarked
package dev.rooflight.llmviewer;

import org.jspecify.annotations.NullMarked;
