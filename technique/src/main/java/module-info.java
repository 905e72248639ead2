/** Optimisation techniques, each a function from a scenario to a scenario. */
module dev.rooflight.technique {
    requires static transitive org.jspecify;
    requires transitive dev.rooflight.core;

    exports dev.rooflight.technique;
}
