/**
 * What measurements add to a data sheet: efficiency profiles of devices, and serving engines with the defaults of their versions.
 */
@NullMarked
package dev.rooflight.catalog.engine;

import org.jspecify.annotations.NullMarked;
