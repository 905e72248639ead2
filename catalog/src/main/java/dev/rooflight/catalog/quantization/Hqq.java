package dev.rooflight.catalog.quantization;

import static dev.rooflight.catalog.text.KeyScope.harmless;
import static dev.rooflight.catalog.text.KeyScope.harmlessOff;

import dev.rooflight.catalog.quantization.ModuleSchemes.Scheme;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.core.format.NumberFormat;
import java.util.List;

/** HQQ: integers with a scale and a zero point of 16 bits per group. */
final class Hqq implements QuantizationMethod {
    @Override
    public List<String> names() {
        return List.of("hqq");
    }

    @Override
    public void read(Settings settings) {
        Configuration parameters = settings.config().requiredObject("quant_config");
        if (parameters.has("weight_quant_params")) {
            settings.modules().linears(scheme(parameters, settings.wide()));
            return;
        }
        for (String name : parameters.names()) {
            settings.modules().assign(name, scheme(parameters.requiredObject(name), settings.wide()));
        }
    }

    private static Scheme scheme(Configuration parameters, NumberFormat wide) {
        Configuration weights = parameters.object("weight_quant_params").orElse(parameters);
        return new Scheme(
                StatedFormats.grouped(weights.smallCount("nbits"), StatedFormats.group(weights, "group_size", 64), 16),
                wide);
    }

    @Override
    public KeyScope scope() {
        return KeyScope.NOTHING;
    }

    @Override
    public KeyScope nestedScope() {
        return KeyScope.of(
                harmless("along which side groups lie", "axis", "channel_wise"),
                harmless("how numbers were found", "optimize", "round_zero", "compute_dtype"),
                harmless("how scales and zero points are kept", "view_as_float", "offload_meta"),
                harmlessOff(
                        "scales and zero points have 16 bits",
                        "quant_scale",
                        "quant_zero",
                        "scale_quant_params",
                        "zero_quant_params"));
    }
}
