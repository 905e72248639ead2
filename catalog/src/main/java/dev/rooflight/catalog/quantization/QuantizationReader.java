package dev.rooflight.catalog.quantization;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.quantization.ModuleSchemes.Scheme;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Number formats of a quantised checkpoint, from the {@code quantization_config} of its {@code config.json} or from the
 * {@code hf_quant_config.json} beside it. A component is quantised unless the lists of modules leave it out; routers,
 * norms, embeddings, head, vision and prediction modules stay as stored unless they are named.
 */
public final class QuantizationReader {
    private static final String KNOWN =
            "awq, auto-round, bitsandbytes, compressed-tensors, eetq, fbgemm_fp8, fp8, gptq,"
                    + " hqq, mlx, modelopt, mxfp4, mxfp8, quanto, quark, torchao, w8a8_fp8, w8a8_int8";

    private static final Pattern INT_BITS = Pattern.compile("u?int(\\d{1,2})");

    private static final int DEFAULT_GROUP = 128;

    private final Configuration config;
    private final Precision stored;
    private final ModuleSchemes modules;
    private NumberFormat kvCache;

    private QuantizationReader(Configuration config, Precision stored) {
        this.config = config;
        this.stored = stored;
        this.kvCache = stored.kvCache();
        this.modules = new ModuleSchemes(config::error);
    }

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
        if (!quantization.has("quant_method") && quantization.has("quantization")) {
            quantization.understands("producer");
            return read(quantization.requiredObject("quantization"), stored, layers);
        }
        try {
            return new QuantizationReader(quantization, stored).precision(layers);
        } catch (InvalidValueException e) {
            throw new ModelFormatException(quantization.where() + ": " + e.getMessage());
        }
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
                throw new ModelFormatException(
                        "'expert_dtype' is '%s'; expected fp4, fp8, bf16 or fp16".formatted(dtype));
        };
    }

    private Precision precision(Map<Component, Integer> layers) {
        String method = method();
        switch (method) {
            case "gptq", "gptqmodel", "marlin" -> gptq();
            case "awq", "awq_marlin" -> awq();
            case "auto-round", "intel/auto-round", "auto_round" -> autoRound();
            case "bitsandbytes" -> bitsAndBytes();
            case "compressed-tensors" -> compressedTensors();
            case "fp8" -> fp8();
            case "fbgemm_fp8", "w8a8_fp8", "ptpc_fp8" -> linears(NumberFormats.FP8, NumberFormats.FP8);
            case "w8a8_int8" -> linears(NumberFormats.INT8, NumberFormats.INT8);
            case "mxfp8" -> linears(NumberFormats.MXFP8, NumberFormats.MXFP8);
            case "mxfp4" ->
                modules.components(
                        EnumSet.of(Component.EXPERTS), new Scheme(NumberFormats.MXFP4, stored.activations()));
            case "modelopt", "modelopt_fp4", "modelopt_fp8", "modelopt_mixed", "modelopt_mxfp8" -> modelOpt();
            case "quark" -> quark();
            case "torchao" -> torchAo();
            case "hqq" -> hqq();
            case "eetq", "quanto" -> wholeLibrary();
            case "mlx" -> mlx();
            default ->
                throw config.error("quant_method '%s' is not known; expected one of %s".formatted(method, KNOWN));
        }
        ignore("modules_to_not_convert", "ignored_layers", "llm_int8_skip_modules", "skip_modules");
        readKvCache();
        understandRest();
        config.refuseUnknown("quantization " + method);
        return modules.applyTo(stored, layers).withKvCache(kvCache);
    }

    /** The method; older files do not name it. */
    private String method() {
        Optional<String> named = config.text("quant_method").map(name -> name.toLowerCase(Locale.ROOT));
        if (named.isPresent()) {
            return named.get();
        }
        if (config.has("load_in_4bit") || config.has("load_in_8bit")) {
            return "bitsandbytes";
        }
        if (config.has("quant_algo") || config.has("quantized_layers")) {
            return "modelopt";
        }
        if (config.has("config_groups")) {
            return "compressed-tensors";
        }
        if (config.has("w_bit") || config.has("zero_point")) {
            return "awq";
        }
        if (config.has("desc_act")) {
            return "gptq";
        }
        if (config.hasNumber("bits") && config.has("group_size")) {
            return "mlx";
        }
        throw config.error("'quant_method' is missing; expected one of " + KNOWN);
    }

    private void gptq() {
        int bits = config.smallCount("bits");
        int group = group(config);
        boolean symmetric = config.flag(true, "sym");
        linears(integer(bits, group, symmetric), stored.activations());
        if (config.flag(false, "lm_head")) {
            modules.assign("lm_head", new Scheme(integer(bits, group, symmetric), stored.activations()));
        }
        config.object("dynamic").ifPresent(dynamic -> {
            for (String name : dynamic.names()) {
                if (name.startsWith("-:")) {
                    dynamic.understands(name);
                    modules.ignore("re:" + name.substring(2));
                } else {
                    Configuration own = dynamic.requiredObject(name);
                    NumberFormat format = integer(
                            (int) own.count(bits, "bits"),
                            own.has("group_size") ? group(own) : group,
                            own.flag(symmetric, "sym"));
                    String pattern = name.startsWith("+:") ? name.substring(2) : name;
                    modules.assign("re:" + pattern, new Scheme(format, stored.activations()));
                }
            }
        });
    }

    private void awq() {
        int bits = config.smallCount("bits", "w_bit");
        int group = config.has("q_group_size") ? group(config, "q_group_size") : group(config);
        linears(integer(bits, group, !config.flag(true, "zero_point")), stored.activations());
    }

    private void autoRound() {
        int bits = config.smallCount("bits");
        String type = config.text("data_type").orElse("int").toLowerCase(Locale.ROOT);
        int group = group(config);
        boolean symmetric = config.flag(true, "sym");
        int activationBits = config.smallCount(16, "act_bits");
        if (type.contains("fp")) {
            NumberFormat format = floating(bits, group, type);
            linears(format, activationBits < 16 ? floating(activationBits, group, type) : stored.activations());
        } else {
            linears(
                    integer(bits, group, symmetric),
                    activationBits < 16 ? NumberFormats.integer(activationBits) : stored.activations());
        }
        config.object("extra_config").ifPresent(extra -> {
            for (String name : extra.names()) {
                Configuration own = extra.requiredObject(name);
                int ownBits = (int) own.count(bits, "bits");
                String pattern = name.contains(".*") || name.contains("\\") ? "re:" + name : name;
                if (ownBits >= 16) {
                    modules.ignore(pattern);
                } else if (!type.contains("fp")) {
                    NumberFormat format =
                            integer(ownBits, own.has("group_size") ? group(own) : group, own.flag(symmetric, "sym"));
                    modules.assign(pattern, new Scheme(format, stored.activations()));
                }
            }
        });
    }

    private void bitsAndBytes() {
        if (config.flag(false, "load_in_4bit") || config.flag(false, "_load_in_4bit")) {
            String type = config.text("bnb_4bit_quant_type").orElse("fp4");
            if (!type.equals("nf4") && !type.equals("fp4")) {
                throw config.error("'bnb_4bit_quant_type' is '%s'; expected nf4 or fp4".formatted(type));
            }
            // FP4 of bitsandbytes has the groups and scales of NF4 and is converted first as well.
            linears(
                    config.flag(false, "bnb_4bit_use_double_quant") ? NumberFormats.NF4_DOUBLE : NumberFormats.NF4,
                    stored.activations());
        } else if (config.flag(false, "load_in_8bit") || config.flag(false, "_load_in_8bit")) {
            linears(NumberFormats.INT8, NumberFormats.INT8);
        } else {
            throw config.error("neither 'load_in_4bit' nor 'load_in_8bit' is true; expected one of them");
        }
    }

    private void compressedTensors() {
        refuseSparsity();
        ignore("ignore");
        groups();
    }

    private void refuseSparsity() {
        config.object("sparsity_config").ifPresent(sparsity -> {
            String format = sparsity.text("format").orElse("dense");
            String structure = sparsity.text("sparsity_structure").orElse("dense");
            if (!format.equals("dense") && !structure.equals("unstructured")) {
                throw sparsity.error("sparse format '%s' (%s) is not supported; expected dense weights"
                        .formatted(format, structure));
            }
        });
    }

    private void groups() {
        Configuration groups = config.requiredObject("config_groups");
        String packing = config.text("format").orElse("");
        for (String name : groups.names()) {
            Configuration group = groups.requiredObject(name);
            Optional<Configuration> weights = group.object("weights");
            if (weights.isEmpty()) {
                continue;
            }
            String format = group.text("format").orElse(packing);
            Scheme scheme = new Scheme(
                    tensor(weights.get(), format),
                    group.object("input_activations")
                            .map(activations -> activationFormat(activations, format))
                            .orElse(stored.activations()));
            for (String target : group.texts("targets").orElse(List.of("Linear"))) {
                if (target.equals("Linear") || target.endsWith("Linear") || target.equals("FusedMoE")) {
                    modules.linears(scheme);
                } else {
                    modules.assign(target, scheme);
                }
            }
        }
    }

    /** A tensor as compressed-tensors and ModelOpt describe it. */
    private static NumberFormat tensor(Configuration tensor, String packing) {
        int bits = tensor.smallCount("num_bits");
        String type = tensor.text("type").orElse("int");
        int group = group(tensor, "group_size", 0);
        boolean symmetric = tensor.flag(true, "symmetric");
        return switch (type) {
            case "int" -> integer(bits, group, symmetric);
            case "float" -> {
                Optional<List<Long>> block = tensor.wholeNumbers("block_structure");
                yield bits == 8 && block.isPresent() && !block.get().isEmpty()
                        ? block(tensor, block.get())
                        : floating(tensor, bits, group, packing);
            }
            default -> throw tensor.error("'type' is '%s'; expected int or float".formatted(type));
        };
    }

    private static NumberFormat activationFormat(Configuration activations, String packing) {
        NumberFormat format = tensor(activations, packing);
        // Activations are cut as they are made; their scales never cross the memory bus in groups worth counting.
        return format.arithmeticId().equals("int8")
                ? NumberFormats.INT8
                : format.arithmeticId().equals("int4") ? NumberFormats.INT4 : narrowed(format);
    }

    private static NumberFormat narrowed(NumberFormat format) {
        return format.elementBits() == 8 && !format.equals(NumberFormats.MXFP8) ? NumberFormats.FP8 : format;
    }

    private static NumberFormat floating(Configuration tensor, int bits, int group, String packing) {
        boolean known = bits == 8 || bits == 4 || bits == 6 || bits == 16;
        if (!known) {
            throw tensor.error("'num_bits' is %d for floating point; expected 4, 6, 8 or 16".formatted(bits));
        }
        return floating(bits, group, packing);
    }

    private static NumberFormat floating(int bits, int group, String packing) {
        return switch (bits) {
            case 16 -> NumberFormats.BF16;
            case 8 -> packing.startsWith("mx") || group == 32 ? NumberFormats.MXFP8 : NumberFormats.FP8;
            case 6 -> NumberFormats.MXFP6;
            default -> packing.startsWith("mx") || group == 32 ? NumberFormats.MXFP4 : NumberFormats.NVFP4;
        };
    }

    private void fp8() {
        Optional<List<Long>> block = config.wholeNumbers("weight_block_size");
        String format = config.text("fmt").orElse("e4m3").toLowerCase(Locale.ROOT);
        if (!format.contains("e4m3") && !format.contains("e5m2")) {
            throw config.error("'fmt' is '%s'; expected e4m3 or e5m2".formatted(format));
        }
        NumberFormat plain = format.contains("e5m2") ? NumberFormats.FP8_E5M2 : NumberFormats.FP8;
        NumberFormat weights = block.isPresent() ? block(config, block.get()) : plain;
        String activations = config.text("activation_scheme").orElse("dynamic");
        if (!activations.equals("dynamic") && !activations.equals("static")) {
            throw config.error("'activation_scheme' is '%s'; expected dynamic or static".formatted(activations));
        }
        linears(weights, weights.equals(NumberFormats.MXFP8) ? NumberFormats.MXFP8 : NumberFormats.FP8);
        if (config.has("quantized_layers")) {
            // Narrowed further by ModelOpt: its list of ignored modules says what stayed FP8.
            quantizedLayers();
            config.understands("ignore", "config_groups", "moe_quant_algo", "quant_algo", "group_size");
        } else {
            ignore("ignore");
        }
    }

    /** FP8 with a scale per block of that many rows and columns. */
    private static NumberFormat block(Configuration config, List<Long> block) {
        if (block.equals(List.of(128L, 128L))) {
            return NumberFormats.FP8_BLOCK;
        }
        if (block.equals(List.of(1L, 32L))) {
            return NumberFormats.MXFP8;
        }
        if (block.size() != 2 || block.stream().anyMatch(side -> side < 1 || side > 1024)) {
            throw config.error(
                    "a block of %s is not supported; expected [rows, columns] of 1 to 1024".formatted(block));
        }
        long rows = block.get(0);
        long columns = block.get(1);
        if (rows * columns > 1 << 20) {
            throw config.error("a block of %s is not supported; expected at most 2^20 elements".formatted(block));
        }
        return new NumberFormat(
                "fp8-block" + rows + "x" + columns,
                8,
                (int) (rows * columns),
                32,
                "fp8",
                "FP8 E4M3, a 32-bit scale per %d x %d block".formatted(rows, columns));
    }

    private void modelOpt() {
        ignore("ignore", "exclude_modules");
        String algorithm = config.text("quant_algo").orElse("").toUpperCase(Locale.ROOT);
        config.understands("config_groups", "moe_quant_algo", "group_size", "has_zero_point");
        if (config.has("quantized_layers")) {
            quantizedLayers();
        } else if (algorithm.isEmpty() || algorithm.equals("MIXED_PRECISION")) {
            groups();
        } else {
            algorithm(config, algorithm).ifPresent(modules::linears);
        }
    }

    private void quantizedLayers() {
        Configuration layers = config.requiredObject("quantized_layers");
        for (String name : layers.names()) {
            Configuration layer = layers.requiredObject(name);
            String algorithm = layer.text("quant_algo")
                    .orElseThrow(() -> layer.error("'quant_algo' is missing; expected a text"))
                    .toUpperCase(Locale.ROOT);
            algorithm(layer, algorithm)
                    .ifPresentOrElse(scheme -> modules.assign(name, scheme), () -> modules.ignore(name));
        }
    }

    /** What a ModelOpt algorithm stores and reads; empty where it leaves things as they are. */
    private Optional<Scheme> algorithm(Configuration where, String algorithm) {
        NumberFormat wide = stored.activations();
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
                throw where.error(("'quant_algo' is '%s'; expected FP8, FP8_PB_WO, NVFP4, NVFP4_AWQ, W4A16_NVFP4,"
                                + " W4A8_AWQ, W4A16_AWQ, W8A8_SQ_PER_CHANNEL, W8A16, MXFP8, W4A8_MXFP4_FP8 or MIXED_PRECISION")
                        .formatted(algorithm));
        };
    }

    private static NumberFormat awqGroup(Configuration where) {
        return integer(4, group(where), !where.flag(false, "has_zero_point"));
    }

    private void quark() {
        ignore("exclude");
        config.object("global_quant_config").flatMap(this::quarkScheme).ifPresent(modules::linears);
        config.object("layer_type_quant_config")
                .flatMap(types ->
                        types.names().contains("nn.Linear") ? types.object("nn.Linear") : types.object("Linear"))
                .flatMap(this::quarkScheme)
                .ifPresent(modules::linears);
        config.object("layer_quant_config").ifPresent(layers -> {
            for (String name : layers.names()) {
                quarkScheme(layers.requiredObject(name))
                        .ifPresentOrElse(scheme -> modules.assign(name, scheme), () -> modules.ignore(name));
            }
        });
        config.object("kv_cache_quant_config").ifPresent(caches -> {
            for (String name : caches.names()) {
                caches.requiredObject(name).object("output_tensors").ifPresent(tensor -> kvCache = quarkTensor(tensor));
            }
        });
    }

    private Optional<Scheme> quarkScheme(Configuration group) {
        return group.object("weight")
                .map(weight -> new Scheme(
                        quarkTensor(weight),
                        group.object("input_tensors")
                                .map(tensor -> narrowed(quarkTensor(tensor)))
                                .orElse(stored.activations())));
    }

    private static NumberFormat quarkTensor(Configuration tensor) {
        String type = tensor.text("dtype")
                .orElseThrow(() -> tensor.error("'dtype' is missing; expected a text such as fp8_e4m3"))
                .toLowerCase(Locale.ROOT);
        int group = group(tensor, "group_size", 0);
        Matcher integer = INT_BITS.matcher(type);
        if (integer.matches()) {
            return integer(Integer.parseInt(integer.group(1)), group, tensor.flag(true, "symmetric"));
        }
        boolean powers = tensor.text("scale_format").orElse("").contains("e8m0");
        return switch (type) {
            case "fp8_e4m3", "fp8" -> powers && group == 32 ? NumberFormats.MXFP8 : NumberFormats.FP8;
            case "fp8_e5m2" -> NumberFormats.FP8_E5M2;
            case "fp4", "mxfp4", "mx" -> group == 16 && !powers ? NumberFormats.NVFP4 : NumberFormats.MXFP4;
            case "fp6_e2m3", "fp6_e3m2", "mx6" -> NumberFormats.MXFP6;
            case "bfloat16", "float16" -> NumberFormats.parse(type);
            default ->
                throw tensor.error(
                        "'dtype' is '%s'; expected fp4, fp6_e2m3, fp8_e4m3, fp8_e5m2, int4 or int8".formatted(type));
        };
    }

    private void torchAo() {
        if (config.has("quant_type") && !config.isObject("quant_type")) {
            Configuration settings = config.object("quant_type_kwargs").orElse(config);
            modules.linears(torchAo(config.text("quant_type").orElse(""), settings));
            return;
        }
        config.understands("quant_type_kwargs");
        Configuration types = config.requiredObject("quant_type");
        for (String name : types.names()) {
            Configuration type = types.requiredObject(name);
            Optional<Configuration> perModule = type.object("_data")
                    .flatMap(data -> data.object("module_fqn_to_config").or(() -> data.object("fqn_to_config")));
            if (perModule.isEmpty()) {
                modules.linears(torchAo(type));
                continue;
            }
            for (String module : perModule.get().names()) {
                Optional<Configuration> own = perModule.get().object(module);
                if (own.isEmpty()) {
                    modules.ignore(module);
                } else if (module.equals("_default")) {
                    modules.linears(torchAo(own.get()));
                } else {
                    modules.assign(module, torchAo(own.get()));
                }
            }
        }
    }

    private Scheme torchAo(Configuration type) {
        String name = type.text("_type")
                .orElseThrow(() -> type.error("'_type' is missing; expected a text such as Int4WeightOnlyConfig"));
        return torchAo(name, type.object("_data").orElse(type));
    }

    private Scheme torchAo(String name, Configuration settings) {
        String type = name.toLowerCase(Locale.ROOT).replace("_", "").replaceAll("config$", "");
        NumberFormat wide = stored.activations();
        return switch (type) {
            // A 16-bit scale and a 16-bit zero point per group.
            case "int4weightonly", "int4wo" ->
                new Scheme(grouped(4, group(settings, "group_size", DEFAULT_GROUP), 16), wide);
            case "int8weightonly", "int8wo" -> new Scheme(NumberFormats.INT8, wide);
            case "int8dynamicactivationint8weight", "int8dq" -> new Scheme(NumberFormats.INT8, NumberFormats.INT8);
            case "int8dynamicactivationint4weight", "8da4w" ->
                new Scheme(integer(4, group(settings, "group_size", 32), true), NumberFormats.INT8);
            case "float8weightonly", "float8wo", "fp8wo" -> new Scheme(NumberFormats.FP8, wide);
            case "float8dynamicactivationfloat8weight", "float8staticactivationfloat8weight", "float8dq", "fp8dq" ->
                new Scheme(NumberFormats.FP8, NumberFormats.FP8);
            case "float8dynamicactivationint4weight" ->
                new Scheme(integer(4, group(settings, "group_size", DEFAULT_GROUP), true), NumberFormats.FP8);
            case "nvfp4dynamicactivationnvfp4weight", "nvfp4inference" ->
                new Scheme(NumberFormats.NVFP4, NumberFormats.NVFP4);
            case "nvfp4weightonly" -> new Scheme(NumberFormats.NVFP4, wide);
            default ->
                throw config.error(("torchao type '%s' is not known; expected Int4WeightOnlyConfig,"
                                + " Int8WeightOnlyConfig, Int8DynamicActivationInt8WeightConfig, Float8WeightOnlyConfig or"
                                + " Float8DynamicActivationFloat8WeightConfig")
                        .formatted(name));
        };
    }

    private void hqq() {
        Configuration settings = config.requiredObject("quant_config");
        if (settings.has("weight_quant_params")) {
            modules.linears(hqqScheme(settings));
            return;
        }
        for (String name : settings.names()) {
            modules.assign(name, hqqScheme(settings.requiredObject(name)));
        }
    }

    private Scheme hqqScheme(Configuration settings) {
        Configuration weights = settings.object("weight_quant_params").orElse(settings);
        return new Scheme(
                grouped(weights.smallCount("nbits"), group(weights, "group_size", 64), 16), stored.activations());
    }

    /** EETQ and quanto name the format of all weights. */
    private void wholeLibrary() {
        String weights = config.text("weights").orElse("int8");
        NumberFormat activations = config.text("activations")
                .filter(type -> !type.equals("none"))
                .map(this::wholeFormat)
                .orElse(stored.activations());
        linears(wholeFormat(weights), activations);
    }

    private NumberFormat wholeFormat(String type) {
        return switch (type) {
            case "int8" -> NumberFormats.INT8;
            case "int4" -> integer(4, DEFAULT_GROUP, false);
            case "int2" -> integer(2, DEFAULT_GROUP, false);
            case "float8", "float8_e4m3fn" -> NumberFormats.FP8;
            default ->
                throw config.error("format '%s' is not known; expected int8, int4, int2 or float8".formatted(type));
        };
    }

    /** MLX narrows embeddings, head and routers too; settings of single modules stand beside the general ones. */
    private void mlx() {
        modules.components(
                EnumSet.complementOf(EnumSet.of(Component.NORM, Component.VISION, Component.PREDICTION)), mlx(config));
        for (String name : config.names()) {
            if (config.isObject(name)) {
                modules.assign(name, mlx(config.requiredObject(name)));
            }
        }
    }

    private Scheme mlx(Configuration settings) {
        int bits = settings.smallCount("bits");
        int group = group(settings, "group_size", 64);
        String mode = settings.text("mode").orElse("affine");
        NumberFormat format =
                switch (mode) {
                    case "affine" -> grouped(bits, group, 16);
                    case "mxfp4", "nvfp4", "mxfp8" -> NumberFormats.parse(mode);
                    default ->
                        throw settings.error("'mode' is '%s'; expected affine, mxfp4, mxfp8 or nvfp4".formatted(mode));
                };
        return new Scheme(format, stored.activations());
    }

    private void linears(NumberFormat weights, NumberFormat activations) {
        modules.linears(new Scheme(weights, activations));
    }

    private void ignore(String... keys) {
        for (String key : keys) {
            config.texts(key).ifPresent(names -> names.forEach(modules::ignore));
        }
    }

    private void readKvCache() {
        if (config.isObject("kv_cache_scheme")) {
            config.object("kv_cache_scheme").ifPresent(scheme -> kvCache = activationFormat(scheme, ""));
        } else {
            config.text("kv_cache_scheme").ifPresent(this::kvCache);
        }
        config.text("kv_cache_quant_algo").ifPresent(this::kvCache);
    }

    private void kvCache(String algorithm) {
        kvCache = switch (algorithm.toUpperCase(Locale.ROOT)) {
            case "FP8", "FP8_E4M3" -> NumberFormats.FP8;
            case "INT8" -> NumberFormats.INT8;
            case "NVFP4" -> NumberFormats.NVFP4;
            case "", "NONE", "AUTO" -> stored.kvCache();
            default ->
                throw config.error("the cache's format is '%s'; expected FP8, INT8 or NVFP4".formatted(algorithm));
        };
    }

    /** Keys of the methods that say how numbers were found or are unpacked, not what they are. */
    private void understandRest() {
        config.understands(
                "quantization_status",
                "global_compression_ratio",
                "compression_ratio",
                "transform_config",
                "producer",
                "block_name_to_quantize",
                "to_quant_block_names",
                "modules_in_block_to_quantize",
                "inside_layer_modules",
                "true_sequential",
                "layer_types",
                "batch_size",
                "group_aware",
                "static_groups",
                "cache_block_outputs",
                "model_file_base_name",
                "checkpoint_format",
                "packing_format",
                "algo_config",
                "export",
                "quant_config",
                "include_input_output_embeddings",
                "untie_embedding_weights",
                "llm_int8_enable_fp32_cpu_offload",
                "llm_int8_has_fp16_weight",
                "llm_int8_threshold",
                "bnb_4bit_quant_storage",
                "activation_scale_ub",
                "scale_fmt",
                "dequantize",
                "weight_per_channel",
                "modules_to_fuse",
                "do_fuse",
                "fuse_max_seq_len",
                "exllama_config",
                "softmax_quant_spec",
                "smoothquant_val",
                "pre_quant_scale",
                "enable_quanted_input",
                "enable_minmax_tuning",
                "low_gpu_mem_usage",
                "gradient_accumulate_steps");
    }

    private static NumberFormat integer(int bits, int group, boolean symmetric) {
        return grouped(bits, group, symmetric ? 0 : bits);
    }

    /** An integer format; 8 bits per channel has a name of its own. */
    private static NumberFormat grouped(int bits, int group, int zeroBits) {
        if (group == 0) {
            return NumberFormats.integer(bits);
        }
        return NumberFormats.parse(
                zeroBits == 0 ? "int%d-g%d".formatted(bits, group) : "int%d-g%d-z%d".formatted(bits, group, zeroBits));
    }

    private static int group(Configuration config) {
        return group(config, "group_size");
    }

    private static int group(Configuration config, String key) {
        return group(config, key, DEFAULT_GROUP);
    }

    /** Elements that share a scale; 0 where a whole channel does, which files write as -1 or 0. */
    private static int group(Configuration config, String key, int defaultGroup) {
        double group = config.number(defaultGroup, key);
        if (group != Math.rint(group) || group < -1 || group > 1 << 20) {
            throw config.error("'%s' is %s; expected a whole number of 1 to 2^20, or -1".formatted(key, group));
        }
        return Math.max(0, (int) group);
    }
}
