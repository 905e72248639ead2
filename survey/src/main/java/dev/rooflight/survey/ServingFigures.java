package dev.rooflight.survey;

import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.numeric.Digits;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.survey.Figure.Line;
import dev.rooflight.survey.Figure.Scale;
import java.util.ArrayList;
import java.util.List;

/** Figures of decoding in 8 bits throughout, over the batch. */
final class ServingFigures {
    private static final double MS = 1e3;
    private static final double GB = 1e-9;
    private static final String CONDITIONS = "Llama-2-13b on A6000, weights, activations and cache in 8 bits, decode";
    private static final double[] BATCHES = {1, 16, 32, 64, 96, 127, 160, 192, 224, 256};
    private static final double[] BATCHES_OF_THROUGHPUT = {1, 2, 4, 8, 16, 32, 64, 127, 192, 256};
    private static final long[] LENGTHS = {256, 512, 1024, 2048};

    /** Memory of the device as the survey counts it, in bytes. */
    private static final double CAPACITY = 48e9;

    private final Counted.Paper paper;
    private final Counted exact;
    private final Counted.Exact fused;

    ServingFigures(Subject subject) {
        this.paper = subject.paper(8, 8, 8);
        this.exact = subject.exact(8, 8, 8);
        this.fused = subject.exact(8, 8, 8, Kernels.FUSED);
    }

    Figure throughput() {
        FigureDraft draft = FigureDraft.of(
                        "serving-throughput",
                        "Serving: throughput over the batch",
                        CONDITIONS,
                        new Scale("batch", "", false),
                        new Scale("throughput", "tokens/s", false))
                .paper(lines(BATCHES_OF_THROUGHPUT, paper, ServingFigures::tokensPerSecond))
                .exact(lines(BATCHES_OF_THROUGHPUT, exact, ServingFigures::tokensPerSecond));
        for (long length : LENGTHS) {
            draft.check(
                    "batch 127, length " + length + " (tokens/s)",
                    tokensPerSecond(paper, 127, length),
                    tokensPerSecond(exact, 127, length));
        }
        return draft.saying(
                "Throughput saturates where the cache's traffic, which grows with the batch, passes the weights': the"
                        + " earlier, the longer the contexts.",
                "LLM-Viewer runs everything in INT8 and stores scores in 8 bits. exact keeps lm_head in 16 bits and"
                        + " counts the operators that LLM-Viewer leaves out.");
    }

    Figure latency() {
        return FigureDraft.of(
                        "serving-latency",
                        "Serving: time per token over the batch",
                        CONDITIONS,
                        new Scale("batch", "", false),
                        new Scale("time per token", "ms", false))
                .paper(lines(BATCHES, paper, ServingFigures::milliseconds))
                .exact(lines(BATCHES, exact, ServingFigures::milliseconds))
                .saying(
                        "A token takes %s ms alone and %s ms in a batch of 256 at length 1024."
                                .formatted(
                                        Digits.fixed(milliseconds(paper, 1, 1024), 1),
                                        Digits.fixed(milliseconds(paper, 256, 1024), 1)),
                        "As for the throughput, whose other side this is.");
    }

    Figure memory() {
        long largest =
                paper.accounting().memory(Phase.DECODE, 1, 1024, CAPACITY).maxBatch();
        long exactLargest = fused.compiled().memory().analyze(1, 1024).maxBatch();
        return FigureDraft.of(
                        "serving-memory",
                        "Serving: memory over the batch",
                        "Llama-2-13b on A6000 (48 GB), weights, activations and cache in 8 bits, decode",
                        new Scale("batch", "", false),
                        new Scale("memory", "GB", false))
                .paper(lines(BATCHES, paper, ServingFigures::gigabytes))
                .exact(lines(BATCHES, fused, ServingFigures::gigabytes))
                .mark(exactLargest, "exact: " + exactLargest + " at 1024 fill 48 GB")
                .mark(largest, "paper: " + largest)
                .check("largest batch within 48 GB at 1024", largest, exactLargest)
                .saying(
                        "The cache decides: 0.41 MB for each token of each sequence, beside 12.7 GB of weights.",
                        "exact with fused kernels, as serving engines run, also counts embeddings and lm_head (0.66 GB,"
                                + " in 16 bits) and live activations.");
    }

    /** What a batch of sequences of one length gives. */
    private interface Served {
        double of(Counted counted, long batch, long length);
    }

    private static List<Line> lines(double[] batches, Counted counted, Served served) {
        List<Line> lines = new ArrayList<>();
        for (long length : LENGTHS) {
            lines.add(Line.of("length " + length, batches, batch -> served.of(counted, (long) batch, length)));
        }
        return lines;
    }

    private static double tokensPerSecond(Counted counted, long batch, long length) {
        return batch / counted.decodeSeconds(batch, length);
    }

    private static double milliseconds(Counted counted, long batch, long length) {
        return MS * counted.decodeSeconds(batch, length);
    }

    private static double gigabytes(Counted counted, long batch, long length) {
        return GB * counted.memory(batch, length).totalBytes();
    }
}
