package dev.rooflight.study;

import dev.rooflight.core.efficiency.EfficiencyProfile;

/** Where names lead: asked by whoever makes cases of names. */
public interface Sources {
    /**
     * The model that a reference means.
     *
     * @throws RuntimeException if there is none, or it cannot be understood; the message is one line
     */
    NamedModel model(Reference reference);

    /**
     * The device that a reference means.
     *
     * @throws RuntimeException if there is none, or it cannot be understood; the message is one line
     */
    Hardware hardware(Reference reference);

    /**
     * An efficiency profile of one's own, as it is stated.
     *
     * @throws RuntimeException if there is none, or it cannot be understood; the message is one line
     */
    EfficiencyProfile efficiency(String name);
}
