/**
 * Traces of requests, each format by a reader of its own, as columns of requests. What a trace says is kept (arrivals, lengths, names,
 * which prompts begin alike); scaling, repeating and drawing of loads are not here (but for ServeGen's files, which are nothing else),
 * and neither are measured results, which have the room next door.
 */
@NullMarked
package dev.rooflight.catalog.trace;

import org.jspecify.annotations.NullMarked;
