package dev.rooflight.core.analysis;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.cost.PowerModel;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryModel;
import dev.rooflight.core.memory.Offload;
import dev.rooflight.core.memory.Residency;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.KvTail;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.operator.Rewrite;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.operator.Work;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.parallel.Rank;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Pass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model on a device, or on many of a kind, in a deployment, turned once into matrices over the features of a pass. Immutable
 * and safe to share; for evaluation in bulk each thread takes an {@link #evaluator()} of its own.
 */
public final class CompiledModel {
    private static final double MOST_CHUNKS = 10_000;
    private static final Times<Double> NO_TIME = new Times<>(0.0, 0.0);

    private final ModelArchitecture model;
    private final Device device;
    private final Deployment deployment;
    private final EfficiencyProfile efficiency;
    private final FeatureVector.Layout layout;
    private final List<List<CompiledForm>> stages;
    private final MemoryModel memory;
    private final List<String> notes;
    private volatile @Nullable Counts counts;
    private final Optional<CompiledModel> draft;

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
                .map(forms -> forms.stream().flatMap(this::compiled).toList())
                .toList();
        // the values of LatentForm are in this order: prompts run expanded, decode absorbed
        List<MemoryModel.Stage> parts = new ArrayList<>();
        for (int i = 0; i < ranks.size(); i++) {
            List<Network> forms = networks.get(i);
            parts.add(new MemoryModel.Stage(ranks.get(i).model(), forms.get(0), forms.get(forms.size() - 1)));
        }
        this.draft = deployment.execution().decoding().draft().map(this::compiled);
        boolean own = deployment
                .execution()
                .decoding()
                .draft()
                .map(Decoding.Draft::own)
                .orElse(false);
        this.memory = new MemoryModel(
                parts,
                deployment.precision(),
                deployment.memory(),
                deployment.parallelism(),
                device,
                residency(),
                own ? draft.map(CompiledModel::memory) : Optional.empty());
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

    /** What there is of the model, in short; counted when first asked for. */
    Counts counts() {
        Counts known = counts;
        if (known == null) {
            known = new Counts(
                    Network.totalParameters(model),
                    Network.activeParameters(model),
                    model.layerGroups().stream()
                            .map(group -> group.layer().label())
                            .toList());
            counts = known;
        }
        return known;
    }

    /**
     * What there is of a model.
     *
     * @param total stored weights
     * @param active weights that one token uses
     * @param layerGroups what the layers of each group are
     */
    record Counts(double total, double active, List<String> layerGroups) {
        Counts {
            layerGroups = List.copyOf(layerGroups);
        }
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
        List<OperatorAnalysis> all = new ArrayList<>();
        double longestBound = 0;
        double longestExpected = 0;
        for (List<CompiledForm> forms : stages) {
            List<OperatorAnalysis> stage = new ArrayList<>();
            for (CompiledOperator operator : cheapest(forms, features.all()).operators) {
                stage.add(operator.analyze(features));
            }
            double outside = cheapest(forms, features.all()).outsideSeconds(features.all());
            if (outside > 0) {
                PassAnalysis.Totals inside = PassAnalysis.of(stage).totals();
                stage.add(OperatorAnalysis.waiting(
                        "offload_wait",
                        Math.max(0, outside - inside.boundSeconds()),
                        Math.max(0, outside - inside.expectedSeconds())));
            }
            all.addAll(stage);
            PassAnalysis.Totals totals = PassAnalysis.of(stage).totals();
            longestBound = Math.max(longestBound, totals.boundSeconds());
            longestExpected = Math.max(longestExpected, totals.expectedSeconds());
        }
        if (stages.size() > 1) {
            all = merged(all);
        }
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

    /** Equal operators of several stages as one row each. */
    private static List<OperatorAnalysis> merged(List<OperatorAnalysis> operators) {
        Map<OperatorAnalysis, OperatorAnalysis> merged = new LinkedHashMap<>();
        operators.forEach(operator ->
                merged.merge(operator.withLayers(0), operator, (a, b) -> a.withLayers(a.layers() + b.layers())));
        return new ArrayList<>(merged.values());
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
        Times<Double> prompt = promptSeconds(batch, promptTokens);
        double boundDecode = 0;
        double expectedDecode = 0;
        if (outputTokens > 1) {
            Decoding decoding = deployment.execution().decoding();
            if (decoding.plain()) {
                Evaluator evaluator = evaluator();
                boundDecode = evaluator.decodeSeconds(batch, promptTokens + 1, outputTokens - 1);
                expectedDecode = evaluator.expectedDecodeSeconds(batch, promptTokens + 1, outputTokens - 1);
            } else {
                double steps = outputTokens - 1.0;
                double tokens = decoding.tokensPerStep();
                Evaluator target = evaluator();
                Optional<Evaluator> drafting = draft.map(CompiledModel::evaluator);
                boundDecode =
                        StepSum.of(layout, promptTokens + 1.0, steps, context -> step(target, drafting, batch, context)
                                        .bound())
                                / tokens;
                expectedDecode = ideal()
                        ? boundDecode
                        : StepSum.of(layout, promptTokens + 1.0, steps, context -> step(
                                                target, drafting, batch, context)
                                        .expected())
                                / tokens;
            }
        }
        return new Times<>(
                Generation.of(batch, outputTokens, prompt.bound(), boundDecode),
                Generation.of(batch, outputTokens, prompt.expected(), expectedDecode));
    }

    /**
     * The pass that prompts of so many tokens go through: what is cached already is context, not tokens. Where prompts are cut
     * into chunks, the last of them.
     */
    public Pass promptPass(long batch, long promptTokens) {
        Prompting prompting = deployment.execution().prompting();
        long tokens = prompting.newTokens(promptTokens);
        long chunk = prompting.chunkTokens() == 0 ? tokens : Math.min(tokens, prompting.chunkTokens());
        return new Pass(List.of(new Pass.Sequences(batch, chunk, promptTokens, 1)));
    }

    /** The pass of a decode step whose last token stands at {@code context}: one token of each sequence, or those verified. */
    public Pass decodePass(long batch, long context) {
        long tokens = Math.min(context, deployment.execution().decoding().verifiedTokens());
        return new Pass(List.of(new Pass.Sequences(batch, tokens, context, tokens)));
    }

    /** The pass of a phase, see {@link #promptPass} and {@link #decodePass}. */
    public Pass pass(Phase phase, long batch, long context) {
        return phase == Phase.PREFILL ? promptPass(batch, context) : decodePass(batch, context);
    }

    /** The model that drafts, compiled for the same devices; empty where none does. */
    public Optional<CompiledModel> draft() {
        return draft;
    }

    /** Seconds from the prompts to their first tokens, in chunks or whole. */
    public Times<Double> promptSeconds(long batch, long promptTokens) {
        Prompting prompting = deployment.execution().prompting();
        Evaluator evaluator = evaluator();
        double bound = 0;
        double expected = 0;
        double tokens = prompting.newTokens(promptTokens);
        double cached = promptTokens - tokens;
        double chunk = prompting.chunkTokens() == 0 ? tokens : Math.min(tokens, prompting.chunkTokens());
        double chunks = Math.ceil(tokens / chunk);
        // of very many chunks only some, evenly spread, each for its neighbours
        double visited = Math.min(chunks, MOST_CHUNKS);
        for (int i = 0; i < visited; i++) {
            double at = visited == chunks ? i : Math.floor((i + 0.5) * chunks / visited);
            double first = at * chunk;
            double part = Math.min(chunk, tokens - first);
            evaluator.chunk(batch, part, cached + first + part, at == chunks - 1 ? 1 : 0);
            bound += evaluator.boundSeconds() * (chunks / visited);
            expected += evaluator.expectedSeconds() * (chunks / visited);
        }
        double handOver = prompting.handOverBytesPerSecond() == 0
                ? 0
                : deployment.parallelism().batchPerReplica(batch)
                        * memory.kvCacheBytesPerSequence(promptTokens)
                        / prompting.handOverBytesPerSecond();
        boolean own = deployment
                .execution()
                .decoding()
                .draft()
                .map(Decoding.Draft::own)
                .orElse(false);
        Times<Double> drafting = own
                ? draft.map(other -> other.promptSeconds(batch, promptTokens)).orElse(NO_TIME)
                : NO_TIME;
        return new Times<>(bound + handOver + drafting.bound(), expected + handOver + drafting.expected());
    }

    /**
     * Seconds of one decode step at {@code context}: drafting, if any, and the pass that verifies. It emits
     * {@link Decoding#tokensPerStep()} tokens of each sequence on average.
     */
    public Times<Double> stepSeconds(long batch, long context) {
        return step(evaluator(), draft.map(CompiledModel::evaluator), batch, context);
    }

    private Times<Double> step(Evaluator target, Optional<Evaluator> drafting, double batch, double context) {
        Decoding decoding = deployment.execution().decoding();
        double tokens = decoding.verifiedTokens();
        target.verify(batch, tokens, context + tokens - 1);
        double bound = target.boundSeconds();
        double expected = target.expectedSeconds();
        if (drafting.isPresent() && decoding.draft().isPresent()) {
            Decoding.Draft of = decoding.draft().get();
            Evaluator evaluator = drafting.get();
            // the middle one of its passes
            double middle = context + (of.passes() - 1) / 2.0 + of.tokensPerPass() - 1;
            evaluator.verify(batch, of.tokensPerPass(), middle);
            bound += of.passes() * evaluator.boundSeconds();
            expected += of.passes() * evaluator.expectedSeconds();
        }
        return new Times<>(bound, expected);
    }

    /** What drafts, on the same devices; a model of its own is on one device of each replica where it cannot be split. */
    private CompiledModel compiled(Decoding.Draft of) {
        Deployment plain = deployment
                .withPrecision(of.precision())
                .withExecution(
                        of.own() ? Execution.PLAIN : deployment.execution().withDecoding(Decoding.PLAIN));
        Parallelism all = deployment.parallelism();
        Parallelism replicas = new Parallelism(1, 1, 1, all.data(), 1, 0, 0);
        if (of.own() && !all.equals(Parallelism.NONE)) {
            Parallelism tensor = new Parallelism(all.tensor(), 1, 1, all.data(), 1, 0, all.overlap());
            boolean splits = Rank.feasibility(of.model(), tensor).possible();
            return of(of.model(), device, plain.withParallelism(splits ? tensor : replicas), efficiency);
        }
        return of(of.model(), device, plain, efficiency);
    }

    private Residency residency() {
        Execution execution = deployment.execution();
        Optional<KvTail> tail = execution.rewrites().stream()
                .filter(KvTail.class::isInstance)
                .map(KvTail.class::cast)
                .findFirst();
        return new Residency(
                execution.offload(),
                execution.prompting().cachedPrefix(),
                tail.map(KvTail::positions).orElse(0L),
                tail.map(kept -> kept.extraBytes(deployment.precision().kvBytes()))
                        .orElse(0.0));
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
        boolean latent = rank.model().layerGroups().stream()
                .anyMatch(group -> group.layer().mixer().latent());
        List<LatentForm> wanted = deployment
                .latentForm()
                .map(List::of)
                .orElse(latent ? List.of(LatentForm.values()) : List.of(LatentForm.EXPANDED));
        return wanted.stream()
                .map(form -> rewritten(Network.of(rank, deployment.precision(), deployment.kernels(), form)))
                .toList();
    }

    private Network rewritten(Network network) {
        Rewrite.Surroundings around = new Rewrite.Surroundings(deployment.precision());
        Network changed = network;
        for (Rewrite rewrite : deployment.execution().rewrites()) {
            changed = rewrite.apply(changed, around);
        }
        return changed;
    }

    /** The network on the device and, if there is one, with arithmetic in the memory. */
    private Stream<CompiledForm> compiled(Network network) {
        CompiledForm plain = compiled(network, operator -> device);
        return deployment
                .execution()
                .nearMemory()
                .map(near -> {
                    Device inside = near.inside(device);
                    return Stream.of(plain, compiled(network, operator -> near.takes(operator) ? inside : device));
                })
                .orElseGet(() -> Stream.of(plain));
    }

    private CompiledForm compiled(Network network, Function<Operator, Device> devices) {
        List<CompiledOperator> operators = new ArrayList<>();
        for (Block block : network.blocks()) {
            for (Operator operator : block.operators()) {
                operators.add(
                        new CompiledOperator(layout, block, operator, devices.apply(operator), deployment, efficiency));
            }
        }
        return new CompiledForm(layout, network, operators, outsideSeconds(network));
    }

    /** Seconds of the flow of what lies outside of the device, as a form. */
    private LinearForm outsideSeconds(Network network) {
        Offload offload = deployment.execution().offload();
        LinearForm bytes = LinearForm.ZERO;
        if (offload.none()) {
            return bytes;
        }
        int layers = 0;
        for (Block block : network.blocks()) {
            for (Operator operator : block.operators()) {
                boolean experts = operator.component() == Component.EXPERTS;
                double share = (experts ? offload.experts() : offload.weights()) / offload.batches();
                Work work = operator.work();
                bytes = bytes.plus(work.bytes(Traffic.WEIGHTS).times(block.count() * share))
                        .plus(work.bytes(Traffic.KV_READ).times(block.count() * offload.kvCache()));
            }
            layers += block.part() == Block.Part.LAYERS ? block.count() : 0;
        }
        double stream = model.hiddenSize() * deployment.precision().activationBytes() * layers;
        return bytes.plus(LinearForm.of(stream * offload.activations(), Feature.Basic.TOKENS))
                .times(offload.secondsPerByte());
    }

    /** Features of what one microbatch of the busiest replica brings of a pass. */
    double[] features(Pass pass) {
        return PassFeatures.of(layout, local(pass)).all();
    }

    /** The forms of each stage. */
    List<List<CompiledForm>> stages() {
        return stages;
    }

    /** The smallest context above {@code context} from which decode no longer follows the line it follows there. */
    double nextBend(double context) {
        return layout.nextBend(context);
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
