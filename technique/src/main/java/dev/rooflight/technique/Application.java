package dev.rooflight.technique;

import static java.util.Objects.requireNonNull;

/** What comes of applying techniques. */
public sealed interface Application {
    /**
     * They are applied.
     *
     * @param scenario with them in it
     */
    record Applied(Scenario scenario) implements Application {
        public Applied {
            requireNonNull(scenario, "scenario is null");
        }

        @Override
        public Scenario orThrow() {
            return scenario;
        }
    }

    /**
     * They cannot be applied.
     *
     * @param refusal why
     */
    record Refused(Refusal refusal) implements Application {
        public Refused {
            requireNonNull(refusal, "refusal is null");
        }

        @Override
        public Scenario orThrow() {
            throw refusal.error();
        }
    }

    /**
     * The scenario with the techniques in it.
     *
     * @throws dev.rooflight.core.InvalidValueException if they cannot be applied; it says why
     */
    Scenario orThrow();
}
