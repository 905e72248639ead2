package dev.rooflight.core.operator;

import static dev.rooflight.core.operator.LinearForm.ZERO;

import dev.rooflight.core.pass.Feature;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What an operator does in a pass, as linear forms over its features.
 *
 * @param matrixOps operations on matrix units; a multiply-accumulate is two
 * @param vectorOps element-wise operations
 * @param bytes memory access by category; categories not named have none
 */
public record Work(LinearForm matrixOps, LinearForm vectorOps, Map<Traffic, LinearForm> bytes) {
    /** No work at all; the start of every statement of work. */
    public static final Work NONE = new Work(ZERO, ZERO, Map.of());

    public Work {
        bytes = bytes.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(bytes));
    }

    /** This work and {@code coefficient · feature} matrix operations. */
    public Work matrix(double coefficient, Feature feature) {
        return new Work(matrixOps.plus(LinearForm.of(coefficient, feature)), vectorOps, bytes);
    }

    /** This work and {@code coefficient · feature} vector operations. */
    public Work vector(double coefficient, Feature feature) {
        return new Work(matrixOps, vectorOps.plus(LinearForm.of(coefficient, feature)), bytes);
    }

    /** This work and {@code coefficient · feature} bytes of memory access. */
    public Work bytes(Traffic traffic, double coefficient, Feature feature) {
        if (coefficient == 0) {
            return this;
        }
        Map<Traffic, LinearForm> sum = new EnumMap<>(Traffic.class);
        sum.putAll(bytes);
        sum.merge(traffic, LinearForm.of(coefficient, feature), LinearForm::plus);
        return new Work(matrixOps, vectorOps, sum);
    }

    /** Both works together, as one operator that does them in one go without saving anything. */
    public Work plus(Work other) {
        Map<Traffic, LinearForm> sum = new EnumMap<>(Traffic.class);
        sum.putAll(bytes);
        other.bytes.forEach((traffic, form) -> sum.merge(traffic, form, LinearForm::plus));
        return new Work(matrixOps.plus(other.matrixOps), vectorOps.plus(other.vectorOps), sum);
    }

    /** The same with other bytes of one category. */
    public Work withBytes(Traffic traffic, LinearForm form) {
        Map<Traffic, LinearForm> changed = new EnumMap<>(Traffic.class);
        changed.putAll(bytes);
        if (form.terms().isEmpty()) {
            changed.remove(traffic);
        } else {
            changed.put(traffic, form);
        }
        return new Work(matrixOps, vectorOps, changed);
    }

    /** The same with other operations on matrix units. */
    public Work withMatrixOps(LinearForm form) {
        return new Work(form, vectorOps, bytes);
    }

    /** The same with all operations and bytes multiplied. */
    public Work times(double factor) {
        Map<Traffic, LinearForm> product = new EnumMap<>(Traffic.class);
        bytes.forEach((traffic, form) -> product.put(traffic, form.times(factor)));
        return new Work(matrixOps.times(factor), vectorOps.times(factor), product);
    }

    /** The same where only a share of the rows goes through: what is there once a pass stays. */
    Work forShare(double rows) {
        Map<Traffic, LinearForm> fewer = new EnumMap<>(Traffic.class);
        bytes.forEach((traffic, form) -> fewer.put(traffic, form.forShare(rows)));
        return new Work(matrixOps.forShare(rows), vectorOps.forShare(rows), fewer);
    }

    /** Bytes of one category. */
    public LinearForm bytes(Traffic traffic) {
        return bytes.getOrDefault(traffic, ZERO);
    }
}
