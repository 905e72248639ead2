/** A case, the table of options, and questions asked of many cases: curves, crossovers, advice. */
module dev.rooflight.study {
    requires static transitive org.jspecify;
    requires transitive dev.rooflight.core;
    requires transitive dev.rooflight.technique;
    requires transitive dev.rooflight.serving;

    exports dev.rooflight.study;
    exports dev.rooflight.study.advice;
    exports dev.rooflight.study.curve;
    exports dev.rooflight.study.option;
    exports dev.rooflight.study.serving;
}
