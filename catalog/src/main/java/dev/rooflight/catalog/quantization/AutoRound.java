package dev.rooflight.catalog.quantization;

import static dev.rooflight.catalog.text.KeyScope.harmless;

import dev.rooflight.catalog.quantization.ModuleSchemes.Scheme;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import java.util.List;
import java.util.Locale;

/** AutoRound: integers or narrow floating point, with modules of their own. */
final class AutoRound implements QuantizationMethod {
    @Override
    public List<String> names() {
        return List.of("auto-round", "intel/auto-round", "auto_round");
    }

    @Override
    public void read(Settings settings) {
        Configuration config = settings.config();
        int bits = config.smallCount("bits");
        String type = config.text("data_type").orElse("int").toLowerCase(Locale.ROOT);
        int group = StatedFormats.group(config);
        boolean symmetric = config.flag(true, "sym");
        int activationBits = config.smallCount(16, "act_bits");
        boolean floating = type.contains("fp");
        if (floating) {
            settings.linears(
                    StatedFormats.floating(bits, group, type),
                    activationBits < 16 ? StatedFormats.floating(activationBits, group, type) : settings.wide());
        } else {
            settings.linears(
                    StatedFormats.integer(bits, group, symmetric),
                    activationBits < 16 ? NumberFormats.integer(activationBits) : settings.wide());
        }
        config.object("extra_config").ifPresent(extra -> {
            for (String name : extra.names()) {
                Configuration own = extra.requiredObject(name);
                int ownBits = (int) own.count(bits, "bits");
                String pattern = name.contains(".*") || name.contains("\\") ? "re:" + name : name;
                String ownType = own.text("data_type").orElse(type).toLowerCase(Locale.ROOT);
                if (ownBits >= 16) {
                    own.passOver("group_size", "sym");
                    settings.modules().ignore(pattern);
                } else if (ownType.contains("fp") != floating) {
                    throw own.error("data_type", "'" + ownType + "'", "'" + type + "', as of all modules");
                } else if (!floating) {
                    NumberFormat format = StatedFormats.integer(
                            ownBits,
                            own.has("group_size") ? StatedFormats.group(own) : group,
                            own.flag(symmetric, "sym"));
                    settings.modules().assign(pattern, new Scheme(format, settings.wide()));
                }
            }
        });
    }

    @Override
    public KeyScope nestedScope() {
        return scope().or(
                        KeyScope.of(harmless("whether activations are narrowed is said for all modules", "act_bits")));
    }

    @Override
    public KeyScope scope() {
        return KeyScope.of(
                harmless("how it is packed and which kernel unpacks it", "packing_format", "backend"),
                harmless(
                        "how numbers were found",
                        "device_map",
                        "dynamic_max_gap",
                        "enable_*",
                        "low_cpu_mem_usage",
                        "lr_scheduler",
                        "momentum",
                        "nblocks",
                        "not_use_best_mse",
                        "sampler",
                        "supported_types"),
                harmless(
                        "what activations are like where act_bits narrows them",
                        "act_data_type",
                        "act_dynamic",
                        "act_group_size",
                        "act_sym"),
                harmless("how scales are stored", "scale_dtype", "super_bits", "super_group_size"));
    }
}
