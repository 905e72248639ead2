/**
 * The architecture of a network as its configuration states it: layers, token mixers, feed-forwards, norms, embedding and
 * head. It says what the network is, not what it costs; costs are stated in {@code operator}.
 */
@NullMarked
package dev.rooflight.core.model;

import org.jspecify.annotations.NullMarked;
