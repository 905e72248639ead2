package dev.rooflight.validation;

import java.util.regex.Pattern;

/** A warning about a measurement, from its notes and columns. */
public enum Caveat {
    /** Marked SUSPECT. */
    SUSPECT(true, "\\bSUSPECT\\b", "marked SUSPECT: an outlier in its source"),
    /** Marked CAUTION. */
    CAUTION(true, "\\bCAUTION\\b", "marked CAUTION: its source is systematically off"),
    /** The cache of keys and values had next to no room beside the weights. */
    KV_STARVED(true, "(?i)\\bKV(-cache)?[ -]starved\\b", "KV-starved: the weights nearly fill the memory"),
    /** The source calls it unfinished. */
    WORK_IN_PROGRESS(true, "(?i)\\bwip=true\\b", "work in progress in its source (wip=True)"),
    /** Parts of prompts may not have been computed. */
    CACHED_PROMPTS(
            true,
            "(?i)\\bprefix caching not excluded\\b|\\bKV-cache hits\\b",
            "prompts partly from a cache: their work is unknown"),
    /** Prompts and generation ran on different devices. */
    DISAGGREGATED(
            true, "(?i)\\bdisaggregat|\\bmode=disagg", "prefill and decode on different devices: neither is stated"),
    /** Sources count tensor-parallel sizes above 8 in different ways. */
    TENSOR_PARALLEL_ABOVE_8(true, "", "tensor-parallel size above 8: sources count it in different ways"),
    /** Layers lie on devices one after the other; a single request uses one device at a time. */
    LAYER_SPLIT(false, "(?i)\\blayer split\\b", "layers split over devices: one works at a time for a single request"),
    /** A mixture's parallelism is not stated. */
    PARALLELISM_UNSTATED(
            false, "(?i)\\bmay use attention DP/EP\\b", "attention may be data-parallel and experts spread"),
    /** The device ran below its usual power limit. */
    POWER_LIMITED(false, "(?i)\\bpower limited\\b", "power limit below the device's usual one"),
    /** The format of the weights is a guess. */
    WEIGHTS_ASSUMED(
            false,
            "(?i)\\bquant per repo convention\\b|\\bweights dtype inferred\\b",
            "format of the weights not stated, but assumed"),
    /** Which variant of the device it was is a guess. */
    DEVICE_ASSUMED(
            false,
            "(?i)\\bSXM/PCIe not stated\\b|\\bmax over GPU-core variants\\b|\\bhardware from serve script\\b",
            "variant of the device not stated, but assumed"),
    /** The device hung on a narrow link to its host. */
    NARROW_HOST_LINK(false, "(?i)\\beGPU over PCIe\\b", "device on a narrow link to a small host"),
    /** Not read at its origin. */
    SECOND_HAND(false, "(?i)\\bquoted in a public repo\\b", "quoted at second hand"),
    /** Lengths are means of a distribution. */
    MEAN_LENGTHS(false, "", "lengths are means of a distribution");

    private final boolean disqualifies;
    private final Pattern inNotes;
    private final String reason;

    Caveat(boolean disqualifies, String inNotes, String reason) {
        this.disqualifies = disqualifies;
        this.inNotes = Pattern.compile(inNotes);
        this.reason = reason;
    }

    /** True if the measurement must not be compared with. */
    public boolean disqualifies() {
        return disqualifies;
    }

    /** What is the matter, in a few words. */
    public String reason() {
        return reason;
    }

    /** True if notes hold the words for this caveat; never for one that comes from a column. */
    boolean in(String notes) {
        return !inNotes.pattern().isEmpty() && inNotes.matcher(notes).find();
    }
}
