package dev.rooflight.serving.engine;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An engine that is known, whatever its version.
 *
 * @param id such as {@code vllm}
 * @param name as its makers write it
 * @param versions the first versions of which something differs from those before, oldest first; empty where none are told apart
 * @param schedulers those that its versions have, oldest first; at least one
 */
public record KnownEngine(String id, String name, List<String> versions, List<SchedulerKind> schedulers) {
    public KnownEngine {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        versions = List.copyOf(versions);
        schedulers = List.copyOf(schedulers);
    }

    /** The schedulers in words, such as {@code vllm-v0, vllm}. */
    public String schedulerWords() {
        return schedulers.stream().map(SchedulerKind::id).collect(Collectors.joining(", "));
    }
}
