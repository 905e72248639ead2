package dev.rooflight.catalog.quantization;

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
}
