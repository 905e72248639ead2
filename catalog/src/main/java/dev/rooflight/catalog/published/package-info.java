/**
 * What published tables mean by their names of models, devices, formats and engines.
 */
@NullMarked
package dev.rooflight.catalog.published;

import org.jspecify.annotations.NullMarked;
