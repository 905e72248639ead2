package dev.rooflight.survey;

import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.numeric.Digits;
import dev.rooflight.survey.Figure.Line;
import dev.rooflight.survey.Figure.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/** Figures of other hardware: another bandwidth, other devices. */
final class HardwareFigures {
    private static final double MS = 1e3;
    private static final double TERA = 1e12;
    private static final double[] TERABYTES_PER_SECOND = {0.2, 0.4, 0.768, 1, 2, 4, 8};
    private static final double[] PUBLISHED_AT = {0.2, 1, 2, 4};
    private static final double[] BATCHES = {1, 2, 4, 8, 16, 32, 64, 128, 256};
    private static final long LENGTH = 1024;

    /** What lines are called, and LLM-Viewer's names of the devices. */
    private static final List<Map.Entry<String, String>> DEVICES = List.of(
            Map.entry("V100", "nvidia_V100"),
            Map.entry("A6000", Subject.A6000),
            Map.entry("L40", "nvidia_L40"),
            Map.entry("A100 80G", "nvidia_A100_80G"),
            Map.entry("H100", "nvidia_H100"));

    private final Subject subject;

    HardwareFigures(Subject subject) {
        this.subject = subject;
    }

    Figure bandwidth() {
        FigureDraft draft = FigureDraft.of(
                        "bandwidth",
                        "Time over the memory's bandwidth",
                        "Llama-2-13b on an A6000 with other memory, batch 1, length 1024, 16 bits",
                        new Scale("bandwidth", "TB/s", true),
                        new Scale("time", "ms", true))
                .paper(phases(this::paperAt))
                .exact(phases(this::exactAt))
                .mark(0.768, "A6000");
        for (double terabytes : PUBLISHED_AT) {
            draft.check(
                    "decode step at " + Digits.of(terabytes) + " TB/s (ms)",
                    MS * paperAt(terabytes).decodeSeconds(1, LENGTH),
                    MS * exactAt(terabytes).decodeSeconds(1, LENGTH));
        }
        return draft.saying(
                "A decode step is as long as bandwidth is short; prefill soon gains nothing more.",
                "Next to none in decode, which is memory-bound in both.");
    }

    private static List<Line> phases(DoubleFunction<Counted> at) {
        return List.of(
                Line.of(
                        "prefill",
                        TERABYTES_PER_SECOND,
                        terabytes -> MS * at.apply(terabytes).seconds(Phase.PREFILL, 1, LENGTH)),
                Line.of(
                        "decode step",
                        TERABYTES_PER_SECOND,
                        terabytes -> MS * at.apply(terabytes).decodeSeconds(1, LENGTH)));
    }

    private Counted paperAt(double terabytesPerSecond) {
        return subject.withBandwidth(terabytesPerSecond * TERA).paper(16, 16, 16);
    }

    private Counted exactAt(double terabytesPerSecond) {
        return subject.withBandwidth(terabytesPerSecond * TERA).exact(16, 16, 16);
    }

    Figure devices() {
        List<Line> paper = new ArrayList<>();
        List<Line> exact = new ArrayList<>();
        for (Map.Entry<String, String> device : DEVICES) {
            Subject other = subject.on(device.getValue());
            paper.add(throughput(device.getKey(), other.paper(16, 16, 16)));
            exact.add(throughput(device.getKey(), other.exact(16, 16, 16)));
        }
        return FigureDraft.of(
                        "hardware",
                        "Throughput of decoding on several devices",
                        "Llama-2-13b, length 1024, 16 bits, whether it fits or not",
                        new Scale("batch", "", true),
                        new Scale("throughput", "tokens/s", true))
                .paper(paper)
                .exact(exact)
                .saying(
                        "While decoding, devices rank by bandwidth, not by peak.",
                        "LLM-Viewer's device table has 3072 GB/s for the H100 and 112 Tops/s for the V100, exact has"
                                + " the data sheets' numbers.");
    }

    private static Line throughput(String name, Counted counted) {
        return Line.of(name, BATCHES, batch -> batch / counted.decodeSeconds((long) batch, LENGTH));
    }
}
