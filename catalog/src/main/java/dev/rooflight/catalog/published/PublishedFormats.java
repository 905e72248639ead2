package dev.rooflight.catalog.published;

import dev.rooflight.catalog.published.PublishedNames.WeightFormat;
import dev.rooflight.core.format.NumberFormats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Number formats and engines as published tables name them. */
final class PublishedFormats {
    private static final String BF16 = "bf16";
    private static final String FP16 = "fp16";
    private static final String FP8 = "fp8";
    private static final int SCALE_BITS = 16;

    private static final Pattern GGML =
            Pattern.compile("(?<![a-z0-9])(i?q|tq)([1-8])(?:[_-](k|0|1))?(?:[_-](xxs|xs|s|m|l|xl|nl))?(?![a-z0-9])");
    private static final Pattern BITS_PER_WEIGHT = Pattern.compile("(\\d(?:\\.\\d{1,3})?)[ _-]?bpw");
    private static final Pattern WIDTHS = Pattern.compile("(?<![a-z0-9])w(4|8|16)-?a(fp|f|int|i)?-?(4|8|16)(?![0-9])");
    /** MLC's names: bits of weights, bits of what they are multiplied with. */
    private static final Pattern MLC = Pattern.compile("(?<![a-z0-9])q([348])f(16|32)(?:_\\d)?(?![a-z0-9])");

    private static final Pattern CACHE = Pattern.compile(
            "(?:fp8|int8|q8_0|q4_0|fp16|bf16|f16)[ _-]?kv(?:[ _-]?cache)?|kv(?:[ _-]?cache)?[ :=_-]*[a-z0-9_]+");
    private static final Pattern INTEGER =
            Pattern.compile("(?<![a-z0-9])(?:u?int-?([2-8])|([2-8])[ -]?bits?)(?![0-9])");
    private static final Pattern GROUP = Pattern.compile("(?<![a-z0-9])g(?:roup)?[ _-]?(?:size[ _-]?)?(\\d{2,4})");
    private static final Pattern WEIGHTS_ONLY = Pattern.compile("weights?[ _-]?only|(?<![a-z0-9])woq?(?![a-z0-9])");
    private static final Pattern HALF = Pattern.compile("(?<![a-z0-9])(?:fp|f|float)-?16|half|16[ -]?bit");
    private static final Pattern BFLOAT = Pattern.compile("(?<![a-z0-9])bf(?:loat)?-?16");
    private static final Pattern SINGLE = Pattern.compile("(?<![a-z0-9])(?:fp|f|float)-?32");
    private static final Pattern E5M2 = Pattern.compile("e5m2");
    private static final Pattern NARROW_FLOAT =
            Pattern.compile("(?<![a-z0-9])(nv|mx)?-?f(?:p|loat)?-?([468])(?![0-9.])|e4m3|e5m2");

    /** Those whose name alone means the activations, too, for {@code PrecisionNames}. */
    private static final Set<String> WITH_ACTIVATIONS =
            Set.of(FP8, "fp8-e5m2", "fp8-block128", "int8", "mxfp8", "mxfp6", "mxfp4", "nvfp4");

    /** What names an engine. */
    private static final Map<String, Pattern> ENGINES = engines();

    private PublishedFormats() {}

    private static Map<String, Pattern> engines() {
        Map<String, Pattern> engines = new LinkedHashMap<>();
        engines.put("tensorrt-llm", Pattern.compile("tensor-?rt|trt-?llm|(?<![a-z])tllm"));
        engines.put("vllm", Pattern.compile("vllm"));
        engines.put("sglang", Pattern.compile("sglang|(?<![a-z])sgl(?![a-z])"));
        engines.put(
                "llama.cpp",
                Pattern.compile("llama[. _-]?cpp|llama-(?:bench|server|cli)|batched-bench|ollama|llamafile|koboldcpp"));
        engines.put("lmdeploy", Pattern.compile("lm-?deploy|turbo-?mind"));
        engines.put("exllamav2", Pattern.compile("exllama[ -]?v?2"));
        engines.put("gpt-fast", Pattern.compile("gpt-?fast"));
        engines.put("mlc-llm", Pattern.compile("(?<![a-z])mlc(?![a-z])"));
        engines.put("hugging-face", Pattern.compile("transformers|hugging-?face|(?<![a-z])hf(?![a-z])"));
        return engines;
    }

    static Optional<String> engine(String published) {
        String text = published.strip().toLowerCase(Locale.ROOT).replace(' ', '-');
        // another engine of that maker; a name that is only compared with
        if (text.contains("tgi") || text.contains("text-generation-inference") || text.contains("-style")) {
            return Optional.empty();
        }
        List<String> named = new ArrayList<>();
        ENGINES.forEach((id, pattern) -> {
            if (pattern.matcher(text).find()) {
                named.add(id);
            }
        });
        return named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty();
    }

    static Optional<String> cache(String published) {
        String text = published.strip().toLowerCase(Locale.ROOT);
        Matcher ggml = GGML.matcher(text);
        if (ggml.find()) {
            return Optional.of(blockType(ggml));
        }
        return narrowFloat(text).or(() -> wide(text)).or(() -> {
            Matcher integer = INTEGER.matcher(text);
            return integer.find() ? Optional.of("int" + bits(integer)) : Optional.empty();
        });
    }

    static Optional<WeightFormat> precision(String published) {
        String text = CACHE.matcher(published.strip().toLowerCase(Locale.ROOT)).replaceAll(" ");
        return ofGgml(text).or(() -> ofQuantizer(text)).or(() -> plain(text)).filter(PublishedFormats::known);
    }

    private static boolean known(WeightFormat format) {
        return NumberFormats.find(format.weights()).isPresent()
                && NumberFormats.find(format.activations()).isPresent();
    }

    private static Optional<WeightFormat> ofGgml(String text) {
        Matcher ggml = GGML.matcher(text);
        return ggml.find() ? format(blockType(ggml), FP16) : Optional.empty();
    }

    /** Names that state a method of quantisation or widths. */
    private static Optional<WeightFormat> ofQuantizer(String text) {
        Matcher perWeight = BITS_PER_WEIGHT.matcher(text);
        if (perWeight.find()) {
            return format(ofBits(Double.parseDouble(perWeight.group(1))), FP16);
        }
        Matcher widths = WIDTHS.matcher(text);
        if (widths.find()) {
            return ofWidths(text, widths);
        }
        Matcher mlc = MLC.matcher(text);
        if (mlc.find()) {
            return format("int" + mlc.group(1) + "-g32", "fp" + mlc.group(2));
        }
        if (text.contains("awq") || text.contains("gptq")) {
            return format(grouped(text, text.contains("awq")), FP16);
        }
        if (text.contains("smoothquant")) {
            return format("int8", "int8");
        }
        return text.contains("nf4") ? format("nf4", BF16) : Optional.empty();
    }

    private static Optional<WeightFormat> plain(String text) {
        boolean bitsAndBytes = text.contains("bnb") || text.contains("bitsandbytes") || text.contains("llm.int8");
        Optional<String> narrow = narrowFloat(text);
        if (narrow.isPresent()) {
            boolean wideActivations = narrow.get().equals("mxfp4") || weightsOnly(text);
            return format(narrow.get(), wideActivations ? BF16 : narrow.get());
        }
        Matcher integer = INTEGER.matcher(text);
        if (integer.find()) {
            int bits = bits(integer);
            if (bitsAndBytes) {
                return format(bits == 8 ? "int8" : "nf4", BF16);
            }
            return format(bits == 8 && !GROUP.matcher(text).find() ? "int8" : "int" + bits + "-g" + group(text), BF16);
        }
        if (bitsAndBytes) {
            return format("nf4", BF16);
        }
        return wide(text).map(format -> new WeightFormat(format, format));
    }

    /** One name for both, as near as such a name comes. */
    static String precisionName(WeightFormat format) {
        boolean both = WITH_ACTIVATIONS.contains(format.weights());
        boolean wanted = format.weights().equals(format.activations());
        return both && !wanted && format.weights().endsWith("8") ? "w8" : format.weights();
    }

    private static Optional<WeightFormat> format(String weights, String activations) {
        return Optional.of(new WeightFormat(weights, activations));
    }

    /** FP8, FP6 and FP4 with what is meant where the kind is left out: NVFP4 for four bits. */
    private static Optional<String> narrowFloat(String text) {
        Matcher matcher = NARROW_FLOAT.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String maker = matcher.group(1) == null ? "" : matcher.group(1);
        String bits = matcher.group(2) == null ? "8" : matcher.group(2);
        if (bits.equals("8") && maker.isEmpty()) {
            boolean blocks = text.contains("block") || text.contains("128");
            return Optional.of(E5M2.matcher(text).find() ? "fp8-e5m2" : blocks ? "fp8-block128" : FP8);
        }
        if (bits.equals("4")) {
            return Optional.of(maker.equals("mx") ? "mxfp4" : "nvfp4");
        }
        return Optional.of("mxfp" + bits);
    }

    private static Optional<String> wide(String text) {
        if (BFLOAT.matcher(text).find()) {
            return Optional.of(BF16);
        }
        if (HALF.matcher(text).find()) {
            return Optional.of(FP16);
        }
        return SINGLE.matcher(text).find() ? Optional.of("fp32") : Optional.empty();
    }

    private static Optional<WeightFormat> ofWidths(String text, Matcher widths) {
        int weights = Integer.parseInt(widths.group(1));
        int activations = Integer.parseInt(widths.group(3));
        Optional<String> narrow = narrowFloat(text);
        String kind = widths.group(2) == null ? "" : widths.group(2);
        boolean floating = kind.startsWith("f") || (narrow.isPresent() && !kind.startsWith("i"));
        String wide = wide(text).orElse(BF16);
        String stored =
                switch (weights) {
                    case 16 -> wide;
                    case 8 -> narrow.orElse(floating ? FP8 : "int8");
                    default -> narrow.filter(name -> name.endsWith("fp4")).orElse("int4-g" + group(text));
                };
        String multiplied =
                switch (activations) {
                    case 16 -> wide;
                    case 8 ->
                        stored.startsWith("mxfp") ? "mxfp8" : stored.startsWith(FP8) ? stored : floating ? FP8 : "int8";
                    default -> floating ? stored : "int4";
                };
        return format(stored, multiplied);
    }

    private static boolean weightsOnly(String text) {
        return WEIGHTS_ONLY.matcher(text).find();
    }

    private static String grouped(String text, boolean zeroPoints) {
        Matcher integer = INTEGER.matcher(text);
        int bits = integer.find() ? bits(integer) : 4;
        return "int" + bits + "-g" + group(text) + (zeroPoints ? "-z" + bits : "");
    }

    private static int group(String text) {
        Matcher group = GROUP.matcher(text);
        return group.find() ? Integer.parseInt(group.group(1)) : 128;
    }

    private static int bits(Matcher integer) {
        return Integer.parseInt(integer.group(1) == null ? integer.group(2) : integer.group(1));
    }

    /** An integer format that takes that many bits for each weight, scales included. */
    private static String ofBits(double perWeight) {
        int bits = Math.max(1, (int) perWeight);
        double rest = perWeight - bits;
        return rest < 1.0 / 64 ? "int" + bits : "int" + bits + "-g" + Math.round(SCALE_BITS / rest);
    }

    /** The block type that a file of that name is mostly made of, nearest in bits on average. */
    private static String blockType(Matcher ggml) {
        String kind = ggml.group(1);
        int bits = Integer.parseInt(ggml.group(2));
        String form = ggml.group(3) == null ? "" : ggml.group(3);
        String size = ggml.group(4) == null ? "" : ggml.group(4);
        if (kind.equals("tq")) {
            return "tq" + bits + "_0";
        }
        if (kind.equals("iq")) {
            return importanceType(bits, size);
        }
        if (form.equals("k") || form.isEmpty()) {
            // Q3_K_L takes 4.27 bits on average (llama.cpp's table for quantize), nearer to 4.5 than to 3.44
            boolean next = bits == 3 && size.equals("l");
            return bits == 8 ? "q8_0" : "q" + (next ? bits + 1 : bits) + "_k";
        }
        return "q" + bits + "_" + form;
    }

    private static String importanceType(int bits, String size) {
        return switch (bits) {
            case 1 -> size.equals("m") ? "iq1_m" : "iq1_s";
            case 2 -> size.equals("xxs") || size.equals("xs") ? "iq2_" + size : "iq2_s";
            case 3 -> size.equals("xxs") ? "iq3_xxs" : "iq3_s";
            default -> size.equals("nl") ? "iq4_nl" : "iq4_xs";
        };
    }
}
