/** JMH benchmarks of the hot paths; docs/benchmarks.md says how to run them and what they gave. */
@NullMarked
package dev.rooflight.benchmarks;

import org.jspecify.annotations.NullMarked;
