package dev.rooflight.catalog.quantization;

import static dev.rooflight.catalog.text.KeyScope.harmless;
import static dev.rooflight.catalog.text.KeyScope.harmlessAt;
import static dev.rooflight.catalog.text.KeyScope.harmlessOff;

import dev.rooflight.catalog.quantization.ModuleSchemes.Scheme;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** AMD's Quark: a scheme for all, for kinds of layers and for single layers. */
final class Quark implements QuantizationMethod {
    private static final String DTYPE = "dtype";
    private static final Pattern INT_BITS = Pattern.compile("u?int(\\d{1,2})");

    @Override
    public List<String> names() {
        return List.of("quark");
    }

    @Override
    public void read(Settings settings) {
        Configuration config = settings.config();
        settings.ignore("exclude");
        config.object("global_quant_config")
                .flatMap(group -> scheme(group, settings.wide()))
                .ifPresent(settings.modules()::linears);
        config.object("layer_type_quant_config")
                .flatMap(types ->
                        types.names().contains("nn.Linear") ? types.object("nn.Linear") : types.object("Linear"))
                .flatMap(group -> scheme(group, settings.wide()))
                .ifPresent(settings.modules()::linears);
        config.object("layer_quant_config").ifPresent(layers -> {
            for (String name : layers.names()) {
                scheme(layers.requiredObject(name), settings.wide())
                        .ifPresentOrElse(scheme -> settings.modules().assign(name, scheme), () -> settings.modules()
                                .ignore(name));
            }
        });
        config.object("kv_cache_quant_config").ifPresent(caches -> {
            for (String name : caches.names()) {
                Configuration cache = caches.requiredObject(name);
                cache.object("output_tensors").ifPresent(tensor -> settings.kvCache(tensor(tensor)));
                // of the layer that writes the cache, and said of layers, too
                cache.passOver("weight", "input_tensors");
            }
        });
    }

    private static Optional<Scheme> scheme(Configuration group, NumberFormat wide) {
        return group.object("weight")
                .map(weight -> new Scheme(
                        tensor(weight),
                        group.object("input_tensors")
                                .map(tensor -> StatedFormats.narrowed(tensor(tensor)))
                                .orElse(wide)));
    }

    private static NumberFormat tensor(Configuration tensor) {
        String type = tensor.text(DTYPE)
                .orElseThrow(() -> tensor.error(DTYPE, "missing", "a text such as fp8_e4m3"))
                .toLowerCase(Locale.ROOT);
        int group = StatedFormats.group(tensor, "group_size", 0);
        Matcher integer = INT_BITS.matcher(type);
        if (integer.matches()) {
            return StatedFormats.integer(Integer.parseInt(integer.group(1)), group, tensor.flag(true, "symmetric"));
        }
        boolean powers = tensor.text("scale_format").orElse("").contains("e8m0");
        return switch (type) {
            case "fp8_e4m3", "fp8" -> powers && group == 32 ? NumberFormats.MXFP8 : NumberFormats.FP8;
            case "fp8_e5m2" -> NumberFormats.FP8_E5M2;
            case "fp4", "mxfp4", "mx" -> group == 16 && !powers ? NumberFormats.NVFP4 : NumberFormats.MXFP4;
            case "fp6_e2m3", "fp6_e3m2", "mx6" -> NumberFormats.MXFP6;
            case "bfloat16", "float16" -> NumberFormats.parse(type);
            default -> throw tensor.error(DTYPE, "'" + type + "'", "fp4, fp6_e2m3, fp8_e4m3, fp8_e5m2, int4 or int8");
        };
    }

    @Override
    public KeyScope nestedScope() {
        return KeyScope.of(
                harmless("how numbers were found", "observer_cls", "round_method", "scale_calculation_mode"),
                harmless("what shares a scale, which group_size says in numbers", "qscheme", "ch_axis"),
                harmless("when and of what kind scales are", "is_dynamic", "scale_type", "zero_point_type"),
                harmless("of integers", "symmetric"),
                harmless("where it ran", "target_device"),
                harmlessOff("nothing beyond weights and what goes in is narrowed", "output_tensors", "bias"),
                harmlessOff("inputs are narrowed where weights are", "input_tensors"),
                harmlessOff("scales are not narrowed", "is_scale_quant"),
                harmlessOff("elements are those that dtype names", "mx_element_dtype"),
                harmlessAt("elements are those that dtype names", "mx_element_dtype", "fp4"));
    }

    @Override
    public KeyScope scope() {
        return KeyScope.of(
                harmless(
                        "how numbers were found and saved",
                        "algo_config",
                        "custom_mode",
                        "export",
                        "log_severity_level",
                        "pack_method",
                        "quant_mode"),
                harmless("of the scores, which are never stored", "softmax_quant_spec"));
    }
}
