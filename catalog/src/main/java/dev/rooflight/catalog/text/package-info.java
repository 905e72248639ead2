/**
 * Text from outside: strict JSON and YAML in bounded memory, long CSV and JSON files as streams, quantities with units, names nearly
 * typed, quoting for messages of one line, and the files of the catalogue in the program itself. What the text means is read in the other rooms.
 */
@NullMarked
package dev.rooflight.catalog.text;

import org.jspecify.annotations.NullMarked;
