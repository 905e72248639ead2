package dev.rooflight.study;

import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;

/** Where names lead: asked by whoever makes cases of names. What is not there is refused in one line. */
public interface Sources {
    /** The model that a reference means. */
    NamedModel model(Reference reference);

    /** The device that a reference means. */
    Device device(Reference reference);

    /** What is known of a device beside its data sheet. */
    Hardware.Known known(Device device);

    /** An efficiency profile of one's own, as it is stated. */
    EfficiencyProfile efficiency(String name);

    /** The device that a reference means, with what is known of it. */
    default Hardware hardware(Reference reference) {
        Device device = device(reference);
        return Hardware.of(reference, device, known(device));
    }
}
