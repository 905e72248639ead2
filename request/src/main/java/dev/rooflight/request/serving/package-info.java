/**
 * Loads, objectives and engines' settings as people write them, on the command line and as members of REST, and what they mean. Which
 * case serves is read in the package above.
 */
@NullMarked
package dev.rooflight.request.serving;

import org.jspecify.annotations.NullMarked;
