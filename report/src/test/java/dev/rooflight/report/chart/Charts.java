package dev.rooflight.report.chart;

import dev.rooflight.core.analysis.ByteCounts;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.DeviceClass;
import dev.rooflight.core.hardware.Memory;
import dev.rooflight.core.hardware.Power;
import dev.rooflight.core.model.Embedding;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.Layer;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Norm;
import dev.rooflight.core.model.OutputHead;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.pass.Reach;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.report.chart.RooflineChart.Ceiling;
import dev.rooflight.report.chart.RooflineChart.Idle;
import dev.rooflight.report.chart.RooflineChart.Point;
import dev.rooflight.report.chart.RooflineChart.Slope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** Charts to test with. */
public final class Charts {
    /** NVIDIA RTX A6000 by its data sheet: ridge points at 201.6 (FP16) and 50.4 (vector) operations per byte. */
    public static final Device A6000 = new Device(
            "nvidia-a6000",
            "NVIDIA RTX A6000",
            "NVIDIA",
            DeviceClass.GDDR,
            2020,
            List.of(),
            new Memory("GDDR6", 48e9, 768e9, OptionalDouble.empty()),
            new Compute(
                    OptionalInt.of(84), Map.of(ComputeFormat.FP16, 154.8e12, ComputeFormat.INT8, 309.7e12), 38.7e12, 2),
            List.of(),
            new Power(OptionalDouble.of(300), OptionalDouble.empty()),
            Optional.empty(),
            Map.of("default", "NVIDIA RTX A6000 data sheet (2021)"));

    private Charts() {}

    /** Llama-2-7B in FP16 on an RTX A6000, batch 1, context 2048. */
    static RooflineChart llama(Kernels kernels) {
        RooflineChart chart = RooflineChart.of("Llama-2-7B on NVIDIA RTX A6000", A6000, llamaPhases(kernels));
        return chart.withCaption(subtitled(chart.caption(), "batch 1, context 2048"));
    }

    /** Llama-2-7B in FP16. */
    public static ModelArchitecture llama() {
        TokenMixer attention =
                GroupedQueryAttention.plain(32, 32, 128, Reach.causal(), 128, GroupedQueryAttention.Projections.PLAIN);
        Layer layer = new Layer(attention, new FeedForward.Dense(11008, true, false), Norm.RMS, Layer.Placement.BEFORE);
        return new ModelArchitecture(
                "llama-2-7b",
                "llama",
                4096,
                new Embedding(32000, 4096, 0, false),
                Collections.nCopies(32, layer),
                Optional.of(Norm.RMS),
                Optional.of(new OutputHead(false, false)),
                4096,
                Precision.stored(NumberFormats.FP16),
                List.of());
    }

    static Map<Phase, PassAnalysis> llamaPhases(Kernels kernels) {
        ModelArchitecture model = llama();
        CompiledModel compiled =
                CompiledModel.of(model, A6000, Deployment.of(model).withKernels(kernels));
        return Map.of(
                Phase.DECODE,
                compiled.analyze(Pass.decode(1, 2048)),
                Phase.PREFILL,
                compiled.analyze(Pass.prefill(1, 2048)));
    }

    /** Points on and under the roof of an A6000, in clusters and alone. */
    static RooflineChart random(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Point> points = new ArrayList<>();
        double[] crowd = {random.nextDouble(-1, 4), random.nextDouble(-1, 4)};
        for (int i = 0; i < count; i++) {
            double log =
                    switch (random.nextInt(4)) {
                        case 0 -> crowd[0] + random.nextDouble(-0.1, 0.1);
                        case 1 -> crowd[1] + random.nextDouble(-0.3, 0.3);
                        default -> random.nextDouble(-1.5, 4.5);
                    };
            double intensity = Math.pow(10, log);
            double below = random.nextInt(3) == 0 ? random.nextDouble(0.05, 1) : 1;
            double roof = Math.min(154.8e12, 768e9 * intensity);
            points.add(point(
                    random.nextInt(5) == 0 ? "long_name_of_an_operator_" + i : "op" + i,
                    random.nextBoolean() ? Phase.PREFILL : Phase.DECODE,
                    intensity,
                    below * roof,
                    random.nextInt(6) == 0 ? random.nextDouble(0.1, 0.9) : random.nextDouble(0, 0.05),
                    OperatorKind.values()[random.nextInt(OperatorKind.values().length)],
                    roof == 154.8e12 ? Bound.COMPUTE : Bound.MEMORY));
        }
        return chart(points, new Ceiling("FP16", 154.8e12), new Ceiling("vector", 38.7e12));
    }

    static RooflineChart chart(List<Point> points, Ceiling... ceilings) {
        return new RooflineChart(
                new Caption("A chart", "", ""),
                List.of(new Slope("GDDR6", 768e9)),
                List.of(ceilings),
                points,
                List.of(new Idle("embedding", Phase.PREFILL, 0.001)),
                Optional.empty());
    }

    static Point point(
            String name, Phase phase, double intensity, double ops, double share, OperatorKind kind, Bound bound) {
        return new Point(name, List.of(name), phase, intensity, ops, share, kind, bound, 1);
    }

    /** An operator that runs in FP16 for {@code seconds}. */
    static OperatorAnalysis operator(
            String block, String name, OperatorKind kind, double ops, double bytes, double seconds) {
        return new OperatorAnalysis(
                block,
                name,
                kind,
                1,
                ops,
                0,
                new ByteCounts(bytes, 0, 0, 0, 0, 0, 0, 0),
                154.8e12,
                Optional.of(ComputeFormat.FP16),
                Bound.MEMORY,
                seconds,
                seconds);
    }

    /** A caption with another subtitle. */
    static Caption subtitled(Caption caption, String subtitle) {
        return new Caption(caption.title(), subtitle, caption.source());
    }
}
