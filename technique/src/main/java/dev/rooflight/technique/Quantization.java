package dev.rooflight.technique;

import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.note.Note;
import java.util.Arrays;
import java.util.List;

/** Fewer bits for weights, activations and cache: bits an element are b + (scale + zero)/group. */
final class Quantization {
    static final String CEILING =
            "products run in the format both operands have on the device, weight-only ones in that of the activations";

    /** The value of a part's format that says that it has none of its own. */
    static final String SAME = "same";

    private Quantization() {}

    /**
     * Formats of weights, part by part.
     *
     * @param format of all that is not said otherwise
     * @param attention of attention
     * @param experts of experts, shared ones not among them
     * @param head whether embedding and head are quantised, too
     */
    record WeightFormats(NumberFormat format, NumberFormat attention, NumberFormat experts, boolean head) {
        static WeightFormats of(NumberFormat format) {
            return new WeightFormats(format, format, format, false);
        }

        WeightFormats withHead(boolean too) {
            return new WeightFormats(format, attention, experts, too);
        }

        Precision over(Precision precision) {
            Precision changed = precision
                    .withWeights(format)
                    .withWeights(Component.ATTENTION, attention)
                    .withWeights(Component.EXPERTS, experts);
            return head
                    ? changed.withWeights(Component.EMBEDDING, format).withWeights(Component.HEAD, format)
                    : changed;
        }
    }

    static WeightFormats byPart(Values values, NumberFormat format) {
        return new WeightFormats(format, part(values, "attention", format), part(values, "experts", format), false);
    }

    static NumberFormat part(Values values, String name, NumberFormat otherwise) {
        return values.text(name).equals(SAME) ? otherwise : values.format(name);
    }

    static Parameter partFormat(String part) {
        return Parameter.format(part, SAME, List.of(SAME), "number format of the weights of " + part + ", if another");
    }

    static Scenario weights(Scenario before, Values values, WeightFormats formats) {
        Precision was = before.deployment().precision();
        Precision is = formats.over(was);
        boolean narrower = Arrays.stream(Component.values())
                .anyMatch(component -> is.weightBytes(component) < was.weightBytes(component));
        Scenario after = before.with(is);
        return narrower
                ? after
                : after.noting(
                        new Note.NoFewerBytes(values.name(), formats.format().id()));
    }
}
