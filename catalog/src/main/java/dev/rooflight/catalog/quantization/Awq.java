package dev.rooflight.catalog.quantization;

import static dev.rooflight.catalog.text.KeyScope.harmless;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import java.util.List;

/** AWQ: integers with a scale and a zero point per group. */
final class Awq implements QuantizationMethod {
    @Override
    public List<String> names() {
        return List.of("awq", "awq_marlin");
    }

    @Override
    public boolean isMeantBy(Configuration config) {
        return config.has("w_bit") || config.has("zero_point");
    }

    @Override
    public void read(Settings settings) {
        Configuration config = settings.config();
        int bits = config.smallCount("bits", "w_bit");
        int group = config.has("q_group_size")
                ? StatedFormats.group(config, "q_group_size", StatedFormats.DEFAULT_GROUP)
                : StatedFormats.group(config);
        settings.linears(StatedFormats.integer(bits, group, !config.flag(true, "zero_point")), settings.wide());
    }

    @Override
    public KeyScope scope() {
        return KeyScope.of(
                harmless("how numbers were found", "apply_clip", "duo_scaling", "export_compatible"),
                harmless(
                        "how it is packed and which kernel unpacks it",
                        "backend",
                        "exllama_config",
                        "do_fuse",
                        "fuse_max_seq_len",
                        "modules_to_fuse"));
    }
}
