package dev.rooflight.technique;

import static dev.rooflight.technique.Category.QUANTIZATION;

import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.KvTail;
import java.util.List;

/** Stores cached keys and values in fewer bits; the last positions may stay wide. */
final class KvFormat {
    private KvFormat() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "kv-format",
                        "Quantised KV cache",
                        QUANTIZATION,
                        "Stores cached keys and values in fewer bits; the last positions may stay wide.")
                .taking(
                        Parameter.format("format", "fp8", List.of(), "number format of keys and values"),
                        Parameter.integer(
                                "residual",
                                0,
                                0,
                                1_000_000,
                                "positions",
                                "last positions that stay in the activations' format"),
                        Parameter.number(
                                "outliers",
                                0,
                                0,
                                0.2,
                                "share",
                                "numbers kept apart in 32 bits each (16 of value, 16 of index)"))
                .presets(
                        Preset.of("kv-fp8", "FP8 cache", "vLLM and TensorRT-LLM documentation")
                                .with("format", "fp8"),
                        Preset.of("kv-int8", "INT8 cache", "LMDeploy documentation")
                                .with("format", "int8"),
                        Preset.of("kv-int4", "INT4 cache", "QServe, Lin et al. 2024, arXiv 2405.04532")
                                .with("format", "int4-g128-z16"),
                        Preset.of("kivi", "KIVI", "Liu et al. 2024, arXiv 2402.02750")
                                .with("format", "int2-g32-z16")
                                .with("residual", 128),
                        Preset.of("kvquant", "KVQuant, 3 bits and 1 % outliers", "Hooper et al. 2024, arXiv 2401.18079")
                                .with("format", "int3")
                                .with("outliers", 0.01))
                .deciding(Slot.KV_FORMAT)
                .said(
                        "arXiv 2402.16363, section on the KV cache",
                        "the cache is unpacked as it is read, at no cost; attention computes in the wider of activations and cache",
                        "where attention is compute-bound (long prompts, many queries a head), unpacking costs time")
                .costing(
                        "FP8: none that is measurable; KIVI 2 bits: up to 2 % on LongBench",
                        Effort.medium("an option of engines at 8 bits, kernels of its own at 2"))
                .doing(KvFormat::kv);
    }

    private static Scenario kv(Scenario before, Values values) {
        if (!Layers.haveCache(before.model())) {
            return before.noting(
                    new Note.NothingCached(values.name(), before.model().id()));
        }
        Precision precision = before.deployment().precision();
        NumberFormat plain = values.format("format");
        double outliers = values.number("outliers");
        NumberFormat format = outliers == 0
                ? plain
                : new NumberFormat(
                        plain.id() + "+outliers",
                        plain.elementBits() + 32 * outliers,
                        plain.groupSize(),
                        plain.groupBits(),
                        plain.arithmeticId(),
                        plain.description() + ", outliers apart");
        Scenario after = before.with(precision.withKvCache(format));
        long residual = values.whole("residual");
        return residual == 0 ? after : after.with(new KvTail(residual, precision.kvCache()));
    }
}
