/**
 * Techniques of efficient inference as switches: each changes a scenario (model, deployment, device) in one way, names its
 * source, what it assumes and where that stops being true. Techniques change what is compiled; none computes times itself.
 */
@NullMarked
package dev.rooflight.technique;

import org.jspecify.annotations.NullMarked;
