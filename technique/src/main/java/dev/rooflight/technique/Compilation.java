package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.analysis.CompiledModel;

/** What comes of compiling a scenario for a device. */
public sealed interface Compilation {
    /**
     * The device runs it.
     *
     * @param model compiled
     */
    record Compiled(CompiledModel model) implements Compilation {
        public Compiled {
            requireNonNull(model, "model is null");
        }

        @Override
        public CompiledModel orThrow() {
            return model;
        }
    }

    /**
     * The device does not run it, or not so many of them.
     *
     * @param refusal why
     */
    record Refused(Refusal refusal) implements Compilation {
        public Refused {
            requireNonNull(refusal, "refusal is null");
        }

        @Override
        public CompiledModel orThrow() {
            throw refusal.error();
        }
    }

    /**
     * The model, compiled.
     *
     * @throws dev.rooflight.core.InvalidValueException if the device does not run it; it says why
     */
    CompiledModel orThrow();
}
