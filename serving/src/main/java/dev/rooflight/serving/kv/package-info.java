/** What of a cache is free, held and left over from earlier requests. Who gets blocks, and when, is the scheduler's. */
@NullMarked
package dev.rooflight.serving.kv;

import org.jspecify.annotations.NullMarked;
