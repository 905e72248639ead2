package dev.rooflight.report;

/** A document that writes itself as one JSON value, without a tree in between. */
@FunctionalInterface
public interface Document {
    /** Writes the whole value. */
    void writeTo(JsonWriter out);
}
