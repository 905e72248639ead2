package dev.rooflight.serving.engine;

import static java.util.Objects.requireNonNull;

/**
 * A serving engine in one version, as far as its scheduler goes.
 *
 * @param id such as {@code vllm}
 * @param name as its makers write it
 * @param version such as {@code 0.19}; empty where none is told apart
 * @param settings its scheduler and the defaults of that version on the device in question, with their sources
 */
public record ServingEngine(String id, String name, String version, SchedulerSettings settings) {
    public ServingEngine {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        requireNonNull(version, "version is null");
        requireNonNull(settings, "settings is null");
    }

    /** The same with other settings. */
    public ServingEngine with(SchedulerSettings changed) {
        return new ServingEngine(id, name, version, changed);
    }
}
