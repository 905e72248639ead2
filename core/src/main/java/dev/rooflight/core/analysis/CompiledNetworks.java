package dev.rooflight.core.analysis;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Lack;
import dev.rooflight.core.memory.MemoryModel;
import dev.rooflight.core.memory.Offload;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Rewrite;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.operator.Work;
import dev.rooflight.core.parallel.Feasibility;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.parallel.Rank;
import dev.rooflight.core.pass.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The networks of a model in a deployment, compiled once for any device: a device changes coefficients, not the network. Equal
 * stages of a pipeline are one. Immutable and safe to share.
 */
public final class CompiledNetworks {
    private final ModelArchitecture model;
    private final Deployment deployment;
    private final FeatureVector.Layout layout;
    private final List<Stage> stages;
    private final Optional<CompiledNetworks> draft;
    /** Without a lock: what threads that race count is equal, and a record is seen whole or not at all. */
    private @Nullable Counts counts;

    /**
     * Equal stages.
     *
     * @param count how many there are
     * @param forms one network, or one for each form of latent attention: prompts run in the first, decodes in the last
     * @param memory what a device of them holds
     */
    record Stage(int count, List<Form> forms, MemoryModel.Stage memory) {
        Stage {
            forms = List.copyOf(forms);
        }
    }

    /**
     * A network of a stage.
     *
     * @param network its operators
     * @param operators the same as rows, in order
     * @param outsideSeconds seconds of the flow from outside of the device
     */
    record Form(Network network, List<OperatorRows> operators, LinearForm outsideSeconds) {
        Form {
            operators = List.copyOf(operators);
        }
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

    private CompiledNetworks(ModelArchitecture model, Deployment deployment) {
        this.model = requireNonNull(model, "model is null");
        this.deployment = requireNonNull(deployment, "deployment is null");
        List<Rank.Stages> ranks = Rank.of(model, deployment.parallelism());
        List<List<Network>> networks =
                ranks.stream().map(stages -> networks(stages.rank())).toList();
        this.layout = FeatureVector.Layout.of(
                networks.stream().flatMap(List::stream).toList(),
                deployment.parallelism().context());
        List<Stage> all = new ArrayList<>();
        for (int i = 0; i < ranks.size(); i++) {
            List<Network> forms = networks.get(i);
            all.add(new Stage(
                    ranks.get(i).count(),
                    forms.stream().map(this::form).toList(),
                    MemoryModel.Stage.of(
                            ranks.get(i).rank().model(),
                            forms.get(0),
                            forms.get(forms.size() - 1),
                            deployment.precision(),
                            deployment.execution().offload())));
        }
        this.stages = List.copyOf(all);
        this.draft = deployment.execution().decoding().draft().map(this::drafting);
    }

    /**
     * Compiles the networks of a model.
     *
     * @throws dev.rooflight.core.InvalidValueException if the model cannot be spread over devices so
     */
    public static CompiledNetworks of(ModelArchitecture model, Deployment deployment) {
        return new CompiledNetworks(model, deployment);
    }

    /** Whether a model, and what drafts for it, can be spread over devices as a deployment says. */
    public static Feasibility feasibility(ModelArchitecture model, Deployment deployment) {
        Feasibility own = Rank.feasibility(model, deployment.parallelism());
        return own.possible()
                ? deployment
                        .execution()
                        .decoding()
                        .draft()
                        .map(draft -> feasibility(draft.model(), drafting(draft, deployment)))
                        .orElse(own)
                : own;
    }

    /**
     * Prices them for a device whose kernels run as a profile says.
     *
     * @throws dev.rooflight.core.InvalidValueException if the device has no arithmetic that can run the deployment's formats, or
     *     no links for its exchanges
     */
    public CompiledModel on(Device device, EfficiencyProfile efficiency) {
        return on(device, efficiency, deployment.engine());
    }

    /** The same with another engine. */
    public CompiledModel on(Device device, EfficiencyProfile efficiency, EngineProfile engine) {
        if (!engine.exchanges().equals(deployment.engine().exchanges())) {
            return of(model, deployment.withEngine(engine)).on(device, efficiency);
        }
        return new CompiledModel(
                this,
                device,
                deployment.withEngine(engine),
                efficiency,
                draft.map(of -> of.on(device, efficiency, engine)));
    }

    /** What a device lacks to run them, if it lacks anything: arithmetic for a product, or a link for an exchange. */
    public Optional<Lack> lack(Device device) {
        return stages.stream()
                .flatMap(stage -> stage.forms().stream())
                .flatMap(form -> form.operators().stream())
                .flatMap(rows -> CompiledOperator.lack(rows.operator, device, deployment).stream())
                .findFirst()
                .or(() -> draft.flatMap(of -> of.lack(device)));
    }

    /** The architecture. */
    public ModelArchitecture model() {
        return model;
    }

    /** How the model is run. */
    public Deployment deployment() {
        return deployment;
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

    FeatureVector.Layout layout() {
        return layout;
    }

    List<Stage> stages() {
        return stages;
    }

    private CompiledNetworks drafting(Decoding.Draft of) {
        return of(of.model(), drafting(of, deployment));
    }

    /**
     * How what drafts is run, on the same devices; a model of its own is on one device of each replica where it cannot be
     * split.
     */
    private static Deployment drafting(Decoding.Draft of, Deployment deployment) {
        Deployment plain = deployment
                .withPrecision(of.precision())
                .withExecution(
                        of.own() ? Execution.PLAIN : deployment.execution().withDecoding(Decoding.PLAIN));
        Parallelism all = deployment.parallelism();
        if (!of.own() || all.equals(Parallelism.NONE)) {
            return plain;
        }
        Parallelism tensor = new Parallelism(all.tensor(), 1, 1, all.data(), 1, 0, all.overlap());
        Parallelism replicas = new Parallelism(1, 1, 1, all.data(), 1, 0, 0);
        boolean splits = Rank.feasibility(of.model(), tensor).possible();
        return plain.withParallelism(splits ? tensor : replicas);
    }

    /** One network, or one for each form of latent attention among which the cheaper is taken in each pass. */
    private List<Network> networks(Rank rank) {
        boolean latent = rank.model().layerGroups().stream()
                .anyMatch(group -> group.layer().mixer().latent());
        // the values of LatentForm are in this order: prompts run expanded, decode absorbed
        List<LatentForm> wanted = deployment
                .latentForm()
                .map(List::of)
                .orElse(latent ? List.of(LatentForm.values()) : List.of(LatentForm.EXPANDED));
        return wanted.stream()
                .map(form -> rewritten(Network.of(
                        rank,
                        deployment.precision(),
                        deployment.kernels(),
                        form,
                        deployment.engine().exchanges())))
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

    private Form form(Network network) {
        List<OperatorRows> operators = new ArrayList<>();
        for (Block block : network.blocks()) {
            for (Operator operator : block.operators()) {
                operators.add(new OperatorRows(layout, block, operator));
            }
        }
        return new Form(network, operators, outsideSeconds(network));
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
}
