/**
 * Fetching what describes a model from the Hugging Face hub: its configuration, and the headers of its checkpoint by
 * range requests, never the weights. Everything lands in a local cache as whole files. What the files mean is read
 * elsewhere.
 */
@NullMarked
package dev.rooflight.catalog.hub;

import org.jspecify.annotations.NullMarked;
