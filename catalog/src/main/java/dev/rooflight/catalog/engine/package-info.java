/**
 * What measurements add to a data sheet: efficiency profiles of devices, and serving engines.
 */
@NullMarked
package dev.rooflight.catalog.engine;

import org.jspecify.annotations.NullMarked;
