package dev.rooflight.catalog.checkpoint;

import java.util.List;

/** Arithmetic on shapes. */
final class Shapes {
    private Shapes() {}

    /**
     * The product of the sizes, 1 for none.
     *
     * @throws ArithmeticException if it is beyond 64 bits, whatever the order of the sizes; never if one of them is 0
     */
    static long elements(List<Long> shape) {
        if (shape.contains(0L)) {
            return 0;
        }
        long elements = 1;
        for (long size : shape) {
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }
}
