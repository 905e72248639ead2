package dev.rooflight.core.memory;

import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.Cached;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.LayerGroup;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.Tower;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Memory of a deployment as a function of batch and context.
 *
 * <ul>
 *   <li>Weights: every stored parameter in the format of its component.
 *   <li>KV cache: per layer, positions kept (all of the context, or the window) rounded up to whole blocks, times 2·N·d
 *       numbers in the cache's format. Llama-2-13B in FP16 takes 2·40·128·2·40 = 819,200 bytes per position.
 *   <li>Recurrent state: a constant per sequence, 32 bits a number, and the convolutions' history as activations.
 *   <li>Activations: peak over the operator graph of the tensors alive, each from its producer to its last consumer; not a
 *       sum over operators. A pass brings at most {@link MemoryPolicy#maxBatchedTokens()} tokens.
 * </ul>
 */
public final class MemoryModel {
    private final List<Stage> stages;
    private final Precision precision;
    private final MemoryPolicy policy;
    private final Parallelism parallelism;
    private final double capacityBytes;
    private final Residency residency;
    private final Optional<MemoryModel> beside;

    /**
     * What one device of equal pipeline stages holds, whatever the device.
     *
     * @param groups its layers
     * @param weightsBytes its weights, as far as they lie on the device
     * @param prefillLive what is alive after each operator of prompts, as forms; each tensor lives from its producer to its last
     *     consumer
     * @param decodeLive the same of decodes
     */
    public record Stage(
            List<LayerGroup> groups, double weightsBytes, List<LinearForm> prefillLive, List<LinearForm> decodeLive) {
        public Stage {
            groups = List.copyOf(groups);
            prefillLive = List.copyOf(prefillLive);
            decodeLive = List.copyOf(decodeLive);
        }

        /**
         * Of a stage's networks.
         *
         * @param model its share of the model
         * @param prefill the operators that prompts run through; with latent attention, the expanded form
         * @param decode the operators that decode runs through; with latent attention, the absorbed form
         */
        public static Stage of(
                ModelArchitecture model, Network prefill, Network decode, Precision precision, Offload offload) {
            // every weight but those of multi-token-prediction modules, which engines load only to draft with
            double weights = weights(decode, precision, offload);
            for (Tower tower : model.towers()) {
                if (tower.component() != Component.PREDICTION) {
                    weights += weights(Network.of(tower, precision, Kernels.EAGER), precision, offload);
                }
            }
            return new Stage(model.layerGroups(), weights, Liveness.of(prefill), Liveness.of(decode));
        }

        private static double weights(Network network, Precision precision, Offload offload) {
            double bytes = 0;
            for (Block block : network.blocks()) {
                for (Operator operator : block.operators()) {
                    double outside = operator.component() == Component.EXPERTS ? offload.experts() : offload.weights();
                    bytes += block.count()
                            * operator.parameters()
                            * precision.weightBytes(operator.component())
                            * (1 - outside);
                }
            }
            return bytes;
        }
    }

    /**
     * Memory of a model on devices of one type; the fullest device of each answer decides.
     *
     * @param residency where weights and cache lie
     * @param beside a model on the same devices, such as one that drafts
     */
    public MemoryModel(
            List<Stage> stages,
            Precision precision,
            MemoryPolicy policy,
            Parallelism parallelism,
            Device device,
            Residency residency,
            Optional<MemoryModel> beside) {
        this.residency = residency;
        this.beside = beside;
        this.stages = List.copyOf(stages);
        this.precision = precision;
        this.policy = policy;
        this.parallelism = parallelism;
        this.capacityBytes = device.memory().capacityBytes();
    }

    /** What {@code batch} sequences of {@code context} positions occupy on the fullest device, and the limits from there. */
    public MemoryAnalysis analyze(long batch, long context) {
        int fullest = 0;
        for (int stage = 1; stage < stages.size(); stage++) {
            fullest = total(stage, batch, context) > total(fullest, batch, context) ? stage : fullest;
        }
        return new MemoryAnalysis(
                weightsBytes(fullest),
                kvCacheBytes(fullest, batch, context),
                activationBytes(fullest, batch, context),
                policy.reserveBytes(),
                capacityBytes,
                usableBytes(),
                largestBatch(context),
                largest(
                        Pass.MAX_CONTEXT,
                        candidate -> fitsButForActivations(batch, candidate),
                        candidate -> fits(batch, candidate)),
                allDevices(batch, context));
    }

    /** What all devices hold: those of every stage, once for each replica that has as many sequences as the busiest or less. */
    private MemoryAnalysis.AllDevices allDevices(long batch, long context) {
        int replicas = parallelism.data();
        // so many have one sequence more than the others: none where the batch divides
        long busiest = batch % replicas;
        // a batch of which each replica has what the others have
        long others = batch / replicas * replicas;
        double perStage = (double) parallelism.tensor() * parallelism.context();
        double weights = 0;
        double cache = 0;
        double activations = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            weights += replicas * weightsBytes(stage);
            cache += busiest * kvCacheBytes(stage, batch, context);
            activations += busiest * activationBytes(stage, batch, context);
            if (others > 0) {
                cache += (replicas - busiest) * kvCacheBytes(stage, others, context);
                activations += (replicas - busiest) * activationBytes(stage, others, context);
            }
        }
        int devices = parallelism.devices();
        return new MemoryAnalysis.AllDevices(
                devices, perStage * weights, perStage * cache, perStage * activations, devices * policy.reserveBytes());
    }

    /** Bytes that {@code batch} sequences of {@code context} positions occupy on the fullest device, without the limits. */
    public double occupiedBytes(long batch, long context) {
        double most = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            most = Math.max(most, total(stage, batch, context));
        }
        return most + policy.reserveBytes();
    }

    /** Bytes of all weights on the device that holds most of them. */
    public double weightsBytes() {
        double most = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            most = Math.max(most, weightsBytes(stage));
        }
        return most;
    }

    private double weightsBytes(int stage) {
        return stages.get(stage).weightsBytes()
                + beside.map(MemoryModel::weightsBytes).orElse(0.0);
    }

    /** The largest batch that fits at a context; 0 if none does. */
    public long largestBatch(long context) {
        return largest(
                Pass.MAX_BATCH,
                candidate -> fitsButForActivations(candidate, context),
                candidate -> fits(candidate, context));
    }

    /**
     * Positions for which the cache of a replica has room, beside weights and the activations of such sequences; of the stage that
     * has room for fewest. What a sequence keeps whatever its length, and what windows save, count as a sequence of this context has
     * them.
     *
     * @param sequences of a replica; 1 or more
     * @param context positions of each; 1 or more
     * @return 0 or more; infinite where nothing is kept
     */
    public double cachePositions(long sequences, long context) {
        double least = Double.POSITIVE_INFINITY;
        for (int stage = 0; stage < stages.size(); stage++) {
            double room = usableBytes()
                    - policy.reserveBytes()
                    - weightsBytes(stage)
                    - activationBytes(stage, sequences * parallelism.data(), context);
            double each = kvCacheBytes(stage, parallelism.data(), context);
            double positions = each == 0 ? Double.POSITIVE_INFINITY : Math.max(0, room) / each * context;
            least = Math.min(least, positions);
        }
        return least;
    }

    private double total(int stage, long batch, long context) {
        return weightsBytes(stage) + kvCacheBytes(stage, batch, context) + activationBytes(stage, batch, context);
    }

    private double kvCacheBytes(int stage, long batch, long context) {
        long sequences = parallelism.batchPerReplica(batch);
        double shared = sequences < 2 || residency.sharedPrefix() == 0
                ? 0
                : (sequences - 1.0)
                        * sharedBytes(stages.get(stage).groups(), Math.min(residency.sharedPrefix(), context), context);
        double own = (sequences * kvCacheBytesPerSequence(stages.get(stage).groups(), context) - shared)
                * (1 - residency.offload().kvCache());
        return own + beside.map(other -> other.kvCacheBytes(0, batch, context)).orElse(0.0);
    }

    /** Bytes that the last position of {@code context} added to the cache of a sequence, blocks left aside. */
    public static double kvCacheBytesPerPosition(ModelArchitecture model, Precision precision, double context) {
        double bytes = 0;
        for (LayerGroup group : model.layerGroups()) {
            for (Cached part : group.layer().mixer().caches()) {
                double added = part.kept(context) - part.kept(context - 1);
                bytes += group.count() * added * part.numbers() * part.bytes(precision);
            }
        }
        return bytes;
    }

    /** Bytes of recurrent state that a sequence keeps, whatever its context. */
    public static double stateBytesPerSequence(ModelArchitecture model, Precision precision) {
        double bytes = 0;
        for (LayerGroup group : model.layerGroups()) {
            for (Cached part : group.layer().mixer().caches()) {
                bytes += part.isConstant() ? group.count() * part.numbers() * part.bytes(precision) : 0;
            }
        }
        return bytes;
    }

    /** Bytes that the cache of one sequence of {@code context} positions takes on the fullest device, in whole blocks. */
    public double kvCacheBytesPerSequence(long context) {
        return stages.stream()
                .mapToDouble(stage -> kvCacheBytesPerSequence(stage.groups(), context))
                .max()
                .orElseThrow();
    }

    private double kvCacheBytesPerSequence(List<LayerGroup> layers, long context) {
        double bytes = 0;
        for (LayerGroup group : layers) {
            for (Cached part : group.layer().mixer().caches()) {
                bytes += group.count() * bytesPerSequence(part, context);
            }
        }
        return bytes;
    }

    private double bytesPerSequence(Cached part, long context) {
        if (part.isConstant()) {
            return part.numbers() * part.bytes(precision);
        }
        double kept = part.kept(context) / parallelism.context();
        double wide = part.keepsTheLast()
                ? Math.min(residency.widePositions(), part.kept(context))
                        / parallelism.context()
                        * residency.wideBytes()
                : 0;
        return part.numbers() * (Math.ceil(kept / policy.kvBlock()) * policy.kvBlock() * part.bytes(precision) + wide);
    }

    /** Bytes of whole blocks of a prefix that parts which keep every position have in common. */
    private double sharedBytes(List<LayerGroup> layers, long prefix, long context) {
        double blocks = Math.floor((double) prefix / parallelism.context() / policy.kvBlock());
        double bytes = 0;
        for (LayerGroup group : layers) {
            for (Cached part : group.layer().mixer().caches()) {
                boolean whole = !part.isConstant() && part.kept(context) == context;
                bytes += whole ? group.count() * blocks * policy.kvBlock() * part.numbers() * part.bytes(precision) : 0;
            }
        }
        return bytes;
    }

    /** Peak of live activations while {@code batch} sequences are prefilled to {@code context} and decoded there. */
    public double activationBytes(long batch, long context) {
        double most = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            most = Math.max(most, activationBytes(stage, batch, context));
        }
        return most;
    }

    private double activationBytes(int stage, long batch, long context) {
        long sequences = parallelism.batchPerReplica(batch);
        long together = (long) Parallelism.together(sequences, parallelism.microbatchesOf(sequences));
        return Math.max(
                peak(stages.get(stage).prefillLive(), largestPrefillPass(together, context)),
                peak(stages.get(stage).decodeLive(), Pass.decode(together, context)));
    }

    /**
     * As many prompts as the token budget allows and the beginning of one more; of a longer prompt its last chunk, which sees
     * most context. Filling the budget keeps memory from ever shrinking as the context grows.
     */
    private Pass largestPrefillPass(long batch, long context) {
        long budget = policy.maxBatchedTokens();
        if (context >= budget) {
            return new Pass(List.of(new Pass.Sequences(1, budget, context, 1)));
        }
        long whole = Math.min(batch, budget / context);
        long rest = whole < batch ? budget - whole * context : 0;
        Pass.Sequences prompts = new Pass.Sequences(whole, context, context, 1);
        return new Pass(rest == 0 ? List.of(prompts) : List.of(prompts, new Pass.Sequences(1, rest, rest, 0)));
    }

    private static double peak(List<LinearForm> live, Pass pass) {
        double peak = 0;
        for (LinearForm sum : live) {
            peak = Math.max(peak, sum.of(pass));
        }
        return peak;
    }

    private double usableBytes() {
        return capacityBytes * policy.utilization();
    }

    /** The largest number that fits. What is cheap to say is asked first; it mostly decides. */
    private static long largest(long max, LongPredicate cheap, LongPredicate fits) {
        long candidate = LargestThatFits.upTo(max, cheap);
        return candidate == 0 || fits.test(candidate) ? candidate : LargestThatFits.upTo(candidate - 1, fits);
    }

    private boolean fitsButForActivations(long batch, long context) {
        double available = usableBytes() - policy.reserveBytes();
        for (int stage = 0; stage < stages.size(); stage++) {
            if (weightsBytes(stage) + kvCacheBytes(stage, batch, context) > available) {
                return false;
            }
        }
        return true;
    }

    private boolean fits(long batch, long context) {
        double available = usableBytes() - policy.reserveBytes();
        for (int stage = 0; stage < stages.size(); stage++) {
            double certain = weightsBytes(stage) + kvCacheBytes(stage, batch, context);
            if (certain > available || certain + activationBytes(stage, batch, context) > available) {
                return false;
            }
        }
        return true;
    }
}
