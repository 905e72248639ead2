package dev.rooflight.catalog.quantization;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import java.util.List;

/** A way of storing a checkpoint's numbers, as a library writes it into {@code quantization_config}. */
sealed interface QuantizationMethod
        permits AutoRound,
                Awq,
                BitsAndBytes,
                CompressedTensors,
                Fp8,
                Gptq,
                Hqq,
                Mlx,
                ModelOpt,
                Quanto,
                Quark,
                TorchAo,
                UniformMethod {
    /** Values of {@code quant_method} that mean this, the usual one first. */
    List<String> names();

    /** Whether a file that names no method means this. */
    default boolean isMeantBy(Configuration config) {
        return false;
    }

    /** Reads what is stored how. */
    void read(Settings settings);

    /** Keys that this method need not read, beside those of any method. */
    KeyScope scope();

    /** Keys that it need not read in the objects nested in its own, beside those of any method. */
    default KeyScope nestedScope() {
        return scope();
    }
}
