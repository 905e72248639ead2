package dev.rooflight.core;

import dev.rooflight.core.efficiency.CollectiveConstants;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.DeviceClass;
import dev.rooflight.core.hardware.Link;
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
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Reach;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
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

    /** The same device with connections. */
    public static Device withLinks(Device device, Link... links) {
        return with(device, device.compute(), List.of(links));
    }

    /** The same device with so many streaming multiprocessors. */
    public static Device withUnits(Device device, int units) {
        Compute compute = device.compute();
        return with(
                device,
                new Compute(
                        OptionalInt.of(units),
                        compute.peakOpsPerSecond(),
                        compute.vectorOpsPerSecond(),
                        compute.sparsitySpeedup()),
                device.links());
    }

    private static Device with(Device device, Compute compute, List<Link> links) {
        return new Device(
                device.id(),
                device.name(),
                device.vendor(),
                device.deviceClass(),
                device.released(),
                device.aliases(),
                device.memory(),
                compute,
                links,
                device.power(),
                device.price(),
                device.sources());
    }

    /** A link per device and direction to the devices of its node, this one included. */
    public static Link nodeLink(double bytesPerSecond, int devices) {
        return new Link("node link", Link.Scope.NODE, bytesPerSecond, devices);
    }

    /** A link per device and direction to other nodes. */
    public static Link clusterLink(double bytesPerSecond) {
        return new Link("cluster link", Link.Scope.CLUSTER, bytesPerSecond, 1_000_000);
    }

    /**
     * NVIDIA H100 SXM as in its data sheet: 989.4 Tops/s BF16, 3.35 TB/s, 80 GB, 8 to a node with 450 GB/s of NVLink and a port
     * of 50 GB/s each.
     */
    public static Device h100() {
        Device bare = device(
                "h100",
                Map.of(ComputeFormat.FP16, 989.4e12, ComputeFormat.BF16, 989.4e12, ComputeFormat.FP8, 1978.9e12),
                66.9e12,
                3.35e12,
                80e9);
        return withUnits(withLinks(bare, nodeLink(450e9, 8), clusterLink(50e9)), 132);
    }

    /** Any device, in nodes of 1 to 16 of its kind, with links and units. */
    public static Device randomLinkedDevice(SplittableRandom random) {
        return withUnits(
                withLinks(
                        randomDevice(random),
                        nodeLink(Math.pow(10, random.nextDouble(9, 12)), 1 << random.nextInt(5)),
                        clusterLink(Math.pow(10, random.nextDouble(8, 11)))),
                random.nextInt(1, 200));
    }

    /**
     * The same model with {@code n} times as many heads, inner channels and experts, so that it can be split {@code n} ways;
     * key/value heads that divide {@code n} may stay as few as they are. Layers that are alike stay so.
     *
     * @param n a power of 2
     */
    public static ModelArchitecture divisible(ModelArchitecture model, int n, boolean fewKeyValueHeads) {
        return new ModelArchitecture(
                model.id(),
                model.family(),
                model.hiddenSize(),
                model.embedding(),
                model.layers().stream()
                        .map(layer -> new Layer(
                                divisible(layer.mixer(), n, fewKeyValueHeads),
                                divisible(layer.feedForward(), n),
                                layer.norm(),
                                layer.placement()))
                        .toList(),
                model.finalNorm(),
                model.head(),
                model.contextLimit(),
                model.stored(),
                model.towers());
    }

    private static TokenMixer divisible(TokenMixer mixer, int n, boolean fewKeyValueHeads) {
        if (mixer instanceof GroupedQueryAttention a) {
            return new GroupedQueryAttention(
                    a.queryHeads() * n,
                    fewKeyValueHeads && n % a.keyValueHeads() == 0 ? a.keyValueHeads() : a.keyValueHeads() * n,
                    a.headDim(),
                    a.valueDim(),
                    a.reach(),
                    a.rotaryDims(),
                    a.projections(),
                    a.queryKeyNorm(),
                    a.outputGate());
        } else if (mixer instanceof TokenMixer.LatentAttention a) {
            return new TokenMixer.LatentAttention(
                    a.heads() * n,
                    a.queryRank(),
                    a.latentRank(),
                    a.nopeDim(),
                    a.ropeDim(),
                    a.valueDim(),
                    a.outputGate(),
                    a.bias(),
                    a.indexer());
        } else if (mixer instanceof TokenMixer.SelectiveStateSpace s) {
            return new TokenMixer.SelectiveStateSpace(
                    s.inner() * n,
                    s.stateSize(),
                    s.convKernel(),
                    s.stepRank(),
                    s.innerNorms(),
                    s.convBias(),
                    s.projectionBias());
        } else if (mixer instanceof TokenMixer.StateSpaceDuality s) {
            return new TokenMixer.StateSpaceDuality(
                    s.heads() * n,
                    s.headDim(),
                    s.groups(),
                    s.stateSize(),
                    s.convKernel(),
                    s.gatedNorm(),
                    s.convBias(),
                    s.projectionBias());
        } else if (mixer instanceof TokenMixer.GatedDeltaAttention g) {
            return new TokenMixer.GatedDeltaAttention(
                    g.keyHeads() * n,
                    g.valueHeads() * n,
                    g.keyDim(),
                    g.valueDim(),
                    g.convKernel(),
                    g.channelDecayRank(),
                    g.outputGateRank());
        } else if (mixer instanceof TokenMixer.CompressedAttention a) {
            return new TokenMixer.CompressedAttention(
                    a.heads() * n,
                    a.headDim(),
                    a.ropeDim(),
                    a.queryRank(),
                    a.outputGroups(),
                    a.outputRank(),
                    a.window(),
                    a.ratio(),
                    a.indexer());
        } else if (mixer instanceof TokenMixer.Parallel both) {
            return new TokenMixer.Parallel(
                    divisible(both.first(), n, fewKeyValueHeads), divisible(both.second(), n, fewKeyValueHeads));
        }
        return mixer;
    }

    private static FeedForward divisible(FeedForward feedForward, int n) {
        if (feedForward instanceof FeedForward.Dense dense) {
            return divisible(dense, n);
        } else if (feedForward instanceof FeedForward.MixtureOfExperts moe) {
            return divisible(moe, n);
        } else if (feedForward instanceof FeedForward.DenseBesideExperts both) {
            return new FeedForward.DenseBesideExperts(divisible(both.dense(), n), divisible(both.experts(), n));
        }
        return feedForward;
    }

    private static FeedForward.Dense divisible(FeedForward.Dense dense, int n) {
        return new FeedForward.Dense(dense.intermediate() * n, dense.gated(), dense.bias());
    }

    private static FeedForward.MixtureOfExperts divisible(FeedForward.MixtureOfExperts moe, int n) {
        return new FeedForward.MixtureOfExperts(
                moe.experts() * n,
                moe.perToken(),
                divisible(moe.expert(), n),
                moe.shared().map(shared -> divisible(shared, n)),
                moe.router(),
                moe.latentWidth(),
                moe.latentNorm());
    }

    /** Whether any layer has routed experts. */
    public static boolean hasExperts(ModelArchitecture model) {
        return model.layers().stream()
                .map(Layer::feedForward)
                .anyMatch(feedForward -> feedForward instanceof FeedForward.MixtureOfExperts
                        || feedForward instanceof FeedForward.DenseBesideExperts);
    }

    /** Whether any layer has a recurrent state. */
    public static boolean hasState(ModelArchitecture model) {
        return model.layers().stream().anyMatch(layer -> layer.mixer().stateNumbers() > 0);
    }

    /** Any way to spread a model that is {@link #divisible} by 8 over devices. */
    public static Parallelism randomParallelism(ModelArchitecture model, SplittableRandom random) {
        int tensor = 1 << random.nextInt(4);
        int data = 1 << random.nextInt(3);
        int expert = 1;
        if (hasExperts(model)) {
            expert = 1 << random.nextInt(Integer.numberOfTrailingZeros(Math.min(8, tensor * data)) + 1);
        }
        return new Parallelism(
                tensor,
                random.nextInt(1, Math.min(6, model.layers().size() + 1)),
                expert,
                data,
                hasState(model) ? 1 : 1 << random.nextInt(3),
                random.nextInt(7),
                random.nextBoolean() ? 0 : random.nextDouble());
    }

    /** Constants of every class of kernels in two formats, and of both kinds of links. */
    public static EfficiencyProfile randomEfficiency(SplittableRandom random) {
        Map<KernelClass, Map<ComputeFormat, KernelModel>> kernels = new EnumMap<>(KernelClass.class);
        for (KernelClass kind : KernelClass.values()) {
            Map<ComputeFormat, KernelModel> formats = new EnumMap<>(ComputeFormat.class);
            formats.put(ComputeFormat.FP16, randomKernel(kind, random));
            formats.put(ComputeFormat.FP8, randomKernel(kind, random));
            kernels.put(kind, formats);
        }
        return new EfficiencyProfile(
                "random",
                true,
                kernels,
                Map.of(Link.Scope.NODE, randomCollectives(random), Link.Scope.CLUSTER, randomCollectives(random)),
                1,
                List.of());
    }

    private static KernelModel randomKernel(KernelClass kind, SplittableRandom random) {
        double launch = random.nextInt(4) == 0 ? 0 : random.nextDouble(2e-5);
        double compute = random.nextDouble(0.1, 1);
        double memory = random.nextDouble(0.1, 1);
        return switch (kind) {
            case LINEAR, WEIGHT_ONLY_LINEAR ->
                new KernelModel.Linear(launch, random.nextDouble(1e-9), compute, memory, random.nextBoolean());
            case EXPERTS, WEIGHT_ONLY_EXPERTS ->
                new KernelModel.Experts(launch, compute, memory, random.nextDouble(64));
            case PREFILL_ATTENTION ->
                new KernelModel.PrefillAttention(
                        launch,
                        random.nextDouble(1e-8),
                        compute,
                        random.nextDouble(0.1, 1),
                        memory,
                        random.nextDouble(256),
                        random.nextDouble());
            case DECODE_ATTENTION -> new KernelModel.DecodeAttention(launch, random.nextDouble(1e-5), compute, memory);
            case RECURRENCE, NORM, ELEMENT_WISE, GATHER -> new KernelModel.Streaming(launch, memory);
        };
    }

    private static CollectiveConstants randomCollectives(SplittableRandom random) {
        return new CollectiveConstants(
                random.nextDouble(1e-5),
                random.nextDouble(1e-6),
                random.nextDouble(0.1, 1),
                random.nextDouble(3e-5),
                random.nextDouble(3e-6),
                random.nextDouble(0.1, 1),
                random.nextDouble());
    }

    /** An engine with a share of the device's efficiencies for some classes. */
    public static EngineProfile randomEngine(SplittableRandom random) {
        Map<KernelClass, EngineProfile.Share> shares = new EnumMap<>(KernelClass.class);
        for (KernelClass kind : KernelClass.values()) {
            if (random.nextInt(3) == 0) {
                shares.put(kind, new EngineProfile.Share(random.nextDouble(0.5, 2), random.nextDouble(0.5, 2)));
            }
        }
        return new EngineProfile(
                "random",
                "random engine",
                random.nextDouble(5e-3),
                random.nextDouble(1e-5),
                random.nextBoolean() ? 0 : random.nextDouble(1e-5),
                shares,
                random.nextBoolean(),
                random.nextBoolean());
    }
}
