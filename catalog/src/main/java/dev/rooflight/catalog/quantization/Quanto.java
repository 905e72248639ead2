package dev.rooflight.catalog.quantization;

import static dev.rooflight.catalog.text.KeyScope.harmless;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import java.util.List;

/** quanto and EETQ, which name one format for all weights. */
final class Quanto implements QuantizationMethod {
    @Override
    public List<String> names() {
        return List.of("quanto", "eetq");
    }

    @Override
    public void read(Settings settings) {
        Configuration config = settings.config();
        String weights = config.text("weights").orElse("int8");
        NumberFormat activations = config.text("activations")
                .filter(type -> !type.equals("none"))
                .map(type -> format(config, "activations", type))
                .orElse(settings.wide());
        settings.linears(format(config, "weights", weights), activations);
    }

    private static NumberFormat format(Configuration config, String key, String type) {
        return switch (type) {
            case "int8" -> NumberFormats.INT8;
            case "int4" -> StatedFormats.integer(4, StatedFormats.DEFAULT_GROUP, false);
            case "int2" -> StatedFormats.integer(2, StatedFormats.DEFAULT_GROUP, false);
            case "float8", "float8_e4m3fn" -> NumberFormats.FP8;
            default -> throw config.error(key, "'" + type + "'", "int8, int4, int2 or float8");
        };
    }

    @Override
    public KeyScope scope() {
        return KeyScope.of(harmless("one scale per channel, as is counted", "weight_per_channel"));
    }
}
