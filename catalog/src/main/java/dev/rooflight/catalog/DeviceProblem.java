package dev.rooflight.catalog;

/**
 * Something wrong in a device file.
 *
 * @param line where; 0 where not known
 * @param message what, and what was expected
 */
record DeviceProblem(int line, String message) {}
