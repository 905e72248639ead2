package dev.rooflight.core.operator;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.numeric.Digits;
import dev.rooflight.core.pass.Feature;

/**
 * What an operator hands on: {@code rows} (a feature of the pass) times {@code width} channels.
 *
 * @param name unique within its block; that of the operator unless it hands on several
 * @param rows how many rows there are, such as T tokens
 * @param width channels of a row
 * @param bytesPerElement of the format it is stored in; 0 where it goes straight into the cache
 */
public record Tensor(String name, Feature rows, double width, double bytesPerElement) {
    public Tensor {
        requireNonNull(name, "name is null");
        requireNonNull(rows, "rows is null");
    }

    /** Bytes of activation memory it takes, as a form over the features of the pass. */
    public LinearForm bytes() {
        return LinearForm.of(width * bytesPerElement, rows);
    }

    /** Shape as people write it, such as {@code T × 4096}. */
    public String shape() {
        return rows.symbol() + " × " + Digits.of(width);
    }
}
