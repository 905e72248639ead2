package dev.rooflight.catalog.quantization;

import static dev.rooflight.catalog.text.KeyScope.harmless;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.core.format.NumberFormats;
import java.util.List;

/** bitsandbytes: NF4 or FP4 in groups of 64, or LLM.int8. */
final class BitsAndBytes implements QuantizationMethod {
    @Override
    public List<String> names() {
        return List.of("bitsandbytes");
    }

    @Override
    public boolean isMeantBy(Configuration config) {
        return config.has("load_in_4bit") || config.has("load_in_8bit");
    }

    @Override
    public void read(Settings settings) {
        Configuration config = settings.config();
        boolean four = config.flag(false, "load_in_4bit");
        boolean privateFour = config.flag(false, "_load_in_4bit");
        boolean eight = config.flag(false, "load_in_8bit");
        boolean privateEight = config.flag(false, "_load_in_8bit");
        String type = config.text("bnb_4bit_quant_type").orElse("fp4");
        boolean scalesToo = config.flag(false, "bnb_4bit_use_double_quant");
        if (four || privateFour) {
            if (!type.equals("nf4") && !type.equals("fp4")) {
                throw config.error("bnb_4bit_quant_type", "'" + type + "'", "nf4 or fp4");
            }
            // FP4 of bitsandbytes has the groups and scales of NF4 and is converted first as well.
            settings.linears(scalesToo ? NumberFormats.NF4_DOUBLE : NumberFormats.NF4, settings.wide());
        } else if (eight || privateEight) {
            settings.linears(NumberFormats.INT8, NumberFormats.INT8);
        } else {
            throw config.refused("neither 'load_in_4bit' nor 'load_in_8bit'", "is true", "one of them");
        }
    }

    @Override
    public KeyScope scope() {
        return KeyScope.of(
                harmless(
                        "what numbers are widened to, and in what they are packed",
                        "bnb_4bit_compute_dtype",
                        "bnb_4bit_quant_storage"),
                harmless(
                        "which activations of LLM.int8 stay wide",
                        "llm_int8_threshold",
                        "llm_int8_enable_fp32_cpu_offload",
                        "llm_int8_has_fp16_weight"));
    }
}
