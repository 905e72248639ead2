package dev.rooflight.core.parallel;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.format.NumberFormat;
import java.util.Optional;

/**
 * Formats in which an engine sends tokens of a model with narrow activations to their experts and their results back. All other
 * exchanges, and those of models with wide activations, are of the residual stream, which no engine keeps narrower than 16 bits.
 *
 * <p>Worked example: DeepEP sends the tokens of an FP8 model to their experts in FP8 and the results back in BF16.
 *
 * @param dispatch to the experts; empty for that of the residual stream
 * @param combine back; empty for that of the residual stream
 */
public record ExchangeFormats(Optional<NumberFormat> dispatch, Optional<NumberFormat> combine) {
    /** Everything as wide as the residual stream. */
    public static final ExchangeFormats WIDE = new ExchangeFormats(Optional.empty(), Optional.empty());

    private static final double NARROWEST_STREAM_BYTES = 2;

    public ExchangeFormats {
        requireNonNull(dispatch, "dispatch is null");
        requireNonNull(combine, "combine is null");
    }

    /** Bytes of a number of the residual stream, of a model with activations in a format. */
    public static double streamBytes(NumberFormat activations) {
        return activations.narrow() ? NARROWEST_STREAM_BYTES : activations.bytesPerElement();
    }

    /** Bytes of a number on its way to an expert. */
    public double dispatchBytes(NumberFormat activations) {
        return bytes(activations, dispatch);
    }

    /** Bytes of a number on its way back. */
    public double combineBytes(NumberFormat activations) {
        return bytes(activations, combine);
    }

    private static double bytes(NumberFormat activations, Optional<NumberFormat> format) {
        return activations.narrow() && format.isPresent() ? format.get().bytesPerElement() : streamBytes(activations);
    }
}
