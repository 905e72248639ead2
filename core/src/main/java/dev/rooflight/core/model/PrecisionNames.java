package dev.rooflight.core.model;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Short names for precisions.
 *
 * <ul>
 *   <li>{@code wNaNkvN}, parts optional after the first, such as {@code w4a16kv8}: 16 keeps the 16-bit format there is, fewer
 *       bits are plain integers
 *   <li>{@code fp32}, {@code fp16}, {@code bf16}: everything in that format
 *   <li>{@code fp8}, {@code int8}, {@code mxfp8}, {@code nvfp4}, …: weights and activations of the layers' linears
 *   <li>any other number format, such as {@code q4_k} or {@code int4-g128}: weights of the layers' linears only
 * </ul>
 */
public final class PrecisionNames {
    private static final Pattern WIDTHS = Pattern.compile("w(\\d{1,2})(?:a(\\d{1,2}))?(?:kv(\\d{1,2}))?");
    private static final Set<String> WITH_ACTIVATIONS =
            Set.of("fp8", "fp8-e5m2", "fp8-block128", "int8", "mxfp8", "mxfp6", "mxfp4", "nvfp4");

    private static final String FIELD = "precision";
    private static final int MOST_BITS = 16;

    private PrecisionNames() {}

    /**
     * The precision of that name.
     *
     * @param base what stays where the name says nothing
     * @throws InvalidValueException if there is no such name
     */
    public static Precision parse(String name, Precision base) {
        Matcher widths = WIDTHS.matcher(name.strip().toLowerCase(Locale.ROOT));
        if (widths.matches()) {
            Precision parsed = base.withWeights(ofBits(widths.group(1), base));
            if (widths.group(2) != null) {
                parsed = parsed.withActivations(ofBits(widths.group(2), base));
            }
            return widths.group(3) == null ? parsed : parsed.withKvCache(ofBits(widths.group(3), base));
        }
        NumberFormat format = NumberFormats.find(name)
                .orElseThrow(() -> new InvalidValueException(
                        FIELD, "'" + name + "'", "wNaNkvN such as w4a16kv8, or a number format such as fp8"));
        if (!format.narrow()) {
            return Precision.stored(format);
        }
        Precision parsed = base.withWeights(format);
        return WITH_ACTIVATIONS.contains(format.id()) ? parsed.withActivations(format) : parsed;
    }

    private static NumberFormat ofBits(String digits, Precision base) {
        int bits = Integer.parseInt(digits);
        if (bits == 32) {
            return NumberFormats.FP32;
        }
        if (bits == 16) {
            return base.activations().elementBits() == 16 ? base.activations() : NumberFormats.FP16;
        }
        if (bits < 1 || bits > MOST_BITS) {
            throw new InvalidValueException(FIELD, bits + " bits", "1 to " + MOST_BITS + " bits of an integer, or 32");
        }
        return NumberFormats.integer(bits);
    }
}
