/**
 * What is asked of a server: requests with their arrivals, lengths and common prefixes, and how clients send them. No file is read
 * here (readers of traces are in the catalogue), and nothing is known of engines.
 */
@NullMarked
package dev.rooflight.serving.load;

import org.jspecify.annotations.NullMarked;
