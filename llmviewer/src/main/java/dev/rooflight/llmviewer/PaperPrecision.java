package dev.rooflight.llmviewer;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.Require;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Widths as LLM-Viewer counts them: plain bits, without scales or zero points; N bits take N/8 bytes.
 *
 * @param weightBits above 0 to 64, like the others
 * @param activationBits of activations
 * @param kvBits of cached keys and values
 */
public record PaperPrecision(double weightBits, double activationBits, double kvBits) {
    /** Everything in 16 bits. */
    public static final PaperPrecision FP16 = new PaperPrecision(16, 16, 16);

    private static final double WIDEST = 64;
    private static final Pattern BITS = Pattern.compile("(\\d{1,2})[- ]?BITS?");

    public PaperPrecision {
        requireBits("weight bits", weightBits);
        requireBits("activation bits", activationBits);
        requireBits("KV cache bits", kvBits);
    }

    /**
     * The width of {@code FP16}, {@code INT8}, {@code INT4} or {@code N-bit} in bits; case does not matter.
     *
     * @param field what it is the width of, for the message
     * @throws InvalidValueException if the text is none of these
     */
    public static double bits(String field, String text) {
        String quant = text.strip().toUpperCase(Locale.ROOT);
        Matcher matcher = BITS.matcher(quant);
        double bits =
                switch (quant) {
                    case "FP16" -> 16;
                    case "INT8" -> 8;
                    case "INT4" -> 4;
                    default -> matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
                };
        Require.that(
                bits > 0 && bits <= WIDEST,
                field,
                "'%.40s'".formatted(text.replaceAll("\\p{Cntrl}", " ")),
                "FP16, INT8, INT4 or N-bit with N from 1 to 64");
        return bits;
    }

    /** Whether all three have 8 bits or fewer: only then LLM-Viewer takes the INT8 peak. */
    public boolean integer() {
        return weightBits <= 8 && activationBits <= 8 && kvBits <= 8;
    }

    private static void requireBits(String field, double bits) {
        Require.that(bits > 0 && bits <= WIDEST, field, bits, "a number above 0 and up to 64");
    }
}
