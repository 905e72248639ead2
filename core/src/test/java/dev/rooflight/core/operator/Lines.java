package dev.rooflight.core.operator;

import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.pass.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Operators as lines such as {@code out_proj: P 120, M 240T, W 480, AR 24T, AW 20T -> out_proj 20T}, so that tests can state them
 * in numbers computed by hand: parameters P, matrix and vector operations M and V, bytes of weights W, activations AR and AW,
 * cache KR and KW, state SR and SW and of exchanges X, and the bytes of the tensors that come out. Features are T, B, G, A, R, K and D, without
 * their reach.
 */
final class Lines {
    /** Weights of four bytes, activations of two, cached numbers of one: a mix-up shows. */
    static final Precision FOUR_TWO_ONE = Precision.stored(NumberFormats.FP32)
            .withActivations(NumberFormats.FP16)
            .withKvCache(NumberFormats.FP8);

    private static final Map<Traffic, String> SHORT = Map.of(
            Traffic.WEIGHTS, "W",
            Traffic.ACTIVATION_READ, "AR",
            Traffic.ACTIVATION_WRITE, "AW",
            Traffic.KV_READ, "KR",
            Traffic.KV_WRITE, "KW",
            Traffic.STATE_READ, "SR",
            Traffic.STATE_WRITE, "SW",
            Traffic.COLLECTIVE, "X");

    private Lines() {}

    static List<String> of(List<Operator> operators) {
        return operators.stream().map(Lines::of).toList();
    }

    static List<String> of(Block block) {
        return of(block.operators());
    }

    static String of(Operator operator) {
        List<String> parts = new ArrayList<>();
        if (operator.parameters() != 0) {
            parts.add("P " + number(operator.parameters()));
        }
        add(parts, "M", operator.work().matrixOps());
        add(parts, "V", operator.work().vectorOps());
        for (Traffic traffic : Traffic.values()) {
            add(parts, SHORT.get(traffic), operator.work().bytes(traffic));
        }
        List<String> outputs = new ArrayList<>();
        for (Tensor tensor : operator.outputs()) {
            outputs.add(tensor.name() + " " + form(tensor.bytes()));
        }
        return operator.name() + ": " + String.join(", ", parts) + " -> " + String.join(", ", outputs);
    }

    private static void add(List<String> parts, String name, LinearForm form) {
        if (!form.terms().isEmpty()) {
            parts.add(name + " " + form(form));
        }
    }

    private static String form(LinearForm form) {
        List<String> terms = new ArrayList<>();
        for (Map.Entry<Feature, Double> term : form.terms().entrySet()) {
            String symbol = term.getKey().symbol();
            int bracket = symbol.indexOf('[');
            String letter = bracket < 0 ? symbol : symbol.substring(0, bracket);
            terms.add(number(term.getValue()) + (letter.equals("1") ? "" : letter));
        }
        return terms.isEmpty() ? "0" : String.join(" + ", terms);
    }

    private static String number(double value) {
        return Math.abs(value - Math.rint(value)) < 1e-9
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.4f", value);
    }
}
