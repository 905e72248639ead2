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

/** NVIDIA's ModelOpt: one algorithm for all linears, groups of modules, or an algorithm for each module. */
final class ModelOpt implements QuantizationMethod {
    @Override
    public List<String> names() {
        return List.of("modelopt", "modelopt_fp4", "modelopt_fp8", "modelopt_mixed", "modelopt_mxfp8");
    }

    @Override
    public boolean isMeantBy(Configuration config) {
        return config.has("quant_algo") || config.has("quantized_layers");
    }

    @Override
    public void read(Settings settings) {
        Configuration config = settings.config();
        settings.ignore("ignore", "exclude_modules");
        String algorithm = config.text("quant_algo").orElse("").toUpperCase(Locale.ROOT);
        if (config.has("quantized_layers")) {
            quantizedLayers(settings);
            CompressedTensors.passOverGroups(config);
        } else if (algorithm.isEmpty() || algorithm.equals("MIXED_PRECISION")) {
            CompressedTensors.groups(settings);
        } else {
            algorithm(config, algorithm, settings.wide()).ifPresent(settings.modules()::linears);
            CompressedTensors.passOverGroups(config);
        }
    }

    /** The algorithm of each module that is listed. */
    static void quantizedLayers(Settings settings) {
        Configuration layers = settings.config().requiredObject("quantized_layers");
        for (String name : layers.names()) {
            Configuration layer = layers.requiredObject(name);
            String algorithm = layer.text("quant_algo")
                    .orElseThrow(() -> layer.error("quant_algo", "missing", "a text"))
                    .toUpperCase(Locale.ROOT);
            algorithm(layer, algorithm, settings.wide())
                    .ifPresentOrElse(scheme -> settings.modules().assign(name, scheme), () -> settings.modules()
                            .ignore(name));
        }
    }

    /** What a ModelOpt algorithm stores and reads; empty where it leaves things as they are. */
    private static Optional<Scheme> algorithm(Configuration where, String algorithm, NumberFormat wide) {
        return switch (algorithm) {
            case "NONE", "NO_QUANT", "BF16", "FP16", "W16A16" -> Optional.empty();
            case "FP8", "FP8_PER_CHANNEL_PER_TOKEN", "FP8_PC_PT" ->
                Optional.of(new Scheme(NumberFormats.FP8, NumberFormats.FP8));
            case "FP8_PB_REAL", "FP8_BLOCK_SCALES" ->
                Optional.of(new Scheme(NumberFormats.FP8_BLOCK, NumberFormats.FP8));
            case "FP8_PB_WO" -> Optional.of(new Scheme(NumberFormats.FP8_BLOCK, wide));
            case "NVFP4", "NVFP4_AWQ", "NVFP4_SVDQUANT" ->
                Optional.of(new Scheme(NumberFormats.NVFP4, NumberFormats.NVFP4));
            case "W4A16_NVFP4", "NVFP4_W4A16" -> Optional.of(new Scheme(NumberFormats.NVFP4, wide));
            case "W4A8_NVFP4_FP8" -> Optional.of(new Scheme(NumberFormats.NVFP4, NumberFormats.FP8));
            case "MXFP8" -> Optional.of(new Scheme(NumberFormats.MXFP8, NumberFormats.MXFP8));
            case "MXFP4" -> Optional.of(new Scheme(NumberFormats.MXFP4, NumberFormats.MXFP4));
            case "W4A16_MXFP4" -> Optional.of(new Scheme(NumberFormats.MXFP4, wide));
            case "W4A8_MXFP4_FP8" -> Optional.of(new Scheme(NumberFormats.MXFP4, NumberFormats.FP8));
            case "W4A8_MXFP4_MXFP8" -> Optional.of(new Scheme(NumberFormats.MXFP4, NumberFormats.MXFP8));
            case "W4A16_AWQ", "INT4_AWQ", "W4A16", "W4A16_GPTQ" -> Optional.of(new Scheme(awqGroup(where), wide));
            case "W4A8_AWQ" -> Optional.of(new Scheme(awqGroup(where), NumberFormats.FP8));
            case "W8A16" -> Optional.of(new Scheme(NumberFormats.INT8, wide));
            case "INT8",
                    "INT8_SQ",
                    "W8A8_SQ_PER_CHANNEL",
                    "W8A8_SQ_PER_TENSOR_PLUGIN",
                    "W8A8_SQ_PER_CHANNEL_PER_TENSOR_PLUGIN",
                    "W8A8_SQ_PER_CHANNEL_PER_TOKEN_PLUGIN",
                    "W8A8_SQ_PER_TENSOR_PER_TOKEN_PLUGIN" ->
                Optional.of(new Scheme(NumberFormats.INT8, NumberFormats.INT8));
            default ->
                throw where.error(
                        "quant_algo",
                        "'" + algorithm + "'",
                        "FP8, FP8_PB_WO, NVFP4, NVFP4_AWQ, W4A16_NVFP4, W4A8_AWQ, W4A16_AWQ, W8A8_SQ_PER_CHANNEL, W8A16,"
                                + " MXFP8, W4A8_MXFP4_FP8 or MIXED_PRECISION");
        };
    }

    private static NumberFormat awqGroup(Configuration where) {
        return StatedFormats.integer(4, StatedFormats.group(where), !where.flag(false, "has_zero_point"));
    }

    @Override
    public KeyScope nestedScope() {
        return MODULE.or(CompressedTensors.TENSOR);
    }

    /** What an algorithm says for a module, too. */
    static final KeyScope MODULE = KeyScope.of(
            harmless("what the algorithm says already", "group_size", "has_zero_point"),
            harmless("how numbers were found", "pre_quant_scale"));

    @Override
    public KeyScope scope() {
        return KeyScope.of(
                harmless("what the algorithm says already", "moe_quant_algo", "group_size", "has_zero_point"),
                harmless("how numbers were found", "smoothquant_val", "pre_quant_scale"));
    }
}
