package dev.rooflight.catalog.quantization;

import static dev.rooflight.catalog.text.KeyScope.harmless;

import dev.rooflight.catalog.quantization.ModuleSchemes.Scheme;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** torchao: a named type for all linears, or one for each module. */
final class TorchAo implements QuantizationMethod {
    private static final String TYPE = "quant_type";

    @Override
    public List<String> names() {
        return List.of("torchao");
    }

    @Override
    public void read(Settings settings) {
        Configuration config = settings.config();
        Configuration own = config.object("quant_type_kwargs").orElse(config);
        if (config.has(TYPE) && !config.isObject(TYPE)) {
            settings.modules().linears(scheme(config, config.text(TYPE).orElse(""), own, settings.wide()));
            return;
        }
        Configuration types = config.requiredObject(TYPE);
        for (String name : types.names()) {
            read(types.requiredObject(name), settings);
        }
    }

    private static void read(Configuration type, Settings settings) {
        Optional<Configuration> perModule = type.object("_data")
                .flatMap(data -> data.object("module_fqn_to_config").or(() -> data.object("fqn_to_config")));
        if (perModule.isEmpty()) {
            settings.modules().linears(scheme(type, settings.wide()));
            return;
        }
        for (String module : perModule.get().names()) {
            Optional<Configuration> own = perModule.get().object(module);
            if (own.isEmpty()) {
                settings.modules().ignore(module);
            } else if (module.equals("_default")) {
                settings.modules().linears(scheme(own.get(), settings.wide()));
            } else {
                settings.modules().assign(module, scheme(own.get(), settings.wide()));
            }
        }
    }

    private static Scheme scheme(Configuration type, NumberFormat wide) {
        String name = type.text("_type")
                .orElseThrow(() -> type.error("_type", "missing", "a text such as Int4WeightOnlyConfig"));
        return scheme(type, name, type.object("_data").orElse(type), wide);
    }

    private static Scheme scheme(Configuration where, String name, Configuration parameters, NumberFormat wide) {
        String type = name.toLowerCase(Locale.ROOT).replace("_", "").replaceAll("config$", "");
        return switch (type) {
            // A 16-bit scale and a 16-bit zero point per group.
            case "int4weightonly", "int4wo" ->
                new Scheme(StatedFormats.grouped(4, StatedFormats.group(parameters), 16), wide);
            case "int8weightonly", "int8wo" -> new Scheme(NumberFormats.INT8, wide);
            case "int8dynamicactivationint8weight", "int8dq" -> new Scheme(NumberFormats.INT8, NumberFormats.INT8);
            case "int8dynamicactivationint4weight", "8da4w" ->
                new Scheme(
                        StatedFormats.integer(4, StatedFormats.group(parameters, "group_size", 32), true),
                        NumberFormats.INT8);
            case "float8weightonly", "float8wo", "fp8wo" -> new Scheme(NumberFormats.FP8, wide);
            case "float8dynamicactivationfloat8weight", "float8staticactivationfloat8weight", "float8dq", "fp8dq" ->
                new Scheme(NumberFormats.FP8, NumberFormats.FP8);
            case "float8dynamicactivationint4weight" ->
                new Scheme(StatedFormats.integer(4, StatedFormats.group(parameters), true), NumberFormats.FP8);
            case "nvfp4dynamicactivationnvfp4weight", "nvfp4inference" ->
                new Scheme(NumberFormats.NVFP4, NumberFormats.NVFP4);
            case "nvfp4weightonly" -> new Scheme(NumberFormats.NVFP4, wide);
            default ->
                throw where.refused(
                        "torchao type '" + name + "'",
                        "is not known",
                        "Int4WeightOnlyConfig, Int8WeightOnlyConfig, Int8DynamicActivationInt8WeightConfig,"
                                + " Float8WeightOnlyConfig or Float8DynamicActivationFloat8WeightConfig");
        };
    }

    @Override
    public KeyScope nestedScope() {
        return KeyScope.of(
                harmless("what the type says already", "activation_dtype", "weight_dtype", "group_size", "granularity"),
                harmless(
                        "how numbers were found",
                        "act_mapping_type",
                        "mapping_type",
                        "activation_value_lb",
                        "activation_value_ub",
                        "int4_choose_qparams_algorithm",
                        "preserve_zero",
                        "use_hqq"),
                harmless(
                        "how it is packed and which kernel unpacks it",
                        "int4_packing_format",
                        "packing_format",
                        "layout",
                        "kernel_preference",
                        "mm_config",
                        "set_inductor_config",
                        "use_triton_kernel"),
                harmless("where zero points lie", "zero_point_domain"));
    }

    @Override
    public KeyScope scope() {
        return KeyScope.of(harmless(
                "tables, which are counted as stored", "include_input_output_embeddings", "untie_embedding_weights"));
    }
}
