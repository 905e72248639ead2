package dev.rooflight.core;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.DeviceClass;
import dev.rooflight.core.hardware.Memory;
import dev.rooflight.core.hardware.Power;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.OutputHead;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention.Projections;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention.QueryKeyNorm;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** Models and devices that tests share, built by hand from their model cards and data sheets. */
public final class Fixtures {
    private Fixtures() {}

    /** NVIDIA RTX A6000 as in arXiv 2402.16363: 154.8385 Tops/s FP16, 309.7 Tops/s INT8, 768 GB/s, 48 GB. */
    public static Device a6000() {
        return device(
                "a6000",
                Map.of(ComputeFormat.FP16, 154.8385e12, ComputeFormat.BF16, 154.8385e12, ComputeFormat.INT8, 309.7e12),
                38.7e12,
                768e9,
                48e9);
    }

    public static Device device(
            String id, Map<ComputeFormat, Double> peaks, double vector, double bandwidth, double capacity) {
        return new Device(
                id,
                id,
                "test",
                DeviceClass.GDDR,
                2020,
                List.of(),
                new Memory("GDDR6", capacity, bandwidth, OptionalDouble.empty()),
                new Compute(OptionalInt.empty(), peaks, vector, 1),
                List.of(),
                new Power(OptionalDouble.empty(), OptionalDouble.empty()),
                Optional.empty(),
                Map.of());
    }

    public static ModelArchitecture llama2with7B() {
        return llama("Llama-2-7b", 4096, 32, 32, 32, 11008, 32000);
    }

    public static ModelArchitecture llama2with13B() {
        return llama("Llama-2-13b", 5120, 40, 40, 40, 13824, 32000);
    }

    public static ModelArchitecture llama2with70B() {
        return llama("Llama-2-70b", 8192, 80, 64, 8, 28672, 32000);
    }

    public static ModelArchitecture llama(
            String id, long hidden, int layers, int heads, int keyValueHeads, long intermediate, long vocabulary) {
        GroupedQueryAttention attention =
                attention(heads, keyValueHeads, (int) (hidden / heads), Reach.causal(), QueryKeyNorm.NONE);
        Layer layer = new Layer(
                attention, new FeedForward.Dense(intermediate, true, false), Norm.RMS, Layer.Placement.BEFORE);
        return model(id, hidden, vocabulary, Collections.nCopies(layers, layer), NumberFormats.FP16);
    }

    public static GroupedQueryAttention attention(
            int heads, int keyValueHeads, int headDim, Reach reach, QueryKeyNorm norm) {
        return GroupedQueryAttention.plain(heads, keyValueHeads, headDim, reach, headDim, Projections.PLAIN)
                .withQueryKeyNorm(norm);
    }

    public static ModelArchitecture model(
            String id, long hidden, long vocabulary, List<Layer> layers, NumberFormat format) {
        return new ModelArchitecture(
                id,
                "llama",
                hidden,
                new Embedding(vocabulary, hidden, 0, false),
                layers,
                Optional.of(Norm.RMS),
                Optional.of(new OutputHead(false, false)),
                4096,
                Precision.stored(format),
                List.of());
    }

    /** Any model that the types allow: widths, reaches, norms, biases and placements at random. */
    public static ModelArchitecture randomModel(SplittableRandom random) {
        long hidden = 64L * random.nextInt(1, 80);
        List<Layer> layers = new ArrayList<>();
        int kinds = random.nextInt(1, 4);
        for (int kind = 0; kind < kinds; kind++) {
            layers.addAll(Collections.nCopies(random.nextInt(1, 20), randomLayer(random)));
        }
        boolean projected = random.nextInt(8) == 0;
        return new ModelArchitecture(
                "random",
                "random",
                hidden,
                new Embedding(
                        random.nextInt(100, 200_000),
                        projected ? hidden * 2 : hidden,
                        random.nextBoolean() ? 0 : 4096,
                        random.nextBoolean()),
                layers,
                random.nextInt(8) == 0 ? Optional.empty() : Optional.of(Norm.RMS),
                Optional.of(new OutputHead(random.nextBoolean(), random.nextBoolean())),
                4096,
                Precision.stored(random.nextBoolean() ? NumberFormats.BF16 : NumberFormats.FP16),
                List.of());
    }

    private static Layer randomLayer(SplittableRandom random) {
        Layer.Placement[] placements = Layer.Placement.values();
        boolean halves = random.nextInt(5) == 0;
        boolean mixes = random.nextBoolean();
        return new Layer(
                halves && !mixes ? new TokenMixer.None() : randomMixer(random),
                halves && mixes ? new FeedForward.None() : randomFeedForward(random),
                random.nextBoolean() ? Norm.RMS : Norm.LAYER,
                halves ? Layer.Placement.BEFORE : placements[random.nextInt(placements.length)]);
    }

    private static TokenMixer randomMixer(SplittableRandom random) {
        return switch (random.nextInt(10)) {
            case 0 -> latentAttention(random);
            case 1 ->
                new TokenMixer.StateSpaceDuality(
                        8 * random.nextInt(1, 20),
                        64,
                        8,
                        16 * random.nextInt(1, 9),
                        4,
                        random.nextBoolean(),
                        true,
                        false);
            case 2 ->
                new TokenMixer.SelectiveStateSpace(
                        64L * random.nextInt(1, 80), 16, 4, random.nextInt(1, 300), random.nextBoolean(), true, false);
            case 3 ->
                new TokenMixer.GatedDeltaAttention(
                        4,
                        4 * random.nextInt(1, 5),
                        128,
                        128,
                        4,
                        random.nextBoolean() ? 0 : 128,
                        random.nextBoolean() ? 0 : 64);
            case 4 ->
                new TokenMixer.Parallel(
                        randomAttention(random),
                        new TokenMixer.StateSpaceDuality(32, 64, 1, 128, 4, true, true, false));
            case 5 ->
                new TokenMixer.CompressedAttention(
                        16, 128, 64, 256, 4, 128, random.nextInt(1, 300), random.nextInt(0, 2) * 4, Optional.empty());
            default -> randomAttention(random);
        };
    }

    private static TokenMixer latentAttention(SplittableRandom random) {
        return new TokenMixer.LatentAttention(
                random.nextInt(1, 129),
                random.nextBoolean() ? 0 : 768,
                random.nextInt(64, 513),
                128,
                64,
                128,
                random.nextBoolean(),
                false,
                random.nextInt(3) == 0
                        ? Optional.of(new TokenMixer.Indexer(32, 128, 2048, random.nextBoolean()))
                        : Optional.empty());
    }

    private static GroupedQueryAttention randomAttention(SplittableRandom random) {
        int groups = 1 << random.nextInt(0, 4);
        int keyValueHeads = random.nextInt(1, 9);
        int headDim = 8 * random.nextInt(1, 33);
        Reach reach =
                switch (random.nextInt(4)) {
                    case 0 -> new Reach.SlidingWindow(random.nextInt(1, 5000));
                    case 1 -> new Reach.ChunkedLocal(random.nextInt(1, 5000));
                    default -> Reach.causal();
                };
        QueryKeyNorm[] norms = QueryKeyNorm.values();
        GroupedQueryAttention.OutputGate[] gates = GroupedQueryAttention.OutputGate.values();
        return GroupedQueryAttention.plain(
                        keyValueHeads * groups,
                        keyValueHeads,
                        headDim,
                        reach,
                        random.nextInt(3) == 0 ? 0 : headDim / 2,
                        Projections.biased(random.nextBoolean(), random.nextBoolean())
                                .withSinks(random.nextBoolean())
                                .withValuesAsKeys(random.nextInt(6) == 0))
                .withQueryKeyNorm(norms[random.nextInt(norms.length)])
                .withOutputGate(gates[random.nextInt(gates.length)]);
    }

    private static FeedForward randomFeedForward(SplittableRandom random) {
        FeedForward.Dense dense =
                new FeedForward.Dense(random.nextInt(16, 30_000), random.nextBoolean(), random.nextBoolean());
        if (random.nextInt(3) > 0) {
            return dense;
        }
        int experts = random.nextInt(1, 300);
        FeedForward.MixtureOfExperts moe = new FeedForward.MixtureOfExperts(
                experts,
                random.nextInt(1, experts + 1),
                new FeedForward.Dense(random.nextInt(16, 5000), random.nextBoolean(), random.nextBoolean()),
                random.nextBoolean() ? Optional.of(dense) : Optional.empty(),
                new FeedForward.MixtureOfExperts.Router(random.nextBoolean(), random.nextBoolean(), false, false),
                random.nextInt(4) == 0 ? 512 : 0,
                random.nextBoolean());
        return random.nextInt(5) == 0 ? new FeedForward.DenseBesideExperts(dense, moe) : moe;
    }

    /** Any device: peaks, bandwidth and capacity at random over several orders of magnitude. */
    public static Device randomDevice(SplittableRandom random) {
        double peak = Math.pow(10, random.nextDouble(11, 16));
        return device(
                "random",
                random.nextBoolean()
                        ? Map.of(ComputeFormat.FP16, peak)
                        : Map.of(ComputeFormat.FP16, peak, ComputeFormat.INT8, 2 * peak, ComputeFormat.FP8, 2 * peak),
                peak / random.nextDouble(1, 64),
                Math.pow(10, random.nextDouble(10, 13)),
                Math.pow(10, random.nextDouble(9, 12)));
    }
}
