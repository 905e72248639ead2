/**
 * The options of a case: one table that says of each what it is called, what is possible, what is taken where nothing is said and
 * what a change of it makes anew; the numbers of a device that can be changed, as a table of the same kind; and values of options
 * with what they add up to. Everything a front end shows or takes of an option is derived from these tables. No text is read here.
 */
@NullMarked
package dev.rooflight.study.option;

import org.jspecify.annotations.NullMarked;
