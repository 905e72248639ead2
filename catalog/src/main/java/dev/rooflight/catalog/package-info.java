/**
 * Reading what the core analyses: model configurations, device files, the quantities in them, and the built-in
 * catalogue of both. Every reader refuses what it does not understand in one line that names the place. No formula
 * lives here.
 */
@NullMarked
package dev.rooflight.catalog;

import org.jspecify.annotations.NullMarked;
