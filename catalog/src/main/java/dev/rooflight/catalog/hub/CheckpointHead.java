package dev.rooflight.catalog.hub;

import java.nio.file.Path;

/**
 * The beginning of a checkpoint file, without its weights.
 *
 * @param file the checkpoint file's path in the repository
 * @param header the cached head. Of a safetensors file: the eight bytes of the header's length and the header. Of a GGUF
 *     file: everything up to the end of the last tensor's description, without the padding that follows.
 * @param fileBytes size of the whole checkpoint file in bytes
 */
public record CheckpointHead(String file, Path header, long fileBytes) {}
