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
    Optional<KernelPart> part(KernelRow.OnDevice row) {
        return row.accept(new KernelRow.Visitor<>() {
            @Override
            public Optional<KernelPart> product(KernelRow.Product product) {
                return products("products", product.format(), KernelClass.LINEAR, KernelClass.WEIGHT_ONLY_LINEAR);
            }

            @Override
            public Optional<KernelPart> attention(KernelRow.Attention attention) {
                return ofAttention(attention);
            }

            @Override
            public Optional<KernelPart> mixture(KernelRow.Mixture mixture) {
                return products("mixtures", mixture.format(), KernelClass.EXPERTS, KernelClass.WEIGHT_ONLY_EXPERTS);
            }

            @Override
            public Optional<KernelPart> stream(KernelRow.Stream stream) {
                return ofStream(stream);
            }
        });
    }

    private Optional<KernelPart> ofStream(KernelRow.Stream stream) {
        for (KernelClass kind : List.of(KernelClass.NORM, KernelClass.ELEMENT_WISE, KernelClass.GATHER)) {
            if (kind.id().equals(stream.kernel())) {
                return Optional.of(new KernelPart(kind, ComputeFormat.BF16));
            }
        }
        return unknown("streams", "kernel", stream.kernel());
    }

    /** Products with weights, of a class of their own where those are unpacked as they are read. */
    private Optional<KernelPart> products(String what, String name, KernelClass plain, KernelClass weightOnly) {
        Optional<TableFormat> known = TableFormat.of(name);
        if (known.isEmpty()) {
            return unknown(what, "format", name);
        }
        TableFormat format = known.get();
        Optional<ComputeFormat> compute = formats.runs(format.compute());
        if (compute.isEmpty()) {
            dropped.add(what, "the device has no " + format.compute().id() + " arithmetic");
            return Optional.empty();
        }
        return Optional.of(new KernelPart(format.weightOnly() ? weightOnly : plain, compute.get()));
    }

    private Optional<KernelPart> ofAttention(KernelRow.Attention row) {
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
