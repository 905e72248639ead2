/**
 * Shows results: tables for people, JSON and CSV for programs. Everything here is formatting; no number is computed that an
 * analysis does not already state, apart from shares of a sum.
 */
@NullMarked
package dev.rooflight.report;

import org.jspecify.annotations.NullMarked;
