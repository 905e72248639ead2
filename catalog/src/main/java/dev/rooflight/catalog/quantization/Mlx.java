package dev.rooflight.catalog.quantization;

import dev.rooflight.catalog.quantization.ModuleSchemes.Scheme;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Component;
import java.util.EnumSet;
import java.util.List;

/** MLX narrows embeddings, head and routers too; settings of single modules stand beside the general ones. */
final class Mlx implements QuantizationMethod {
    @Override
    public List<String> names() {
        return List.of("mlx");
    }

    @Override
    public boolean isMeantBy(Configuration config) {
        return config.hasNumber("bits") && config.has("group_size");
    }

    @Override
    public void read(Settings settings) {
        Configuration config = settings.config();
        settings.modules()
                .components(
                        EnumSet.complementOf(EnumSet.of(Component.NORM, Component.VISION, Component.PREDICTION)),
                        scheme(config, settings.wide()));
        for (String name : config.names()) {
            if (config.isObject(name)) {
                settings.modules().assign(name, scheme(config.requiredObject(name), settings.wide()));
            }
        }
    }

    private static Scheme scheme(Configuration parameters, NumberFormat wide) {
        int bits = parameters.smallCount("bits");
        int group = StatedFormats.group(parameters, "group_size", 64);
        String mode = parameters.text("mode").orElse("affine");
        NumberFormat format =
                switch (mode) {
                    case "affine" -> StatedFormats.grouped(bits, group, 16);
                    case "mxfp4", "nvfp4", "mxfp8" -> NumberFormats.parse(mode);
                    default -> throw parameters.error("mode", "'" + mode + "'", "affine, mxfp4, mxfp8 or nvfp4");
                };
        return new Scheme(format, wide);
    }

    @Override
    public KeyScope scope() {
        return KeyScope.NOTHING;
    }
}
