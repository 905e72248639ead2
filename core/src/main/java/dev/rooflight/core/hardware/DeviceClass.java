package dev.rooflight.core.hardware;

/** What kind of memory a device computes from; devices of one class behave alike where nothing better is known. */
public enum DeviceClass {
    /** Data-centre accelerator with high-bandwidth memory. */
    HBM,
    /** Graphics card with GDDR memory. */
    GDDR,
    /** Processor and accelerator on one memory (Apple silicon, DGX Spark, Jetson, Strix Halo). */
    UNIFIED,
    /** Processor with DIMMs. */
    CPU
}
