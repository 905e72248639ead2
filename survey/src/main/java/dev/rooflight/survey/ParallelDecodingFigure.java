package dev.rooflight.survey;

import dev.rooflight.core.analysis.ByteCounts;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.survey.Figure.Line;
import dev.rooflight.survey.Figure.Scale;
import java.util.List;

/** The figure of passes that decode many tokens at once. */
final class ParallelDecodingFigure {
    private static final double MS = 1e3;
    private static final long LENGTH = 2048;
    private static final double[] TOKENS = {1, 2, 4, 8, 16, 32, 63, 96, 128, 192, 256};

    private final Subject subject;

    ParallelDecodingFigure(Subject subject) {
        this.subject = subject;
    }

    Figure passes() {
        FigureDraft draft = FigureDraft.of(
                        "parallel-decoding",
                        "Time of a pass that decodes many tokens at once",
                        "Llama-2-13b on A6000, one sequence, length 2048, 16 bits: speculative and parallel decoding",
                        new Scale("tokens per pass", "", true),
                        new Scale("pass", "ms", false))
                .paper(List.of(Line.of("one sequence", TOKENS, tokens -> MS * paperSeconds(tokens))))
                .exact(List.of(Line.of("one sequence", TOKENS, tokens -> MS * exactSeconds((long) tokens))))
                .mark(213, "gate_proj compute-bound");
        for (long tokens : new long[] {1, 2, 8, 63}) {
            draft.check(tokens + " tokens per pass (ms)", MS * paperSeconds(tokens), MS * exactSeconds(tokens));
        }
        return draft.saying(
                "Verifying 8 drafted tokens takes 1 % longer than decoding one, 63 take 9 %: the weights come in once.",
                "LLM-Viewer has passes of one token only. Here, its decode operators with n rows instead of one:"
                        + " operations, activations and what the cache stores n times, weights and what the cache loads"
                        + " once; that gives the published numbers. In exact the last of the n tokens has a context of"
                        + " 2047 + n.");
    }

    /** LLM-Viewer's decode operators with so many rows instead of one; weights and cache are loaded once. */
    private double paperSeconds(double rows) {
        Counted.Paper paper = subject.paper(16, 16, 16);
        double seconds = 0;
        for (OperatorAnalysis operator : paper.pass(Phase.DECODE, 1, LENGTH).operators()) {
            ByteCounts bytes = operator.bytes();
            double moved = bytes.weights()
                    + bytes.kvRead()
                    + rows * (bytes.activationRead() + bytes.activationWrite() + bytes.kvWrite());
            seconds += operator.layers()
                    * Math.max(
                            rows * operator.ops() / paper.accounting().peakOpsPerSecond(),
                            moved / subject.paperDevice().bandwidthBytesPerSecond());
        }
        return seconds;
    }

    private double exactSeconds(long tokens) {
        return subject.exact(16, 16, 16)
                .seconds(new Pass(List.of(new Pass.Sequences(1, tokens, LENGTH - 1 + tokens, tokens))));
    }
}
