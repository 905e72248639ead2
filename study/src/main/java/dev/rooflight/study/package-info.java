/**
 * A case: a model on a device, how it is run, what is asked of it and what that costs, complete and comparable, and its
 * evaluation. Questions asked of many cases are in the packages below; names are looked up and texts are read elsewhere.
 */
@NullMarked
package dev.rooflight.study;

import org.jspecify.annotations.NullMarked;
