package dev.rooflight.catalog.quantization;

import static dev.rooflight.catalog.text.KeyScope.harmless;

import dev.rooflight.catalog.quantization.ModuleSchemes.Scheme;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Component;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Methods that leave nothing to be said: one format for all that they narrow.
 *
 * @param names values of {@code quant_method} that mean it
 * @param weights the format of weights
 * @param activations the format they are multiplied with; empty for that of what is not quantised
 * @param components what is narrowed; empty for every linear of the layers
 */
record UniformMethod(
        List<String> names, NumberFormat weights, Optional<NumberFormat> activations, Set<Component> components)
        implements QuantizationMethod {
    static final UniformMethod FP8 = new UniformMethod(
            List.of("fbgemm_fp8", "w8a8_fp8", "ptpc_fp8"), NumberFormats.FP8, Optional.of(NumberFormats.FP8), Set.of());
    static final UniformMethod INT8 =
            new UniformMethod(List.of("w8a8_int8"), NumberFormats.INT8, Optional.of(NumberFormats.INT8), Set.of());
    static final UniformMethod MXFP8 =
            new UniformMethod(List.of("mxfp8"), NumberFormats.MXFP8, Optional.of(NumberFormats.MXFP8), Set.of());

    /** As gpt-oss has it: the experts alone. */
    static final UniformMethod MXFP4 =
            new UniformMethod(List.of("mxfp4"), NumberFormats.MXFP4, Optional.empty(), Set.of(Component.EXPERTS));

    @Override
    public void read(Settings settings) {
        Scheme scheme = new Scheme(weights, activations.orElse(settings.wide()));
        if (components.isEmpty()) {
            settings.modules().linears(scheme);
        } else {
            settings.modules().components(EnumSet.copyOf(components), scheme);
        }
    }

    @Override
    public KeyScope scope() {
        return KeyScope.of(
                harmless("clamps activations", "activation_scale_ub"),
                harmless("of activations, which are narrowed as they are made", "activation_scheme"),
                harmless("widened while it is loaded", "dequantize"));
    }
}
