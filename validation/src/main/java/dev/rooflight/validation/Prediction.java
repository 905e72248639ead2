package dev.rooflight.validation;

import dev.rooflight.core.hardware.DeviceClass;

/** What a measurement should have been, or why that cannot be said. */
public sealed interface Prediction {
    /**
     * A prediction in the unit of {@link Measurement#value()}.
     *
     * @param expected with measured efficiencies; positive
     * @param bound from the roofline; positive
     * @param deviceClass kind of device
     * @param mixtureOfExperts true if the model has experts, false if it is dense
     * @param note what is known to make it uncertain; may be empty
     */
    record Predicted(double expected, double bound, DeviceClass deviceClass, boolean mixtureOfExperts, String note)
            implements Prediction {
        /** Checks the ranges. */
        public Predicted {
            check("expected", expected);
            check("bound", bound);
        }

        private static void check(String name, double value) {
            if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("%s is %s; expected a positive number".formatted(name, value));
            }
        }
    }

    /**
     * No prediction.
     *
     * @param reason the same words for all measurements with the same trouble: reports group by them
     */
    record Unpredictable(String reason) implements Prediction {}
}
