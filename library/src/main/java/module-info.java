/** The façade: models, devices, and what can be asked of them. */
module dev.rooflight {
    requires static transitive org.jspecify;
    requires transitive dev.rooflight.core;
    requires transitive dev.rooflight.technique;
    requires transitive dev.rooflight.study;
    requires transitive dev.rooflight.catalog;

    exports dev.rooflight;
}
