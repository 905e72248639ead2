package dev.rooflight.survey;

import dev.rooflight.core.numeric.Digits;
import dev.rooflight.survey.Figure.Line;
import dev.rooflight.survey.Figure.Scale;
import java.util.ArrayList;
import java.util.List;

/** Figures of what memory holds while decoding. */
final class MemoryFigures {
    private static final double GB = 1e-9;
    private static final double[] LENGTHS = {128, 256, 512, 1024, 1536, 2048, 3072, 4096};
    private static final long BATCH = 16;

    private final Subject subject;

    MemoryFigures(Subject subject) {
        this.subject = subject;
    }

    Figure byKind() {
        Counted paper = subject.paper(16, 16, 16);
        double weights = paper.memory(1, 1).weightBytes();
        return FigureDraft.of(
                        "memory-by-kind",
                        "Memory while decoding: weights, KV cache, activations",
                        "Llama-2-13b, batch 16, 16 bits",
                        new Scale("length", "tokens", false),
                        new Scale("memory", "GB", false))
                .paper(kinds(paper))
                .exact(kinds(subject.exact(16, 16, 16)))
                .saying(
                        "The cache passes the weights at %s tokens of all sequences together, here %s each."
                                .formatted(
                                        Digits.grouped(Math.round(
                                                weights / paper.memory(1, 1).kvCacheBytes())),
                                        Digits.grouped(Math.round(
                                                weights / paper.memory(BATCH, 1).kvCacheBytes()))),
                        "LLM-Viewer leaves embeddings and lm_head out of the weights (0.66 GB), and counts as"
                                + " activations what the operators of one layer write in a decode step. exact counts"
                                + " every weight, and of activations those alive at once, in the larger of prefill and"
                                + " decode: with a kernel for each operator that is prefill's matrix of scores.");
    }

    private static List<Line> kinds(Counted counted) {
        return List.of(
                Line.of(
                        "weights",
                        LENGTHS,
                        length -> GB * counted.memory(BATCH, (long) length).weightBytes()),
                Line.of(
                        "KV cache",
                        LENGTHS,
                        length -> GB * counted.memory(BATCH, (long) length).kvCacheBytes()),
                Line.of(
                        "activations",
                        LENGTHS,
                        length -> GB * counted.memory(BATCH, (long) length).activationBytes()));
    }

    Figure relative() {
        FigureDraft draft = FigureDraft.of(
                        "memory-relative",
                        "Memory while decoding, relative to 16 bits",
                        "Llama-2-13b; weights, cache and activations together",
                        new Scale("length", "tokens", false),
                        new Scale("share of the memory in 16 bits", "", false))
                .paper(relative(subject::paper))
                .exact(relative(subject::exact));
        for (long[] at : new long[][] {{1, 1024}, {1, 4096}, {16, 1024}}) {
            for (double kvBits : new double[] {16, 4}) {
                draft.check(
                        "W4%s, batch %s, length %s (share of FP16)".formatted(kvBits == 4 ? "KV4" : "", at[0], at[1]),
                        share(subject::paper, kvBits, at[0], at[1]),
                        share(subject::exact, kvBits, at[0], at[1]));
            }
        }
        return draft.saying(
                "Weights in 4 bits alone save less and less as the cache grows; with a cache in 4 bits, too, a quarter"
                        + " remains whatever the length.",
                "exact keeps embeddings and lm_head in 16 bits and counts activations of prefill, which do not shrink:"
                        + " it stays above a quarter.");
    }

    /** The subject in one of the accountings. */
    private interface Accounting {
        Counted in(double weightBits, double activationBits, double kvBits);
    }

    private static List<Line> relative(Accounting accounting) {
        List<Line> lines = new ArrayList<>();
        for (long batch : new long[] {1, BATCH}) {
            lines.add(Line.of("W4, batch " + batch, LENGTHS, length -> share(accounting, 16, batch, (long) length)));
            lines.add(Line.dashed(
                    "W4KV4, batch " + batch, LENGTHS, length -> share(accounting, 4, batch, (long) length)));
        }
        return lines;
    }

    /** Memory with weights in 4 bits over memory with everything in 16. */
    private static double share(Accounting accounting, double kvBits, long batch, long length) {
        return accounting.in(4, 16, kvBits).memory(batch, length).totalBytes()
                / accounting.in(16, 16, 16).memory(batch, length).totalBytes();
    }
}
