/**
 * The model: formats, hardware, architectures, passes, operators as linear forms, and their analysis. Reads no file and needs nothing
 * but the JDK.
 */
module dev.rooflight.core {
    requires static transitive org.jspecify;

    exports dev.rooflight.core;
    exports dev.rooflight.core.analysis;
    exports dev.rooflight.core.cost;
    exports dev.rooflight.core.efficiency;
    exports dev.rooflight.core.format;
    exports dev.rooflight.core.hardware;
    exports dev.rooflight.core.memory;
    exports dev.rooflight.core.model;
    exports dev.rooflight.core.note;
    exports dev.rooflight.core.operator;
    exports dev.rooflight.core.parallel;
    exports dev.rooflight.core.pass;
    exports dev.rooflight.core.roofline;

    // How numbers are rounded and written: the same for all that computes, and nobody else's business.
    exports dev.rooflight.core.numeric to
            dev.rooflight.technique,
            dev.rooflight.study,
            dev.rooflight.serving,
            dev.rooflight.catalog;
}
