package dev.rooflight.catalog.checkpoint;

/** Whether a file must hold the data that its header describes. */
public enum TensorData {
    /** The file must be complete; a file that ends early is refused as cut off. */
    REQUIRED,
    /** The header must be complete, what follows may be missing: headers fetched by a range request. */
    OPTIONAL
}
