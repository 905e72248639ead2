package dev.rooflight.core.efficiency;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Require;
import dev.rooflight.core.parallel.ExchangeFormats;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a serving engine adds to the device's own time, whatever the device.
 *
 * @param id such as {@code vllm}
 * @param name as its makers write it
 * @param hostSeconds scheduling, sampling and detokenising of a step that the device waits for; 0 to 10
 * @param hostSecondsPerSequence the same for each sequence of the step; 0 to 1
 * @param launchSeconds least time from one kernel to the next, where kernels are not captured in graphs; 0 to 1
 * @param shares of the device's efficiencies that its kernels reach, for classes where it has kernels of its own
 * @param mixesPrefill whether chunks of prompts run in the same pass as decodes
 * @param integerProducts whether weights that are stored in blocks of integers (GGML) are multiplied as such, with activations
 *     that are quantised to 8 bits on the way, where the device has INT8 arithmetic; otherwise they are unpacked to 16 bits
 * @param exchanges formats in which tokens travel to their experts and back
 * @param version which was asked for, such as {@code 0.12}; empty where none was, and the latest is meant
 */
public record EngineProfile(
        String id,
        String name,
        double hostSeconds,
        double hostSecondsPerSequence,
        double launchSeconds,
        Map<KernelClass, Share> shares,
        boolean mixesPrefill,
        boolean integerProducts,
        ExchangeFormats exchanges,
        String version) {
    /** An engine that takes no time. */
    public static final EngineProfile IDEAL =
            new EngineProfile("ideal", "ideal engine", 0, 0, 0, Map.of(), true, false);

    /** The latest version of an engine. */
    public EngineProfile(
            String id,
            String name,
            double hostSeconds,
            double hostSecondsPerSequence,
            double launchSeconds,
            Map<KernelClass, Share> shares,
            boolean mixesPrefill,
            boolean integerProducts,
            ExchangeFormats exchanges) {
        this(
                id,
                name,
                hostSeconds,
                hostSecondsPerSequence,
                launchSeconds,
                shares,
                mixesPrefill,
                integerProducts,
                exchanges,
                "");
    }

    /** The latest version of an engine whose exchanges are all as wide as the residual stream. */
    public EngineProfile(
            String id,
            String name,
            double hostSeconds,
            double hostSecondsPerSequence,
            double launchSeconds,
            Map<KernelClass, Share> shares,
            boolean mixesPrefill,
            boolean integerProducts) {
        this(
                id,
                name,
                hostSeconds,
                hostSecondsPerSequence,
                launchSeconds,
                shares,
                mixesPrefill,
                integerProducts,
                ExchangeFormats.WIDE);
    }

    /**
     * Efficiency of an engine's kernels as shares of the device's.
     *
     * @param compute of its compute and vector efficiency; above 0 to 2
     * @param memory of its memory efficiency; above 0 to 2
     */
    public record Share(double compute, double memory) {
        /** The device's own. */
        public static final Share WHOLE = new Share(1, 1);

        public Share {
            Require.within("share of compute efficiency", compute, 1e-3, 2);
            Require.within("share of memory efficiency", memory, 1e-3, 2);
        }
    }

    public EngineProfile {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        Require.within("host (seconds)", hostSeconds, 0, 10);
        Require.within("host per sequence (seconds)", hostSecondsPerSequence, 0, 1);
        Require.within("launch (seconds)", launchSeconds, 0, 1);
        requireNonNull(exchanges, "exchanges is null");
        requireNonNull(version, "version is null");
        shares = shares.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(shares));
    }

    /** The same under the version that was asked for. */
    public EngineProfile at(String asked) {
        return new EngineProfile(
                id,
                name,
                hostSeconds,
                hostSecondsPerSequence,
                launchSeconds,
                shares,
                mixesPrefill,
                integerProducts,
                exchanges,
                asked);
    }

    /** What it was asked for as: the id, and the version where one was named, such as {@code vllm@0.12}. */
    public String asked() {
        return version.isEmpty() ? id : id + "@" + version;
    }

    /** Constants of a device's kernels as this engine runs them. */
    public KernelModel of(KernelClass kernels, KernelModel ofDevice) {
        Share share = shares.getOrDefault(kernels, Share.WHOLE);
        return ofDevice.scaled(share.compute(), share.memory(), launchSeconds);
    }
}
