package dev.rooflight.catalog.quantization;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import java.util.List;
import java.util.Optional;

/** Number formats as configurations state them: bits, groups with a scale, blocks. */
final class StatedFormats {
    /** Elements that share a scale where the file does not say how many. */
    static final int DEFAULT_GROUP = 128;

    private static final int MAX_GROUP = 1 << 20;
    private static final int MAX_SIDE = 1024;

    private StatedFormats() {}

    /** An integer format with a scale per group and, unless it is symmetric, a zero point of as many bits. */
    static NumberFormat integer(int bits, int group, boolean symmetric) {
        return grouped(bits, group, symmetric ? 0 : bits);
    }

    /** An integer format with a scale per group and a zero point of so many bits; group 0: a scale per channel. */
    static NumberFormat grouped(int bits, int group, int zeroBits) {
        if (group == 0) {
            return NumberFormats.integer(bits);
        }
        String name = "int" + bits + "-g" + group;
        return NumberFormats.parse(zeroBits == 0 ? name : name + "-z" + zeroBits);
    }

    /** Elements that share a scale, by {@code group_size}; 0 where a whole channel does, which files write as -1 or 0. */
    static int group(Configuration config) {
        return group(config, "group_size", DEFAULT_GROUP);
    }

    /** Elements that share a scale; 0 where a whole channel does, which files write as -1 or 0. */
    static int group(Configuration config, String key, int defaultGroup) {
        double group = config.number(defaultGroup, key);
        if (group != Math.floor(group) || group < -1 || group > MAX_GROUP) {
            throw config.error(key, config.shown(key), "a whole number of 1 to 2^20, or -1");
        }
        return Math.max(0, (int) group);
    }

    /**
     * A tensor as compressed-tensors and ModelOpt describe it.
     *
     * @param packing how the file says that it is packed, such as {@code mxfp4-pack-quantized}; may be empty
     */
    static NumberFormat tensor(Configuration tensor, String packing) {
        int bits = tensor.smallCount("num_bits");
        String type = tensor.text("type").orElse("int");
        int group = group(tensor, "group_size", 0);
        boolean symmetric = tensor.flag(true, "symmetric");
        return switch (type) {
            case "int" -> integer(bits, group, symmetric);
            case "float" -> {
                Optional<List<Long>> block = tensor.wholeNumbers("block_structure");
                yield bits == 8 && block.isPresent() && !block.get().isEmpty()
                        ? block(tensor, "block_structure", block.get())
                        : floating(tensor, bits, group, packing);
            }
            default -> throw tensor.error("type", "'" + type + "'", "int or float");
        };
    }

    /** Activations in the form of {@link #tensor}. */
    static NumberFormat activations(Configuration activations, String packing) {
        NumberFormat format = tensor(activations, packing);
        // Activations are cut as they are made; their scales never cross the memory bus in groups worth counting.
        return format.arithmeticId().equals("int8")
                ? NumberFormats.INT8
                : format.arithmeticId().equals("int4") ? NumberFormats.INT4 : narrowed(format);
    }

    /** What activations of a format are, whose scales do not count. */
    static NumberFormat narrowed(NumberFormat format) {
        return format.elementBits() == 8 && !format.equals(NumberFormats.MXFP8) ? NumberFormats.FP8 : format;
    }

    private static NumberFormat floating(Configuration tensor, int bits, int group, String packing) {
        boolean known = bits == 8 || bits == 4 || bits == 6 || bits == 16;
        if (!known) {
            throw tensor.error("num_bits", bits + " for floating point", "4, 6, 8 or 16");
        }
        return floating(bits, group, packing);
    }

    /** A floating-point format; anything but 16, 8 and 6 bits is read as 4. */
    static NumberFormat floating(int bits, int group, String packing) {
        return switch (bits) {
            case 16 -> NumberFormats.BF16;
            case 8 -> packing.startsWith("mx") || group == 32 ? NumberFormats.MXFP8 : NumberFormats.FP8;
            case 6 -> NumberFormats.MXFP6;
            default -> packing.startsWith("mx") || group == 32 ? NumberFormats.MXFP4 : NumberFormats.NVFP4;
        };
    }

    /** FP8 with a scale per block of that many rows and columns. */
    static NumberFormat block(Configuration config, String key, List<Long> block) {
        if (block.equals(List.of(128L, 128L))) {
            return NumberFormats.FP8_BLOCK;
        }
        if (block.equals(List.of(1L, 32L))) {
            return NumberFormats.MXFP8;
        }
        if (block.size() != 2 || block.stream().anyMatch(side -> side < 1 || side > MAX_SIDE)) {
            throw config.error(key, config.shown(key), "[rows, columns] of 1 to " + MAX_SIDE);
        }
        long rows = block.get(0);
        long columns = block.get(1);
        return new NumberFormat(
                "fp8-block" + rows + "x" + columns,
                8,
                (int) (rows * columns),
                32,
                "fp8",
                "FP8 E4M3, a 32-bit scale per " + rows + " x " + columns + " block");
    }
}
