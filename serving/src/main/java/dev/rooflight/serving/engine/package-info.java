/**
 * Serving engines: the settings of their schedulers, and each scheduler's way of making steps out of requests. How long a step takes
 * is the cost model's, where a request is sent is the fleet's.
 */
@NullMarked
package dev.rooflight.serving.engine;

import org.jspecify.annotations.NullMarked;
