package dev.rooflight.survey;

import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.memory.Offload;
import dev.rooflight.core.numeric.Digits;
import dev.rooflight.survey.Figure.Line;
import dev.rooflight.survey.Figure.Scale;
import java.util.List;

/** Figures of what lies in host memory. */
final class OffloadFigures {
    /** Bandwidth of the host memory that the survey sets beside the device's, in bytes per second. */
    private static final double HOST_BANDWIDTH = 89.6e9;

    /** All weights in a host memory without end, which is reached over nothing but its own bandwidth. */
    private static final Offload WEIGHTS_AWAY = new Offload(1, 0, 0, 0, HOST_BANDWIDTH, 0, 1e18, 1);

    private static final double[] INTENSITIES = {1, 10, 50, 100, 201.6, 500, 1000, 1728.11, 3000, 10000};
    private static final double[] BATCHES = {1, 8, 64, 256, 512, 1024, 2048, 4096, 8192};
    private static final long LENGTH = 128;

    private final Subject subject;

    OffloadFigures(Subject subject) {
        this.subject = subject;
    }

    Figure roofline() {
        double peak = subject.paperDevice().fp16OpsPerSecond();
        double bandwidth = subject.paperDevice().bandwidthBytesPerSecond();
        double exactPeak = subject.device().compute().peakOpsPerSecond().getOrDefault(ComputeFormat.FP16, 0.0);
        return FigureDraft.of(
                        "offload-roofline",
                        "Roofline with data in host memory",
                        "A6000 with host memory of 89.6 GB/s",
                        new Scale("arithmetic intensity", "ops/byte", true),
                        new Scale("attainable", "ops/s", true))
                .paper(List.of(
                        Line.of("device memory", INTENSITIES, intensity -> Math.min(peak, intensity * bandwidth)),
                        Line.dashed(
                                "host memory", INTENSITIES, intensity -> Math.min(peak, intensity * HOST_BANDWIDTH))))
                .mark(peak / bandwidth, "ridge " + Digits.fixed(peak / bandwidth, 0))
                .mark(peak / HOST_BANDWIDTH, "ridge " + Digits.fixed(peak / HOST_BANDWIDTH, 0))
                .check("ridge of the host memory (ops/byte)", peak / HOST_BANDWIDTH, WEIGHTS_AWAY.ridge(exactPeak))
                .saying(
                        "What comes from host memory needs 1728 operations on each byte to keep the device busy, eight"
                                + " and a half times as many as what lies in its own.",
                        "None: the same division.");
    }

    Figure decode() {
        Deployment here = subject.deployment();
        Counted own = subject.exact(here);
        Counted away = subject.exact(here.withExecution(here.execution().withOffload(WEIGHTS_AWAY)));
        return FigureDraft.of(
                        "offload-decode",
                        "Throughput with the weights in host memory",
                        "Llama-2-13b on A6000, decode at length 128, 16 bits, fused kernels; weights over 89.6 GB/s",
                        new Scale("batch", "", true),
                        new Scale("throughput", "tokens/s", true))
                .exact(List.of(
                        Line.of("weights on the device", BATCHES, batch -> throughput(own, batch)),
                        Line.dashed("weights in host memory", BATCHES, batch -> throughput(away, batch))))
                .saying(
                        "One sequence runs %s times slower; batches large enough hide the link behind the device's work."
                                .formatted(
                                        Digits.fixed(away.decodeSeconds(1, LENGTH) / own.decodeSeconds(1, LENGTH), 1)),
                        "LLM-Viewer has no offload; exact takes the longest of the flows over link and device. The cache"
                                + " stays on the device here, whether it fits or not.");
    }

    private static double throughput(Counted counted, double batch) {
        return batch / counted.decodeSeconds((long) batch, LENGTH);
    }
}
