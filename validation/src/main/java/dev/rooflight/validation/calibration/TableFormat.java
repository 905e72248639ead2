package dev.rooflight.validation.calibration;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a kernel table's name of a format means.
 *
 * @param weights of a product or a mixture
 * @param activations that go in
 */
record TableFormat(NumberFormat weights, NumberFormat activations) {
    /** What follows the name of a format whose inputs come quantised. */
    static final String STATIC = "_static";

    private static final String FP8 = "fp8";
    private static final Map<String, TableFormat> BY_NAME = byName();

    /** The format of that name, if tables with it are understood. */
    static Optional<TableFormat> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The format of that name, which a row has that was sorted in. */
    static TableFormat known(String name) {
        return of(name).orElseThrow(() -> new IllegalStateException("no format " + name));
    }

    /** Whether queries or a cache of that format have eight bits. */
    static boolean isFp8(String name) {
        return name.equals(FP8);
    }

    /** Whether it is one of the formats of 16 bits. */
    static boolean isSixteenBits(String name) {
        return of(name).filter(format -> format.weights().elementBits() == 16).isPresent();
    }

    /** What the kernel computes in. */
    ComputeFormat compute() {
        return ComputeFormat.common(activations, weights);
    }

    /** Whether weights are narrower than what the kernel computes in. */
    boolean weightOnly() {
        return weights.elementBits() < compute().bits();
    }

    private static Map<String, TableFormat> byName() {
        TableFormat wide = new TableFormat(NumberFormats.BF16, NumberFormats.BF16);
        TableFormat half = new TableFormat(NumberFormats.FP16, NumberFormats.FP16);
        Map<String, TableFormat> formats = new HashMap<>();
        formats.put("bfloat16", wide);
        formats.put("bf16", wide);
        formats.put("float16", half);
        formats.put("fp16", half);
        formats.put("half", half);
        formats.put(FP8, new TableFormat(NumberFormats.FP8, NumberFormats.FP8));
        formats.put(FP8 + STATIC, new TableFormat(NumberFormats.FP8, NumberFormats.FP8));
        formats.put("fp8_block", new TableFormat(NumberFormats.FP8_BLOCK, NumberFormats.FP8));
        formats.put("int8", new TableFormat(NumberFormats.INT8, NumberFormats.INT8));
        formats.put("nvfp4", new TableFormat(NumberFormats.NVFP4, NumberFormats.NVFP4));
        formats.put("int4_wo", new TableFormat(NumberFormats.INT4_G128, NumberFormats.BF16));
        formats.put("int8_wo", new TableFormat(NumberFormats.INT8, NumberFormats.BF16));
        formats.put("fp8_wo", new TableFormat(NumberFormats.FP8, NumberFormats.BF16));
        formats.put("w4a16_mxfp4", new TableFormat(NumberFormats.MXFP4, NumberFormats.BF16));
        formats.put("w4a8_mxfp4_mxfp8", new TableFormat(NumberFormats.MXFP4, NumberFormats.MXFP8));
        return formats;
    }
}
