package dev.rooflight.core.analysis;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryModel;
import dev.rooflight.core.memory.Residency;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.KvTail;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.parallel.Rank;
import dev.rooflight.core.pass.Pass;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/**
 * A model on a device, or on many of a kind, in a deployment, turned once into matrices over the features of a pass. Immutable
 * and safe to share; for evaluation in bulk each thread takes an {@link #evaluator()} of its own.
 */
public final class CompiledModel {
    private final CompiledNetworks networks;
    private final Device device;
    private final Deployment deployment;
    private final EfficiencyProfile efficiency;
    private final List<CompiledStage> stages;
    private final PassAnalyzer analyzer;
    private final MemoryModel memory;
    private final List<Note> notes;
    private final Optional<CompiledModel> draft;

    CompiledModel(
            CompiledNetworks networks,
            Device device,
            Deployment deployment,
            EfficiencyProfile efficiency,
            Optional<CompiledModel> draft) {
        this.networks = networks;
        this.device = requireNonNull(device, "device is null");
        this.deployment = deployment;
        this.efficiency = requireNonNull(efficiency, "efficiency is null");
        this.draft = draft;
        this.stages = networks.stages().stream().map(this::priced).toList();
        this.analyzer = new PassAnalyzer(stages, deployment);
        boolean own = deployment
                .execution()
                .decoding()
                .draft()
                .map(Decoding.Draft::own)
                .orElse(false);
        this.memory = new MemoryModel(
                networks.stages().stream().map(CompiledNetworks.Stage::memory).toList(),
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
        return CompiledNetworks.of(model, deployment).on(device, efficiency);
    }

    /** The architecture. */
    public ModelArchitecture model() {
        return networks.model();
    }

    /** Its networks, which can be priced for other devices. */
    public CompiledNetworks networks() {
        return networks;
    }

    /** What there is of the model, in short. */
    CompiledNetworks.Counts counts() {
        return networks.counts();
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
        return stages.get(0).cheapest(features(pass)).network;
    }

    /** Memory as a function of batch and context. */
    public MemoryModel memory() {
        return memory;
    }

    /** What a user should know about this combination, such as formats that the device has to widen. */
    public List<Note> notes() {
        return notes;
    }

    /**
     * Every operator of a pass, as one device sees it. With stages: of one microbatch on its way through all of them, and the
     * wait for the others.
     */
    public PassAnalysis analyze(Pass pass) {
        return analyze(PassFeatures.of(layout(), deployment.parallelism(), pass), pass.decodesOnly());
    }

    PassAnalysis analyze(PassFeatures features, boolean decoding) {
        return analyzer.analyze(features, decoding);
    }

    /** Joules that all devices draw in a pass; empty where the device's power is not known. */
    public OptionalDouble joules(PassAnalysis pass) {
        Optional<Energy> energy = Energy.of(this);
        return energy.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(energy.get().ofPass(pass));
    }

    /**
     * Joules that all devices draw for {@code batch} prompts and the tokens generated from them, drafting and hand-over included;
     * empty where the device's power is not known.
     */
    public OptionalDouble joules(long batch, long promptTokens, long outputTokens) {
        Optional<Energy> energy = Energy.of(this);
        return energy.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(energy.get().ofGeneration(batch, promptTokens, outputTokens));
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
                Steps step = new Steps(batch);
                boundDecode = StepSum.of(layout(), promptTokens + 1.0, steps, context -> step.at(context)
                                .bound())
                        / tokens;
                expectedDecode = ideal()
                        ? boundDecode
                        : StepSum.of(layout(), promptTokens + 1.0, steps, context -> step.at(context)
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
        return new Pass(List.of(new Pass.Sequences(batch, chunk, promptTokens, 1, false)));
    }

    /** The pass of a decode step whose last token stands at {@code context}: one token of each sequence, or those verified. */
    public Pass decodePass(long batch, long context) {
        long tokens = Math.min(context, deployment.execution().decoding().verifiedTokens());
        return new Pass(List.of(new Pass.Sequences(batch, tokens, context, tokens, true)));
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
        Passes passes = new Passes(this);
        Stopwatch watch = new Stopwatch(this, batch);
        passes.ofPrompt(promptTokens, watch);
        double handOver = passes.handOverSeconds(batch, promptTokens);
        return new Times<>(watch.seconds().bound() + handOver, watch.seconds().expected() + handOver);
    }

    /**
     * Seconds of one decode step at {@code context}: drafting, if any, and the pass that verifies. It emits
     * {@link Decoding#tokensPerStep()} tokens of each sequence on average.
     */
    public Times<Double> stepSeconds(long batch, long context) {
        return new Steps(batch).at(context);
    }

    /** Decode steps of a batch. */
    private final class Steps {
        private final Passes passes = new Passes(CompiledModel.this);
        private final Stopwatch watch;

        Steps(double batch) {
            this.watch = new Stopwatch(CompiledModel.this, batch);
        }

        Times<Double> at(double context) {
            watch.restart();
            passes.ofStep(context, watch);
            return watch.seconds();
        }
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
        return new Evaluator(layout(), stages, deployment, ideal());
    }

    /** Whether expected times are the roofline's. */
    public boolean ideal() {
        return efficiency.equals(EfficiencyProfile.IDEAL) && deployment.engine().equals(EngineProfile.IDEAL);
    }

    /** A stage on the device and, if there is one, with arithmetic in the memory. */
    private CompiledStage priced(CompiledNetworks.Stage stage) {
        List<CompiledForm> forms = new ArrayList<>();
        for (CompiledNetworks.Form form : stage.forms()) {
            forms.add(priced(form, operator -> device));
            deployment.execution().nearMemory().ifPresent(near -> {
                Device inside = near.inside(device);
                forms.add(priced(form, operator -> near.takes(operator) ? inside : device));
            });
        }
        return new CompiledStage(stage.count(), forms);
    }

    private CompiledForm priced(CompiledNetworks.Form form, Function<Operator, Device> devices) {
        List<CompiledOperator> operators = form.operators().stream()
                .map(rows -> new CompiledOperator(layout(), rows, devices.apply(rows.operator), deployment, efficiency))
                .toList();
        return new CompiledForm(layout(), form.network(), operators, form.outsideSeconds());
    }

    FeatureVector.Layout layout() {
        return networks.layout();
    }

    /** Features of what one microbatch of the busiest replica brings of a pass. */
    double[] features(Pass pass) {
        return PassFeatures.of(layout(), deployment.parallelism(), pass).all();
    }

    /** Its stages, equal ones once. */
    List<CompiledStage> stages() {
        return stages;
    }

    /** The smallest context above {@code context} from which decode no longer follows the line it follows there. */
    double nextBend(double context) {
        return layout().nextBend(context);
    }

    private List<Note> notesOn() {
        Set<Note> found = new LinkedHashSet<>();
        for (CompiledOperator operator : stages.get(0).forms().get(0).operators) {
            ComputeFormat wanted = operator.operator.format();
            if (!operator.operator.work().matrixOps().terms().isEmpty() && operator.format != wanted) {
                found.add(new Note.Widened(device.name(), wanted, operator.format));
            }
        }
        found.addAll(Rank.notes(model(), deployment.parallelism()));
        if (deployment.execution().prompting().handsOver()) {
            found.add(new Note.TwoPools(deployment.parallelism().devices()));
        }
        return List.copyOf(found);
    }
}
