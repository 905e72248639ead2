/** The façade: load a model, load a device, analyse. Every front end goes through it. */
@NullMarked
package dev.rooflight;

import org.jspecify.annotations.NullMarked;
