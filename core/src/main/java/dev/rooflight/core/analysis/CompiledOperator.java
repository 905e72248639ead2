package dev.rooflight.core.analysis;

import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.ExpectedTime;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Lack;
import dev.rooflight.core.operator.LinearForm;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.operator.Work;
import dev.rooflight.core.parallel.Collective;
import dev.rooflight.core.parallel.Topology;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.core.roofline.Roofline;
import java.util.Optional;

/** An operator with its ceilings, its efficiency, and its work as rows over the feature vector. */
final class CompiledOperator {
    final Operator operator;
    final int layers;
    final ComputeFormat format;
    private final Optional<ComputeFormat> ceiling;
    final OperatorRows rows;
    private final Roofline roofline;
    private final Row matrixOps;
    private final double networkSecondsPerByte;
    private final boolean differsInDecode;
    private final ExpectedRows ofPrompts;
    private final ExpectedRows ofDecodes;

    CompiledOperator(
            FeatureVector.Layout layout,
            OperatorRows rows,
            Device device,
            Deployment deployment,
            EfficiencyProfile efficiency) {
        Compute compute = device.compute();
        this.operator = onUnits(rows.operator, compute);
        Work work = operator.work();
        this.rows = rows;
        this.layers = rows.block.count();
        // a device that has no arithmetic for an operator without products is no error
        this.format = work.matrixOps().terms().isEmpty()
                ? operator.format()
                : compute.formatFor(wanted(operator, deployment, compute));
        this.ceiling = Optional.of(format);
        double peak = compute.peakOpsPerSecond().getOrDefault(format, compute.vectorOpsPerSecond());
        this.roofline =
                new Roofline(peak, compute.vectorOpsPerSecond(), device.memory().bandwidthBytesPerSecond());
        this.matrixOps = layout.row(work.matrixOps());
        if (operator.collective().isPresent()) {
            Collective collective = operator.collective().get();
            Topology topology = Topology.of(device, collective);
            double exposed = 1 - deployment.parallelism().overlap();
            this.networkSecondsPerByte = exposed
                    * topology.boundSecondsPerByte(collective)
                    / collective.bytesSentPerByte(collective.devices());
            this.ofPrompts = ExpectedRows.of(
                    layout,
                    ExpectedTime.of(operator, collective, topology, efficiency).times(exposed));
            this.differsInDecode = false;
            this.ofDecodes = ofPrompts;
        } else {
            this.networkSecondsPerByte = 0;
            KernelModel.Surroundings around = new KernelModel.Surroundings(
                    compute.units().orElse(0), deployment.precision().activationBytes());
            KernelModel prompts = kernels(deployment, efficiency, true);
            KernelModel decodes = kernels(deployment, efficiency, false);
            // at the roofline both are one: the bound of a mixed pass does not tell them apart
            this.differsInDecode = kind(deployment, true) != kind(deployment, false)
                    && !(prompts instanceof KernelModel.Ideal && decodes instanceof KernelModel.Ideal);
            this.ofPrompts = ExpectedRows.of(layout, prompts.expected(operator, roofline, around));
            this.ofDecodes =
                    differsInDecode ? ExpectedRows.of(layout, decodes.expected(operator, roofline, around)) : ofPrompts;
        }
    }

    /** What a device lacks to run an operator, if it lacks anything. */
    static Optional<Lack> lack(Operator operator, Device device, Deployment deployment) {
        if (operator.collective().isPresent()) {
            return Topology.lack(device, operator.collective().get());
        }
        Compute compute = device.compute();
        ComputeFormat wanted = wanted(operator, deployment, compute);
        return operator.work().matrixOps().terms().isEmpty()
                        || compute.find(wanted).isPresent()
                ? Optional.empty()
                : Optional.of(
                        new Lack.Arithmetic(wanted, compute.peakOpsPerSecond().keySet()));
    }

    /** The operator as the device's matrix units run it: those that skip zeros do less. */
    private static Operator onUnits(Operator operator, Compute compute) {
        Work work = operator.work();
        return operator.skipsZeros()
                ? operator.doing(work.withMatrixOps(work.matrixOps().times(1 / compute.sparsitySpeedup())))
                : operator;
    }

    private static ComputeFormat wanted(Operator operator, Deployment deployment, Compute compute) {
        boolean blocks = operator.activeParameters() > 0
                && deployment.engine().integerProducts()
                && deployment
                        .precision()
                        .weightFormat(operator.component())
                        .arithmetic()
                        .isEmpty();
        return blocks && compute.peakOpsPerSecond().containsKey(ComputeFormat.INT8)
                ? ComputeFormat.INT8
                : operator.format();
    }

    private KernelClass kind(Deployment deployment, boolean prompts) {
        NumberFormat weights = deployment.precision().weightFormat(operator.component());
        // a head that shares the token table stores no weights of its own, but reads them
        boolean weightOnly = operator.activeParameters() > 0
                && weights.narrow()
                && !weights.arithmetic().equals(Optional.of(format));
        return KernelClass.of(operator, weightOnly, prompts);
    }

    private KernelModel kernels(Deployment deployment, EfficiencyProfile efficiency, boolean prompts) {
        KernelClass kind = kind(deployment, prompts);
        ComputeFormat of = kind == KernelClass.DECODE_ATTENTION
                        && deployment.precision().kvCache().narrow()
                ? ComputeFormat.FP8
                : format;
        return deployment.engine().of(kind, efficiency.of(kind, of));
    }

    /** Whether its expected time depends on whether a pass decodes. */
    boolean differsInDecode() {
        return differsInDecode;
    }

    ExpectedRows expected(boolean decode) {
        return decode ? ofDecodes : ofPrompts;
    }

    /** Seconds of arithmetic, or of exchange, in all layers, as a form. */
    LinearForm computeSeconds() {
        return operator.work()
                .matrixOps()
                .times(layers / roofline.matrixOpsPerSecond())
                .plus(operator.work().vectorOps().times(layers / roofline.vectorOpsPerSecond()))
                .plus(operator.work().bytes(Traffic.COLLECTIVE).times(layers * networkSecondsPerByte));
    }

    /** Seconds of memory access in all layers, as a form. */
    LinearForm memorySeconds() {
        return memoryAccess().times(1 / roofline.bandwidthBytesPerSecond());
    }

    /** Operations in all layers, as a form. */
    LinearForm ops() {
        return operator.work().matrixOps().plus(operator.work().vectorOps()).times(layers);
    }

    /** Bytes of memory access in all layers, as a form. */
    LinearForm memoryAccess() {
        return rows.accessForm.times(layers);
    }

    /** Whether there is a choice between memory and compute: exchanges are always bound by the network. */
    boolean boundCanChange() {
        return operator.collective().isEmpty();
    }

    /** Seconds of arithmetic less seconds of memory access in one layer; compute-bound from 0. */
    double margin(double[] features) {
        return roofline.computeSeconds(matrixOps.of(features), rows.vectorOps.of(features))
                - roofline.memorySeconds(accessBytes(features));
    }

    private double accessBytes(double[] features) {
        double access = 0;
        for (int i = 0; i < rows.bytes.length; i++) {
            access += i == Traffic.COLLECTIVE.ordinal() ? 0 : rows.bytes[i].of(features);
        }
        return access;
    }

    /** The operator in a pass; attention of prompts and of decodes are kernels of their own and run one after the other. */
    OperatorAnalysis analyze(PassFeatures pass) {
        double[] features = pass.all();
        double matrix = matrixOps.of(features);
        double vector = rows.vectorOps.of(features);
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
        double network = networkSeconds(features);
        double bound = Math.max(network, Math.max(compute, access));
        double expected = differsInDecode
                ? pass.promptSeconds(ofPrompts) + pass.decodeSeconds(ofDecodes)
                : ofPrompts.of(features);
        return new OperatorAnalysis(
                rows.block.name(),
                operator.name(),
                operator.kind(),
                layers,
                matrix,
                vector,
                counts,
                roofline.matrixOpsPerSecond(),
                ceiling,
                operator.collective().isPresent() ? Bound.NETWORK : compute < access ? Bound.MEMORY : Bound.COMPUTE,
                bound,
                Math.max(bound, expected));
    }

    private double networkSeconds(double[] features) {
        return networkSecondsPerByte == 0 ? 0 : networkSecondsPerByte * bytes(Traffic.COLLECTIVE, features);
    }

    private double bytes(Traffic traffic, double[] features) {
        return rows.bytes[traffic.ordinal()].of(features);
    }
}
