package dev.rooflight.catalog.checkpoint;

import java.util.List;
import java.util.OptionalLong;

/** Arithmetic on sizes, which a hostile file may choose as large as it likes. */
final class Shapes {
    private Shapes() {}

    /** The product of the sizes, 1 for none and 0 if one of them is 0; empty if it is beyond 2^63 - 1. */
    static OptionalLong elements(List<Long> shape) {
        if (shape.contains(0L)) {
            return OptionalLong.of(0);
        }
        OptionalLong elements = OptionalLong.of(1);
        for (long size : shape) {
            if (elements.isPresent()) {
                elements = product(elements.getAsLong(), size);
            }
        }
        return elements;
    }

    /** The product of two numbers from 0; empty if it is beyond 2^63 - 1. */
    static OptionalLong product(long a, long b) {
        return a != 0 && b > Long.MAX_VALUE / a ? OptionalLong.empty() : OptionalLong.of(a * b);
    }

    /** The sum of two numbers from 0; empty if it is beyond 2^63 - 1. */
    static OptionalLong sum(long a, long b) {
        return b > Long.MAX_VALUE - a ? OptionalLong.empty() : OptionalLong.of(a + b);
    }
}
