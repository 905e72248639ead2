/** Serving under load: loads, the schedulers of engines, caches of prefixes, fleets, and what requests experience. */
module dev.rooflight.serving {
    requires static transitive org.jspecify;
    requires transitive dev.rooflight.core;

    exports dev.rooflight.serving.load;
    exports dev.rooflight.serving.engine;
    exports dev.rooflight.serving.fleet;
    exports dev.rooflight.serving.outcome;
}
