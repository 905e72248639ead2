package dev.rooflight.core.format;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.Require;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number formats that Rooflight knows, one constant each, and the grammar for integer formats of any width and group.
 *
 * <p>Group layouts are those of the formats' own specifications: OCP Microscaling 1.0 (MX: groups of 32 with an 8-bit
 * scale), NVIDIA NVFP4 (groups of 16 with an FP8 scale), QLoRA (NF4: groups of 64; double quantisation stores the 32-bit
 * scales in 8 bits with one 32-bit scale per 256), and ggml's block structures.
 */
public final class NumberFormats {
    public static final NumberFormat FP32 = plain("fp32", 32, "fp32", "IEEE 754 single precision");
    public static final NumberFormat BF16 = plain("bf16", 16, "bf16", "bfloat16: 8-bit exponent, 7-bit mantissa");
    public static final NumberFormat FP16 = plain("fp16", 16, "fp16", "IEEE 754 half precision");
    public static final NumberFormat FP8 = plain("fp8", 8, "fp8", "FP8 E4M3, one scale per tensor or channel");
    public static final NumberFormat FP8_E5M2 =
            plain("fp8-e5m2", 8, "fp8", "FP8 E5M2, one scale per tensor or channel");
    public static final NumberFormat FP8_BLOCK = grouped(
            "fp8-block128", 8, 128 * 128, 32, "fp8", "FP8 E4M3, a 32-bit scale per 128 x 128 block (DeepSeek-V3)");
    public static final NumberFormat INT8 = plain("int8", 8, "int8", "8-bit integer, one scale per channel or token");
    public static final NumberFormat INT4 = plain("int4", 4, "int4", "4-bit integer, one scale per channel");
    public static final NumberFormat INT4_G128 =
            grouped("int4-g128", 4, 128, 16, "int4", "4-bit integer, groups of 128, 16-bit scale, symmetric (GPTQ)");
    public static final NumberFormat INT4_G128_Z4 = grouped(
            "int4-g128-z4", 4, 128, 20, "int4", "4-bit integer, groups of 128, 16-bit scale, 4-bit zero point (AWQ)");
    public static final NumberFormat NF4 =
            grouped("nf4", 4, 64, 32, "", "4-bit normal float, groups of 64, 32-bit scale (bitsandbytes)");
    public static final NumberFormat NF4_DOUBLE = grouped(
            "nf4-dq",
            4,
            64 * 256,
            8 * 256 + 32,
            "",
            "NF4 with double quantisation: 8-bit scales, 32 bits per 256 (QLoRA)");
    public static final NumberFormat MXFP8 =
            grouped("mxfp8", 8, 32, 8, "fp8", "FP8, groups of 32, 8-bit scale (OCP Microscaling)");
    public static final NumberFormat MXFP6 =
            grouped("mxfp6", 6, 32, 8, "fp6", "FP6, groups of 32, 8-bit scale (OCP Microscaling)");
    public static final NumberFormat MXFP4 =
            grouped("mxfp4", 4, 32, 8, "fp4", "FP4 E2M1, groups of 32, 8-bit scale (OCP Microscaling)");
    public static final NumberFormat NVFP4 =
            grouped("nvfp4", 4, 16, 8, "fp4", "FP4 E2M1, groups of 16, FP8 scale (NVIDIA Blackwell)");

    private static final Map<String, NumberFormat> ALL = new LinkedHashMap<>();

    static {
        List.of(FP32, BF16, FP16, FP8, FP8_E5M2, FP8_BLOCK, INT8, INT4, INT4_G128, INT4_G128_Z4, NF4, NF4_DOUBLE, MXFP8)
                .forEach(NumberFormats::add);
        List.of(MXFP6, MXFP4, NVFP4).forEach(NumberFormats::add);
        ggml("q1_0", 128, 18);
        ggml("q2_0", 64, 18);
        ggml("q4_0", 32, 18);
        ggml("q4_1", 32, 20);
        ggml("q5_0", 32, 22);
        ggml("q5_1", 32, 24);
        ggml("q8_0", 32, 34);
        ggml("q8_1", 32, 36);
        ggml("q2_k", 256, 84);
        ggml("q3_k", 256, 110);
        ggml("q4_k", 256, 144);
        ggml("q5_k", 256, 176);
        ggml("q6_k", 256, 210);
        ggml("q8_k", 256, 292);
        ggml("iq1_s", 256, 50);
        ggml("iq1_m", 256, 56);
        ggml("iq2_xxs", 256, 66);
        ggml("iq2_xs", 256, 74);
        ggml("iq2_s", 256, 82);
        ggml("iq3_xxs", 256, 98);
        ggml("iq3_s", 256, 110);
        ggml("iq4_nl", 32, 18);
        ggml("iq4_xs", 256, 136);
        ggml("tq1_0", 256, 54);
        ggml("tq2_0", 256, 66);
    }

    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("float32", "fp32"),
            Map.entry("f32", "fp32"),
            Map.entry("float16", "fp16"),
            Map.entry("f16", "fp16"),
            Map.entry("half", "fp16"),
            Map.entry("bfloat16", "bf16"),
            Map.entry("fp8-e4m3", "fp8"),
            Map.entry("fp8-e4m3fn", "fp8"),
            Map.entry("float8-e4m3fn", "fp8"),
            Map.entry("float8-e5m2", "fp8-e5m2"),
            Map.entry("f8-e4m3", "fp8"),
            Map.entry("f8-e5m2", "fp8-e5m2"),
            Map.entry("gptq", "int4-g128"),
            Map.entry("awq", "int4-g128-z4"));

    private static final Pattern INTEGER = Pattern.compile("int(\\d{1,2})(?:-g(\\d{1,6})(?:-z(\\d{1,2}))?)?");
    private static final int SCALE_BITS = 16;

    private NumberFormats() {}

    /** Every named format, in the order of the documentation. */
    public static List<NumberFormat> all() {
        return List.copyOf(ALL.values());
    }

    /**
     * The format of that name: a named one, or {@code intB}, {@code intB-gG}, {@code intB-gG-zZ} for B-bit integers in groups
     * of G with a 16-bit scale and a Z-bit zero point. Case does not matter; {@code _} and {@code -} are the same.
     *
     * @throws InvalidValueException if there is no such format; the message names those there are
     */
    public static NumberFormat parse(String text) {
        return find(text)
                .orElseThrow(() -> new InvalidValueException(
                        "number format",
                        "'" + text + "'",
                        "one of " + String.join(", ", ALL.keySet()) + ", or intB[-gGROUP[-zBITS]]"));
    }

    /** The format of that name as {@link #parse} has it, if there is one. */
    public static Optional<NumberFormat> find(String text) {
        String id = text.strip().toLowerCase(Locale.ROOT);
        NumberFormat named = ALL.get(id);
        if (named == null) {
            String dashed = id.replace('_', '-');
            String canonical = ALIASES.getOrDefault(dashed, dashed);
            named = ALL.get(canonical);
            if (named == null) {
                named = integer(canonical);
            }
        }
        return Optional.ofNullable(named);
    }

    /**
     * An integer format of any width.
     *
     * @param bits 1 to 16
     */
    public static NumberFormat integer(int bits) {
        NumberFormat format = integer("int" + bits);
        if (format == null) {
            throw new InvalidValueException("bits of an integer format", Integer.toString(bits), "1 to 16");
        }
        return format;
    }

    /**
     * An integer format of any width, with a 16-bit scale for each group.
     *
     * @param bits of an element; 1 to 16
     * @param group elements that share a scale; 0: a channel
     * @param zero bits of a group's zero point, of no matter without groups; 0 to 16
     */
    public static NumberFormat integer(int bits, int group, int zero) {
        Require.within("bits", bits, 1, 16);
        Require.within("group", group, 0, 999_999);
        Require.within("zero", zero, 0, 16);
        if (group == 0) {
            return integer(bits);
        }
        String id = "int" + bits + "-g" + group + (zero == 0 ? "" : "-z" + zero);
        NumberFormat named = ALL.get(id);
        return named == null ? integer(id, bits, group, zero) : named;
    }

    private static @org.jspecify.annotations.Nullable NumberFormat integer(String id) {
        NumberFormat named = ALL.get(id);
        if (named != null) {
            return named;
        }
        Matcher matcher = INTEGER.matcher(id);
        if (!matcher.matches()) {
            return null;
        }
        int bits = Integer.parseInt(matcher.group(1));
        int group = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        int zero = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
        boolean possible = bits >= 1 && bits <= 16 && zero <= 16 && (matcher.group(2) == null || group > 0);
        return possible ? integer(id, bits, group, zero) : null;
    }

    private static NumberFormat integer(String id, int bits, int group, int zero) {
        String arithmetic = bits <= 4 ? "int4" : bits <= 8 ? "int8" : "";
        String description = bits + "-bit integer"
                + (group == 0 ? ", one scale per channel" : ", groups of " + group + ", 16-bit scale")
                + (zero == 0 ? "" : ", " + zero + "-bit zero point");
        return new NumberFormat(id, bits, group, group == 0 ? 0 : SCALE_BITS + zero, arithmetic, description);
    }

    private static NumberFormat plain(String id, int bits, String arithmetic, String description) {
        return new NumberFormat(id, bits, 0, 0, arithmetic, description);
    }

    private static NumberFormat grouped(
            String id, int bits, int group, int groupBits, String arithmetic, String description) {
        return new NumberFormat(id, bits, group, groupBits, arithmetic, description);
    }

    /** A ggml block type: {@code blockBytes} hold {@code blockElements} elements, everything included. */
    private static void ggml(String id, int blockElements, int blockBytes) {
        int elementBits = blockBytes * 8 / blockElements;
        add(new NumberFormat(
                id,
                elementBits,
                blockElements,
                blockBytes * 8 - elementBits * blockElements,
                "",
                "ggml block type: %s bytes per %s elements".formatted(blockBytes, blockElements)));
    }

    private static void add(NumberFormat format) {
        ALL.put(format.id(), format);
    }
}
