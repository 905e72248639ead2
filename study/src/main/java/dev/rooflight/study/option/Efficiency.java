package dev.rooflight.study.option;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.efficiency.EfficiencyProfile;
import java.util.function.Supplier;

/** Where expected times are from. */
public sealed interface Efficiency {
    /** What is known of the device: measured, or the default of its class. */
    Efficiency MEASURED = new Measured();

    /** The roofline: nothing is slower. */
    Efficiency IDEAL = new Ideal();

    /** What it is called. */
    String name();

    /**
     * The profile for a device.
     *
     * @param known what is known of the device, read where it is wanted
     * @param ofClass the default of its class, read where it is wanted
     */
    EfficiencyProfile on(Supplier<EfficiencyProfile> known, Supplier<EfficiencyProfile> ofClass);

    /** What is known of the device. */
    record Measured() implements Efficiency {
        @Override
        public String name() {
            return "profile";
        }

        @Override
        public EfficiencyProfile on(Supplier<EfficiencyProfile> known, Supplier<EfficiencyProfile> ofClass) {
            return known.get();
        }
    }

    /** The roofline. */
    record Ideal() implements Efficiency {
        @Override
        public String name() {
            return "ideal";
        }

        @Override
        public EfficiencyProfile on(Supplier<EfficiencyProfile> known, Supplier<EfficiencyProfile> ofClass) {
            return EfficiencyProfile.IDEAL;
        }
    }

    /**
     * A profile of one's own; what it does not state is that of the device's class.
     *
     * @param name where it is from, such as the path of its file
     * @param stated what it states
     */
    record Own(String name, EfficiencyProfile stated) implements Efficiency {
        public Own {
            requireNonNull(name, "name is null");
            requireNonNull(stated, "stated is null");
        }

        @Override
        public EfficiencyProfile on(Supplier<EfficiencyProfile> known, Supplier<EfficiencyProfile> ofClass) {
            return stated.over(ofClass.get());
        }
    }
}
