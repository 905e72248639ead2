package dev.rooflight.core.hardware;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.ComputeFormat;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What a device would need to run a model and has not. */
public sealed interface Lack {
    /** The error that says so. */
    InvalidValueException error();

    /**
     * Arithmetic for a product.
     *
     * @param wanted the format of its operands
     * @param available formats that the device computes in, none of which can stand in for it; at least one
     */
    record Arithmetic(ComputeFormat wanted, Set<ComputeFormat> available) implements Lack {
        public Arithmetic {
            requireNonNull(wanted, "wanted is null");
            available = Collections.unmodifiableSet(EnumSet.copyOf(available));
        }

        @Override
        public InvalidValueException error() {
            return new InvalidValueException(
                    "arithmetic",
                    wanted.id(),
                    "that or wider among "
                            + available.stream().map(ComputeFormat::id).collect(Collectors.joining(", ")),
                    "the device has none; choose another precision");
        }
    }

    /**
     * A link for an exchange.
     *
     * @param device name of the device, as people write it
     * @param scope how far it would have to reach
     * @param devices that it would have to join
     */
    record Connection(String device, Link.Scope scope, int devices) implements Lack {
        public Connection {
            requireNonNull(device, "device is null");
            requireNonNull(scope, "scope is null");
        }

        @Override
        public InvalidValueException error() {
            return new InvalidValueException(
                    "links",
                    scope == Link.Scope.NODE ? "without one to neighbours" : "without one to other nodes",
                    "one that joins " + devices + " devices",
                    "add it to the file of " + device);
        }
    }
}
