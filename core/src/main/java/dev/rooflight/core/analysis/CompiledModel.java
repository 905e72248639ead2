package dev.rooflight.core.analysis;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.cost.PowerModel;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryModel;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.parallel.Rank;
import dev.rooflight.core.pass.Pass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A model on a device, or on many of a kind, in a deployment, turned once into matrices over the features of a pass. Immutable
 * and safe to share; for evaluation in bulk each thread takes an {@link #evaluator()} of its own.
 */
public final class CompiledModel {
    private final ModelArchitecture model;
    private final Device device;
    private final Deployment deployment;
    private final EfficiencyProfile efficiency;
    private final FeatureVector.Layout layout;
    private final List<List<CompiledForm>> stages;
    private final MemoryModel memory;
    private final List<String> notes;

    private CompiledModel(ModelArchitecture model, Device device, Deployment deployment, EfficiencyProfile efficiency) {
        this.model = requireNonNull(model, "model is null");
        this.device = requireNonNull(device, "device is null");
        this.deployment = requireNonNull(deployment, "deployment is null");
        this.efficiency = requireNonNull(efficiency, "efficiency is null");
        List<Rank> ranks = Rank.of(model, deployment.parallelism());
        List<List<Network>> networks = ranks.stream().map(this::networks).toList();
        this.layout = FeatureVector.Layout.of(
                networks.stream().flatMap(List::stream).toList(),
                deployment.parallelism().context());
        this.stages = networks.stream()
                .map(forms -> forms.stream().map(this::compiled).toList())
                .toList();
        // the values of LatentForm are in this order: prompts run expanded, decode absorbed
        List<MemoryModel.Stage> parts = new ArrayList<>();
        for (int i = 0; i < ranks.size(); i++) {
            List<Network> forms = networks.get(i);
            parts.add(new MemoryModel.Stage(ranks.get(i).model(), forms.get(0), forms.get(forms.size() - 1)));
        }
        this.memory =
                new MemoryModel(parts, deployment.precision(), deployment.memory(), deployment.parallelism(), device);
        this.notes = notesOn();
    }

    /**
     * Compiles a model for a device whose kernels run at the roofline.
     *
     * @throws dev.rooflight.core.InvalidValueException if the device has no arithmetic that can run the deployment's formats, or
     *     the model cannot be spread over devices so
     */
    public static CompiledModel of(ModelArchitecture model, Device device, Deployment deployment) {
        return of(model, device, deployment, EfficiencyProfile.IDEAL);
    }

    /**
     * Compiles a model for a device whose kernels run as a profile says.
     *
     * @throws dev.rooflight.core.InvalidValueException if the device has no arithmetic that can run the deployment's formats, or
     *     the model cannot be spread over devices so
     */
    public static CompiledModel of(
            ModelArchitecture model, Device device, Deployment deployment, EfficiencyProfile efficiency) {
        return new CompiledModel(model, device, deployment, efficiency);
    }

    /** The architecture. */
    public ModelArchitecture model() {
        return model;
    }

    /** The device. */
    public Device device() {
        return device;
    }

    /** How the model is run. */
    public Deployment deployment() {
        return deployment;
    }

    /** How well the device's kernels run. */
    public EfficiencyProfile efficiency() {
        return efficiency;
    }

    /** The operators of a pass on one device of the first stage, as blocks with their tensors. */
    public Network network(Pass pass) {
        return cheapest(stages.get(0), PassFeatures.of(layout, local(pass)).all()).network;
    }

    /** Memory as a function of batch and context. */
    public MemoryModel memory() {
        return memory;
    }

    /** What a user should know about this combination, such as formats that the device has to widen. */
    public List<String> notes() {
        return notes;
    }

    /**
     * Every operator of a pass, as one device sees it. With stages: of one microbatch on its way through all of them, and the
     * wait for the others.
     */
    public PassAnalysis analyze(Pass pass) {
        return analyze(PassFeatures.of(layout, local(pass)), pass.sequences(), pass.decodesOnly());
    }

    private PassAnalysis analyze(PassFeatures features, double sequences, boolean decoding) {
        Map<OperatorAnalysis, OperatorAnalysis> operators = new LinkedHashMap<>();
        double longestBound = 0;
        double longestExpected = 0;
        for (List<CompiledForm> forms : stages) {
            List<OperatorAnalysis> stage = new ArrayList<>();
            for (CompiledOperator operator : cheapest(forms, features.all()).operators) {
                stage.add(operator.analyze(features));
            }
            // equal operators of several stages are one row
            stage.forEach(operator ->
                    operators.merge(operator.withLayers(0), operator, (a, b) -> a.withLayers(a.layers() + b.layers())));
            PassAnalysis.Totals totals = PassAnalysis.of(stage).totals();
            longestBound = Math.max(longestBound, totals.boundSeconds());
            longestExpected = Math.max(longestExpected, totals.expectedSeconds());
        }
        List<OperatorAnalysis> all = new ArrayList<>(operators.values());
        Parallelism parallelism = deployment.parallelism();
        long perReplica = parallelism.batchPerReplica((long) sequences);
        if (stages.size() > 1) {
            PassAnalysis.Totals sum = PassAnalysis.of(all).totals();
            long parts = parallelism.microbatchesOf(perReplica);
            all.add(OperatorAnalysis.waiting(
                    "pipeline_wait",
                    Evaluator.pipelined(sum.boundSeconds(), longestBound, parts, decoding) - sum.boundSeconds(),
                    Evaluator.pipelined(sum.expectedSeconds(), longestExpected, parts, decoding)
                            - sum.expectedSeconds()));
        }
        EngineProfile engine = deployment.engine();
        double host = engine.hostSeconds() + engine.hostSecondsPerSequence() * perReplica;
        if (host > 0) {
            all.add(OperatorAnalysis.waiting("host", 0, host));
        }
        return PassAnalysis.of(all);
    }

    /**
     * Joules that all devices draw in a pass; empty where the device's power is not known. With stages, what a device draws
     * while others' microbatches pass it by is that of its own.
     */
    public OptionalDouble joules(PassAnalysis pass) {
        Optional<PowerModel> power = PowerModel.of(device.power(), efficiency.powerExponent());
        return power.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(joules(pass, power.get()));
    }

    private double joules(PassAnalysis pass, PowerModel power) {
        double joules = 0;
        for (OperatorAnalysis operator : pass.operators()) {
            double expected = operator.layers() * operator.expectedSeconds();
            boolean working = operator.kind() != OperatorKind.COLLECTIVE && operator.kind() != OperatorKind.HOST;
            double utilization = working && expected > 0 ? operator.layers() * operator.boundSeconds() / expected : 0;
            joules += power.joules(expected, utilization);
        }
        return joules * deployment.parallelism().devices();
    }

    /** Joules that all devices draw for {@code batch} prompts and the tokens generated from them; empty where not known. */
    public OptionalDouble joules(long batch, long promptTokens, long outputTokens) {
        OptionalDouble prompt = joules(analyze(Pass.prefill(batch, promptTokens)));
        Optional<PowerModel> power = PowerModel.of(device.power(), efficiency.powerExponent());
        if (power.isEmpty() || outputTokens == 1) {
            return prompt;
        }
        Pass local = local(Pass.decode(batch, promptTokens + 1));
        double sequences = local.sequences();
        double steps = StepSum.of(layout, promptTokens + 1.0, outputTokens - 1.0, context -> {
            PassFeatures features = PassFeatures.ofDecode(layout, sequences, context);
            return joules(analyze(features, batch, true), power.get());
        });
        return OptionalDouble.of(prompt.orElse(0) + steps);
    }

    /**
     * A prompt of {@code promptTokens} and {@code outputTokens} generated from it, for each of {@code batch} sequences, by the
     * roofline and as expected. The decode steps are summed without visiting each.
     */
    public Times<Generation> generate(long batch, long promptTokens, long outputTokens) {
        Evaluator evaluator = evaluator();
        evaluator.evaluate(Pass.prefill(batch, promptTokens));
        double bound = evaluator.boundSeconds();
        double expected = evaluator.expectedSeconds();
        double boundDecode = 0;
        double expectedDecode = 0;
        if (outputTokens > 1) {
            boundDecode = evaluator.decodeSeconds(batch, promptTokens + 1, outputTokens - 1);
            expectedDecode = evaluator.expectedDecodeSeconds(batch, promptTokens + 1, outputTokens - 1);
        }
        return new Times<>(
                Generation.of(batch, outputTokens, bound, boundDecode),
                Generation.of(batch, outputTokens, expected, expectedDecode));
    }

    /** A new evaluator of totals, for use by one thread. */
    public Evaluator evaluator() {
        return new Evaluator(layout, stages, deployment, ideal());
    }

    /** Whether expected times are the roofline's. */
    public boolean ideal() {
        return efficiency.equals(EfficiencyProfile.IDEAL) && deployment.engine().equals(EngineProfile.IDEAL);
    }

    /** One network, or one for each form of latent attention among which the cheaper is taken in each pass. */
    private List<Network> networks(Rank rank) {
        boolean latent =
                rank.model().layers().stream().anyMatch(layer -> layer.mixer() instanceof TokenMixer.LatentAttention);
        List<LatentForm> wanted = deployment
                .latentForm()
                .map(List::of)
                .orElse(latent ? List.of(LatentForm.values()) : List.of(LatentForm.EXPANDED));
        return wanted.stream()
                .map(form -> Network.of(rank, deployment.precision(), deployment.kernels(), form))
                .toList();
    }

    private CompiledForm compiled(Network network) {
        List<CompiledOperator> operators = new ArrayList<>();
        for (Block block : network.blocks()) {
            for (Operator operator : block.operators()) {
                operators.add(new CompiledOperator(layout, block, operator, device, deployment, efficiency));
            }
        }
        return new CompiledForm(layout, network, operators);
    }

    private Pass local(Pass pass) {
        return Evaluator.localPass(pass, deployment.parallelism(), microbatches(pass));
    }

    private long microbatches(Pass pass) {
        Parallelism parallelism = deployment.parallelism();
        return stages.size() == 1
                ? 1
                : parallelism.microbatchesOf(parallelism.batchPerReplica((long) pass.sequences()));
    }

    private static CompiledForm cheapest(List<CompiledForm> forms, double[] features) {
        CompiledForm cheapest = forms.get(0);
        for (CompiledForm form : forms) {
            cheapest = form.seconds(features) < cheapest.seconds(features) ? form : cheapest;
        }
        return cheapest;
    }

    private List<String> notesOn() {
        Set<String> found = new LinkedHashSet<>();
        for (CompiledOperator operator : stages.get(0).get(0).operators) {
            ComputeFormat wanted = operator.operator.format();
            if (!operator.operator.work().matrixOps().terms().isEmpty() && operator.format != wanted) {
                found.add("%s has no %s arithmetic; such products are computed in %s"
                        .formatted(device.name(), wanted.id(), operator.format.id()));
            }
        }
        found.addAll(Rank.notes(model, deployment.parallelism()));
        return List.copyOf(found);
    }
}
