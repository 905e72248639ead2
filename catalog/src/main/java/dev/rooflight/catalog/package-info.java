/**
 * Reading what the core analyses, each in a room of its own: models, number formats, devices, engines, checkpoints, the hub, and
 * the text of all of these. Every reader refuses what it does not understand in one line that names the place. No formula
 * lives here.
 */
@NullMarked
package dev.rooflight.catalog;

import org.jspecify.annotations.NullMarked;
