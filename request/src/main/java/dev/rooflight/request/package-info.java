/**
 * What a front end is asked, read in one place: the command line and REST hand over texts by name, and get an analysis. How
 * answers look is no matter here.
 */
@NullMarked
package dev.rooflight.request;

import org.jspecify.annotations.NullMarked;
