/**
 * What a checkpoint holds, from its headers alone: names, types, shapes and exact bytes of the tensors in safetensors
 * and GGUF files, and the architecture that a GGUF file's metadata describes. No tensor data is ever read. Every number
 * in a header is checked against the file before it is used, and what is kept is bounded by the heap, so that no file
 * can hang the process or exhaust its memory.
 */
@NullMarked
package dev.rooflight.catalog.checkpoint;

import org.jspecify.annotations.NullMarked;
