/**
 * Devices: their files, the schema of these, and the built-in ones. How fast kernels run on them is in {@code engine}.
 */
@NullMarked
package dev.rooflight.catalog.device;

import org.jspecify.annotations.NullMarked;
