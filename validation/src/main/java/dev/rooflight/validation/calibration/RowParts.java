package dev.rooflight.validation.calibration;

import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.format.ComputeFormat;
import java.util.List;
import java.util.Optional;

/** Says what rows are for: which kernels' constants they help to fit. */
final class RowParts {
    private final DeviceFormats formats;
    private final boolean eightBitPrompts;
    private final DroppedRows dropped;

    /**
     * For the rows of one device.
     *
     * @param eightBitPrompts whether there are prompts whose queries have eight bits
     * @param dropped counts what is for nothing that is known
     */
    RowParts(DeviceFormats formats, boolean eightBitPrompts, DroppedRows dropped) {
        this.formats = formats;
        this.eightBitPrompts = eightBitPrompts;
        this.dropped = dropped;
    }

    /** What a row is for; empty, and counted, where it is for nothing that is known. */
    Optional<KernelPart> part(KernelRow row) {
        if (row instanceof KernelRow.Stream stream) {
            for (KernelClass kind : List.of(KernelClass.NORM, KernelClass.ELEMENT_WISE, KernelClass.GATHER)) {
                if (kind.id().equals(stream.kernel())) {
                    return Optional.of(new KernelPart(kind, ComputeFormat.BF16));
                }
            }
            return unknown("streams", "kernel", stream.kernel());
        }
        if (row instanceof KernelRow.Attention attention) {
            return attention(attention);
        }
        boolean product = row instanceof KernelRow.Product;
        String name = row instanceof KernelRow.Product each ? each.format() : ((KernelRow.Mixture) row).format();
        Optional<TableFormat> known = TableFormat.of(name);
        if (known.isEmpty()) {
            return unknown(product ? "products" : "mixtures", "format", name);
        }
        TableFormat format = known.get();
        Optional<ComputeFormat> compute = formats.runs(format.compute());
        if (compute.isEmpty()) {
            dropped.add(
                    product ? "products" : "mixtures",
                    "the device has no " + format.compute().id() + " arithmetic");
            return Optional.empty();
        }
        KernelClass kind = product
                ? format.weightOnly() ? KernelClass.WEIGHT_ONLY_LINEAR : KernelClass.LINEAR
                : format.weightOnly() ? KernelClass.WEIGHT_ONLY_EXPERTS : KernelClass.EXPERTS;
        return Optional.of(new KernelPart(kind, compute.get()));
    }

    private Optional<KernelPart> attention(KernelRow.Attention row) {
        boolean narrowQueries = TableFormat.isFp8(row.format());
        boolean narrowCache = TableFormat.isFp8(row.cache());
        String label = row.prompt() ? "prefill-attention" : "decode-attention";
        if (!(narrowQueries || TableFormat.isSixteenBits(row.format()))
                || !(narrowCache || TableFormat.isSixteenBits(row.cache()))) {
            return unknown(label, "format", row.format() + "/" + row.cache());
        }
        if (!row.prompt()) {
            return Optional.of(
                    new KernelPart(KernelClass.DECODE_ATTENTION, narrowCache ? ComputeFormat.FP8 : formats.wide()));
        }
        boolean mixed = narrowQueries != narrowCache;
        if ((narrowQueries && narrowCache) || (mixed && narrowCache && !eightBitPrompts)) {
            if (formats.runs(ComputeFormat.FP8).isEmpty()) {
                dropped.add(label, "the device has no fp8 arithmetic");
                return Optional.empty();
            }
            return Optional.of(new KernelPart(KernelClass.PREFILL_ATTENTION, ComputeFormat.FP8));
        }
        if (mixed) {
            dropped.add(label, "queries and cache of different formats");
            return Optional.empty();
        }
        return Optional.of(new KernelPart(KernelClass.PREFILL_ATTENTION, formats.wide()));
    }

    private Optional<KernelPart> unknown(String what, String field, String value) {
        dropped.add(what, field + " " + value + " is not known");
        return Optional.empty();
    }
}
