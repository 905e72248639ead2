/** Which techniques pay for a model on a device under a workload, and why. What a technique does belongs to {@code technique}. */
@NullMarked
package dev.rooflight.study.advice;

import org.jspecify.annotations.NullMarked;
