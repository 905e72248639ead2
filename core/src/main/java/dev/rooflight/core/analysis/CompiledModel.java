package dev.rooflight.core.analysis;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryModel;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.operator.Block;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Network;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.operator.Work;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.core.roofline.Roofline;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A model on a device in a deployment, turned once into matrices over the features of a pass. Immutable and safe to share;
 * for evaluation in bulk each thread takes an {@link #evaluator()} of its own.
 */
public final class CompiledModel {
    private final ModelArchitecture model;
    private final Device device;
    private final Deployment deployment;
    private final FeatureVector.Layout layout;
    private final List<Form> forms;
    private final MemoryModel memory;
    private final List<String> notes;

    private CompiledModel(ModelArchitecture model, Device device, Deployment deployment) {
        this.model = requireNonNull(model, "model is null");
        this.device = requireNonNull(device, "device is null");
        this.deployment = requireNonNull(deployment, "deployment is null");
        List<Network> networks = networks();
        this.layout = FeatureVector.Layout.of(networks);
        this.forms = networks.stream().map(Form::new).toList();
        // the values of LatentForm are in this order: prompts run expanded, decode absorbed
        this.memory = new MemoryModel(
                model,
                networks.get(0),
                networks.get(networks.size() - 1),
                deployment.precision(),
                deployment.memory(),
                device);
        this.notes = notesOn();
    }

    /**
     * Compiles a model for a device.
     *
     * @throws dev.rooflight.core.InvalidValueException if the device has no arithmetic that can run the deployment's formats
     */
    public static CompiledModel of(ModelArchitecture model, Device device, Deployment deployment) {
        return new CompiledModel(model, device, deployment);
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

    /** The operators of a pass as blocks with their tensors. */
    public Network network(Pass pass) {
        return cheapest(features(pass)).network;
    }

    /** Memory as a function of batch and context. */
    public MemoryModel memory() {
        return memory;
    }

    /** What a user should know about this combination, such as formats that the device has to widen. */
    public List<String> notes() {
        return notes;
    }

    /** Every operator of a pass. */
    public PassAnalysis analyze(Pass pass) {
        double[] features = features(pass);
        List<CompiledOperator> operators = cheapest(features).operators;
        List<OperatorAnalysis> analyses = new ArrayList<>(operators.size());
        for (CompiledOperator operator : operators) {
            analyses.add(operator.analyze(features));
        }
        return PassAnalysis.of(analyses);
    }

    /**
     * A prompt of {@code promptTokens} and {@code outputTokens} generated from it, for each of {@code batch} sequences. The
     * decode steps are summed in closed form.
     */
    public Generation generate(long batch, long promptTokens, long outputTokens) {
        Pass prompt = Pass.prefill(batch, promptTokens);
        Evaluator evaluator = evaluator();
        evaluator.evaluate(prompt);
        double prefill = evaluator.boundSeconds();
        double decode = outputTokens == 1 ? 0 : evaluator.decodeSeconds(batch, promptTokens + 1, outputTokens - 1);
        return Generation.of(batch, outputTokens, prefill, decode);
    }

    /** A new evaluator of totals, for use by one thread. */
    public Evaluator evaluator() {
        return new Evaluator(layout, forms.stream().map(form -> form.operators).toList());
    }

    /** One network, or one for each form of latent attention among which the cheaper is taken in each pass. */
    private List<Network> networks() {
        boolean latent = model.layers().stream().anyMatch(layer -> layer.mixer() instanceof TokenMixer.LatentAttention);
        List<LatentForm> wanted = deployment
                .latentForm()
                .map(List::of)
                .orElse(latent ? List.of(LatentForm.values()) : List.of(LatentForm.EXPANDED));
        return wanted.stream()
                .map(form -> Network.of(model, deployment.precision(), deployment.kernels(), form))
                .toList();
    }

    private double[] features(Pass pass) {
        double[] features = layout.vector();
        layout.fill(features, pass);
        return features;
    }

    private Form cheapest(double[] features) {
        Form cheapest = forms.get(0);
        for (int i = 1; i < forms.size(); i++) {
            cheapest = forms.get(i).boundSeconds(features) < cheapest.boundSeconds(features) ? forms.get(i) : cheapest;
        }
        return cheapest;
    }

    /** A way to compute the network. */
    private final class Form {
        final Network network;
        final List<CompiledOperator> operators = new ArrayList<>();

        Form(Network network) {
            this.network = network;
            for (Block block : network.blocks()) {
                for (Operator operator : block.operators()) {
                    operators.add(new CompiledOperator(block, operator));
                }
            }
        }

        double boundSeconds(double[] features) {
            double sum = 0;
            for (CompiledOperator operator : operators) {
                sum += operator.layers * operator.boundSeconds(features);
            }
            return sum;
        }
    }

    private List<String> notesOn() {
        Set<String> found = new LinkedHashSet<>();
        for (CompiledOperator operator : forms.get(0).operators) {
            ComputeFormat wanted = operator.operator.format();
            if (!operator.operator.work().matrixOps().terms().isEmpty() && operator.format != wanted) {
                found.add("%s has no %s arithmetic; such products are computed in %s"
                        .formatted(device.name(), wanted.id(), operator.format.id()));
            }
        }
        return List.copyOf(found);
    }

    /** An operator with its ceilings and its work as rows over the feature vector. */
    final class CompiledOperator {
        final Operator operator;
        final int layers;
        final ComputeFormat format;
        final Roofline roofline;
        private final String block;
        private final Row matrixOps;
        private final Row vectorOps;
        private final Row[] bytes = new Row[Traffic.values().length];

        CompiledOperator(Block block, Operator operator) {
            Work work = operator.work();
            this.operator = operator;
            this.block = block.name();
            this.layers = block.count();
            // a device that has no arithmetic for an operator without products is no error
            this.format = work.matrixOps().terms().isEmpty()
                    ? operator.format()
                    : device.compute().formatFor(operator.format());
            double peak = device.compute()
                    .peakOpsPerSecond()
                    .getOrDefault(format, device.compute().vectorOpsPerSecond());
            this.roofline = new Roofline(
                    peak, device.compute().vectorOpsPerSecond(), device.memory().bandwidthBytesPerSecond());
            this.matrixOps = layout.row(work.matrixOps());
            this.vectorOps = layout.row(work.vectorOps());
            for (Traffic traffic : Traffic.values()) {
                bytes[traffic.ordinal()] = layout.row(work.bytes(traffic));
            }
        }

        /** Seconds of arithmetic in all layers, as a form. */
        LinearForm computeSeconds() {
            return operator.work()
                    .matrixOps()
                    .times(layers / roofline.matrixOpsPerSecond())
                    .plus(operator.work().vectorOps().times(layers / roofline.vectorOpsPerSecond()));
        }

        /** Operations in all layers, as a form. */
        LinearForm ops() {
            return operator.work().matrixOps().plus(operator.work().vectorOps()).times(layers);
        }

        /** Bytes of memory access in all layers, as a form. */
        LinearForm memoryAccess() {
            LinearForm sum = LinearForm.ZERO;
            for (Traffic traffic : Traffic.values()) {
                if (traffic != Traffic.COLLECTIVE) {
                    sum = sum.plus(operator.work().bytes(traffic));
                }
            }
            return sum.times(layers);
        }

        double boundSeconds(double[] features) {
            double access = 0;
            for (int i = 0; i < bytes.length; i++) {
                access += i == Traffic.COLLECTIVE.ordinal() ? 0 : bytes[i].of(features);
            }
            double compute = roofline.computeSeconds(matrixOps.of(features), vectorOps.of(features));
            return Math.max(compute, roofline.memorySeconds(access));
        }

        OperatorAnalysis analyze(double[] features) {
            double matrix = matrixOps.of(features);
            double vector = vectorOps.of(features);
            ByteCounts counts = new ByteCounts(
                    bytes(Traffic.WEIGHTS, features),
                    bytes(Traffic.ACTIVATION_READ, features),
                    bytes(Traffic.ACTIVATION_WRITE, features),
                    bytes(Traffic.KV_READ, features),
                    bytes(Traffic.KV_WRITE, features),
                    bytes(Traffic.STATE_READ, features),
                    bytes(Traffic.STATE_WRITE, features),
                    bytes(Traffic.COLLECTIVE, features));
            double compute = roofline.computeSeconds(matrix, vector);
            double access = roofline.memorySeconds(counts.memoryAccess());
            double seconds = Math.max(compute, access);
            return new OperatorAnalysis(
                    block,
                    operator.name(),
                    operator.kind(),
                    layers,
                    matrix,
                    vector,
                    counts,
                    roofline.matrixOpsPerSecond(),
                    format.id(),
                    compute < access ? Bound.MEMORY : Bound.COMPUTE,
                    seconds,
                    seconds);
        }

        private double bytes(Traffic traffic, double[] features) {
            return bytes[traffic.ordinal()].of(features);
        }
    }

    /**
     * A linear form as indices into the feature vector and coefficients.
     *
     * @param index positions in the vector
     * @param coefficient of each
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared; the arrays are the point
    record Row(int[] index, double[] coefficient) {
        double of(double[] features) {
            double sum = 0;
            for (int i = 0; i < index.length; i++) {
                sum += coefficient[i] * features[index[i]];
            }
            return sum;
        }
    }

    /** The features that any of the forms uses. */
    static Set<Feature> featuresOf(List<Network> networks) {
        Set<Feature> features = new LinkedHashSet<>();
        for (Block block :
                networks.stream().flatMap(network -> network.blocks().stream()).toList()) {
            for (Operator operator : block.operators()) {
                Work work = operator.work();
                features.addAll(work.matrixOps().terms().keySet());
                features.addAll(work.vectorOps().terms().keySet());
                work.bytes()
                        .values()
                        .forEach(form -> features.addAll(form.terms().keySet()));
            }
        }
        return features;
    }
}
