package dev.rooflight.catalog.quantization;

import static dev.rooflight.catalog.text.KeyScope.harmless;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Number formats of a quantised checkpoint, from the {@code quantization_config} of its {@code config.json} or from the
 * {@code hf_quant_config.json} beside it. A component is quantised unless the lists of modules leave it out; routers,
 * norms, embeddings, head, vision and prediction modules stay as stored unless they are named.
 */
public final class QuantizationReader {
    private static final String METHOD = "quant_method";

    /** All methods; files that name none are asked in this order whether they mean one. */
    private static final List<QuantizationMethod> METHODS = List.of(
            new BitsAndBytes(),
            new ModelOpt(),
            new CompressedTensors(),
            new Awq(),
            new Gptq(),
            new Mlx(),
            new AutoRound(),
            new Fp8(),
            UniformMethod.FP8,
            UniformMethod.INT8,
            UniformMethod.MXFP8,
            UniformMethod.MXFP4,
            new Quark(),
            new TorchAo(),
            new Hqq(),
            new Quanto());

    /** Keys of any method: libraries write down how they found the numbers. */
    private static final KeyScope ANY_METHOD = KeyScope.of(
            harmless(
                    "which library wrote it, from what",
                    "producer",
                    "quantizer",
                    "meta",
                    "provider",
                    "*version",
                    "model_name_or_path",
                    "model_file_base_name",
                    "uri"),
            harmless(
                    "how numbers were found",
                    "dataset",
                    "tokenizer",
                    "nsamples",
                    "seqlen",
                    "model_seqlen",
                    "batch_size",
                    "iters",
                    "lr",
                    "minmax_lr",
                    "amp",
                    "mse",
                    "damp_percent",
                    "damp_auto_increment",
                    "true_sequential",
                    "static_groups",
                    "group_aware",
                    "act_group_aware",
                    "cache_block_outputs",
                    "low_gpu_mem_usage",
                    "gradient_accumulate_steps",
                    "enable_quanted_input",
                    "enable_minmax_tuning",
                    "seed",
                    "calib_*",
                    "max_calib_*",
                    "n_parallel_calib_samples",
                    "n_samples"),
            harmless(
                    "which modules the library went through: those that it left out are listed under other keys",
                    "block_name_to_quantize",
                    "to_quant_block_names",
                    "modules_in_block_to_quantize",
                    "module_name_preceding_first_block",
                    "inside_layer_modules",
                    "layer_types"),
            harmless("padding in calibration", "pad_token_id"),
            harmless("parameters of methods that name a type instead", "quant_config"));

    private QuantizationReader() {}

    /**
     * Reads a configuration.
     *
     * @param quantization a {@code quantization_config}, or a whole {@code hf_quant_config.json}
     * @param stored formats of what is not quantised
     * @throws ModelFormatException if the method is unknown or its settings are
     */
    public static Precision read(Configuration quantization, Precision stored) {
        return read(quantization, stored, Map.of());
    }

    /**
     * Reads a configuration of a network whose layers are known: lists of modules are weighed against how many layers
     * have such a module, which matters where layers differ (hybrids).
     *
     * @param layers how many layers have a component, where that is known
     */
    public static Precision read(Configuration quantization, Precision stored, Map<Component, Integer> layers) {
        if (!quantization.has(METHOD) && quantization.has("quantization")) {
            return read(quantization.requiredObject("quantization"), stored, layers);
        }
        try {
            return readHere(quantization, stored, layers);
        } catch (InvalidValueException e) {
            throw ModelFormatException.of(quantization.where(), e);
        }
    }

    private static Precision readHere(Configuration config, Precision stored, Map<Component, Integer> layers) {
        Optional<String> named = config.text(METHOD).map(name -> name.toLowerCase(Locale.ROOT));
        QuantizationMethod method = METHODS.stream()
                .filter(known -> named.map(known.names()::contains).orElseGet(() -> known.isMeantBy(config)))
                .findFirst()
                .orElseThrow(() -> named.isEmpty()
                        ? config.error(METHOD, "missing", oneOfAll())
                        : config.refused(METHOD + " " + OneLine.quote(named.get()), "is not known", oneOfAll()));
        Settings settings = new Settings(config, stored);
        method.read(settings);
        settings.ignore("modules_to_not_convert", "ignored_layers", "llm_int8_skip_modules", "skip_modules");
        settings.readKvCache();
        String reader = METHOD + " '" + method.names().get(0) + "'";
        config.refuseUnknown(reader, method.scope().or(ANY_METHOD));
        config.nested()
                .forEach(nested ->
                        refuseAllUnknown(nested, reader, method.nestedScope().or(ANY_METHOD)));
        return settings.precision(layers);
    }

    /** Refuses unknown keys in an object that the method has read, and in all that it has read there. */
    private static void refuseAllUnknown(Configuration config, String reader, KeyScope scope) {
        config.refuseUnknown(reader, scope);
        config.nested().forEach(nested -> refuseAllUnknown(nested, reader, scope));
    }

    private static String oneOfAll() {
        return "one of "
                + METHODS.stream()
                        .flatMap(method -> method.names().stream())
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    /** The formats of a checkpoint whose {@code expert_dtype} says that its experts are narrower than the rest. */
    public static Precision withExpertDtype(String dtype, Precision precision) {
        NumberFormat experts = precision.weightFormat(Component.EXPERTS);
        return switch (dtype.toLowerCase(Locale.ROOT)) {
            // Experts that a later quantisation narrowed already (NVFP4) keep that format.
            case "fp4", "mxfp4" ->
                experts.elementBits() <= 4 ? precision : precision.withWeights(Component.EXPERTS, NumberFormats.MXFP4);
            case "fp8" ->
                experts.narrow() ? precision : precision.withWeights(Component.EXPERTS, NumberFormats.FP8_BLOCK);
            case "bf16", "bfloat16", "fp16", "float16" ->
                precision.withWeights(Component.EXPERTS, NumberFormats.parse(dtype));
            default ->
                throw ModelFormatException.ofKey("", "expert_dtype", "'" + dtype + "'", "fp4, fp8, bf16 or fp16", "");
        };
    }
}
