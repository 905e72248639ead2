/**
 * Deployments compiled to matrices, and their evaluation: passes, totals, generations. The results are plain records;
 * how they are shown belongs to other modules.
 */
@NullMarked
package dev.rooflight.core.analysis;

import org.jspecify.annotations.NullMarked;
