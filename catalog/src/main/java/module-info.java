/**
 * Models, devices, engines and efficiency profiles: the built-in ones, files of one's own, and the Hugging Face hub; traces of requests
 * and measured runs.
 */
module dev.rooflight.catalog {
    requires static transitive org.jspecify;
    requires transitive dev.rooflight.core;
    requires transitive dev.rooflight.serving;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires org.snakeyaml.engine;
    requires com.networknt.schema;
    requires de.siegmar.fastcsv;
    requires java.net.http;

    exports dev.rooflight.catalog;
    exports dev.rooflight.catalog.checkpoint;
    exports dev.rooflight.catalog.device;
    exports dev.rooflight.catalog.engine;
    exports dev.rooflight.catalog.hub;
    exports dev.rooflight.catalog.measured;
    exports dev.rooflight.catalog.model;
    exports dev.rooflight.catalog.text;
    exports dev.rooflight.catalog.trace;
}
