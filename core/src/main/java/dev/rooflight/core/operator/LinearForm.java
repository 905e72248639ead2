package dev.rooflight.core.operator;

import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Pass;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A sum of features with coefficients, such as {@code 33554432·T}: how operations and bytes depend on the pass.
 *
 * @param terms coefficient of each feature; features not named have 0
 */
public record LinearForm(Map<Feature, Double> terms) {
    /** The form that is always 0. */
    public static final LinearForm ZERO = new LinearForm(Map.of());

    public LinearForm {
        terms = Collections.unmodifiableMap(new LinkedHashMap<>(terms));
    }

    /** {@code coefficient · feature}. */
    public static LinearForm of(double coefficient, Feature feature) {
        return coefficient == 0 ? ZERO : new LinearForm(Map.of(feature, coefficient));
    }

    /** The sum of this form and another. */
    public LinearForm plus(LinearForm other) {
        if (terms.isEmpty()) {
            return other;
        }
        if (other.terms.isEmpty()) {
            return this;
        }
        Map<Feature, Double> sum = new LinkedHashMap<>(terms);
        other.terms.forEach((feature, coefficient) -> sum.merge(feature, coefficient, Double::sum));
        return new LinearForm(sum);
    }

    /** This form with every coefficient multiplied. */
    public LinearForm times(double factor) {
        Map<Feature, Double> product = new LinkedHashMap<>();
        terms.forEach((feature, coefficient) -> product.put(feature, coefficient * factor));
        return factor == 0 ? ZERO : new LinearForm(product);
    }

    /** This form with one feature in place of another. */
    public LinearForm replacing(Feature feature, Feature other) {
        double coefficient = of(feature);
        Map<Feature, Double> changed = new LinkedHashMap<>(terms);
        changed.remove(feature);
        changed.merge(other, coefficient, Double::sum);
        return coefficient == 0 ? this : new LinearForm(changed);
    }

    /** This form where only a share of the rows counts: all terms but the constant one are multiplied. */
    LinearForm forShare(double rows) {
        Map<Feature, Double> product = new LinkedHashMap<>();
        terms.forEach((feature, coefficient) ->
                product.put(feature, feature == Feature.Basic.ONE ? coefficient : coefficient * rows));
        return new LinearForm(product);
    }

    /** Coefficient of a feature; 0 where it is not named. */
    public double of(Feature feature) {
        return terms.getOrDefault(feature, 0.0);
    }

    /** Value for a pass. Readable rather than fast: the compiled model evaluates the same form from arrays. */
    public double of(Pass pass) {
        double sum = 0;
        for (Map.Entry<Feature, Double> term : terms.entrySet()) {
            sum += term.getValue() * term.getKey().of(pass);
        }
        return sum;
    }

    @Override
    public String toString() {
        return terms.isEmpty()
                ? "0"
                : terms.entrySet().stream()
                        .map(term -> term.getValue() + "·" + term.getKey().symbol())
                        .collect(Collectors.joining(" + "));
    }
}
