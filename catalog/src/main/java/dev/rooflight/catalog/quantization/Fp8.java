package dev.rooflight.catalog.quantization;

import static dev.rooflight.catalog.text.KeyScope.harmless;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** FP8 with a scale per tensor or per block, as DeepSeek and Transformers write it; perhaps narrowed further by ModelOpt. */
final class Fp8 implements QuantizationMethod {
    private static final String BLOCK = "weight_block_size";

    @Override
    public List<String> names() {
        return List.of("fp8");
    }

    @Override
    public void read(Settings settings) {
        Configuration config = settings.config();
        Optional<List<Long>> block = config.wholeNumbers(BLOCK);
        String format = config.text("fmt").orElse("e4m3").toLowerCase(Locale.ROOT);
        if (!format.contains("e4m3") && !format.contains("e5m2")) {
            throw config.error("fmt", "'" + format + "'", "e4m3 or e5m2");
        }
        NumberFormat plain = format.contains("e5m2") ? NumberFormats.FP8_E5M2 : NumberFormats.FP8;
        NumberFormat weights = block.isPresent() ? StatedFormats.block(config, BLOCK, block.get()) : plain;
        String activations = config.text("activation_scheme").orElse("dynamic");
        if (!activations.equals("dynamic") && !activations.equals("static")) {
            throw config.error("activation_scheme", "'" + activations + "'", "dynamic or static");
        }
        settings.linears(weights, weights.equals(NumberFormats.MXFP8) ? NumberFormats.MXFP8 : NumberFormats.FP8);
        if (config.has("quantized_layers")) {
            // its list of layers says all that these say, too: what is ignored there stayed FP8
            config.passOver("ignore", "moe_quant_algo", "quant_algo", "group_size");
            CompressedTensors.passOverGroups(config);
            ModelOpt.quantizedLayers(settings);
        } else {
            settings.ignore("ignore");
        }
    }

    @Override
    public KeyScope nestedScope() {
        return ModelOpt.MODULE.or(CompressedTensors.TENSOR);
    }

    @Override
    public KeyScope scope() {
        return KeyScope.of(
                harmless("how scales are stored", "scale_fmt"), harmless("widened while it is loaded", "dequantize"));
    }
}
