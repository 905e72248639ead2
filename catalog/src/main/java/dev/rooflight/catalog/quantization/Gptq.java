package dev.rooflight.catalog.quantization;

import static dev.rooflight.catalog.text.KeyScope.harmless;

import dev.rooflight.catalog.quantization.ModuleSchemes.Scheme;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.core.format.NumberFormat;
import java.util.List;

/** GPTQ, GPTQModel and Marlin: integers with a scale, and perhaps a zero point, per group. */
final class Gptq implements QuantizationMethod {
    @Override
    public List<String> names() {
        return List.of("gptq", "gptqmodel", "marlin");
    }

    @Override
    public boolean isMeantBy(Configuration config) {
        return config.has("desc_act");
    }

    @Override
    public void read(Settings settings) {
        Configuration config = settings.config();
        int bits = config.smallCount("bits");
        int group = StatedFormats.group(config);
        boolean symmetric = config.flag(true, "sym");
        NumberFormat format = StatedFormats.integer(bits, group, symmetric);
        settings.linears(format, settings.wide());
        if (config.flag(false, "lm_head")) {
            settings.modules().assign("lm_head", new Scheme(format, settings.wide()));
        }
        config.object("dynamic").ifPresent(dynamic -> {
            for (String name : dynamic.names()) {
                if (name.startsWith("-:")) {
                    dynamic.passOver(name);
                    settings.modules().ignore("re:" + name.substring(2));
                } else {
                    Configuration own = dynamic.requiredObject(name);
                    NumberFormat other = StatedFormats.integer(
                            (int) own.count(bits, "bits"),
                            own.has("group_size") ? StatedFormats.group(own) : group,
                            own.flag(symmetric, "sym"));
                    String pattern = name.startsWith("+:") ? name.substring(2) : name;
                    settings.modules().assign("re:" + pattern, new Scheme(other, settings.wide()));
                }
            }
        });
    }

    @Override
    public KeyScope scope() {
        return KeyScope.of(
                harmless("the order in which columns are stored", "desc_act"),
                harmless(
                        "how numbers were found",
                        "adapter",
                        "auto_forward_data_parallel",
                        "compute_device_filter",
                        "damp_*",
                        "dense_vram_strategy*",
                        "failsafe",
                        "fallback",
                        "foem",
                        "gc_mode",
                        "gptaq*",
                        "hessian",
                        "hyb_act",
                        "mock_quantization",
                        "moe_vram_strategy*",
                        "offload_to_disk*",
                        "process",
                        "vram_strategy",
                        "v2",
                        "v2_alpha",
                        "v2_memory_device",
                        "wait_for_submodule_finalizers"),
                harmless(
                        "how it is packed and which kernel unpacks it",
                        "checkpoint_format",
                        "is_marlin_format",
                        "pack_dtype",
                        "disable_exllama",
                        "exllama_config",
                        "use_exllama",
                        "pack_impl",
                        "use_cuda_fp16",
                        "max_input_length"));
    }
}
