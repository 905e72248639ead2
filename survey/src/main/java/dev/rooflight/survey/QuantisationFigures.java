package dev.rooflight.survey;

import dev.rooflight.core.analysis.Phase;
import dev.rooflight.survey.Figure.Line;
import dev.rooflight.survey.Figure.Scale;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleBiFunction;

/** Figures of weights in fewer bits; activations and cache stay in 16. */
final class QuantisationFigures {
    private static final double MS = 1e3;
    private static final List<Double> WIDTHS = List.of(16.0, 8.0, 4.0, 2.0, 1.0);
    private static final double[] BATCHES = {1, 2, 4, 8, 16, 32, 64, 128, 256};
    private static final double[] DECODED_LENGTHS = {128, 256, 512, 1024, 1536, 2048, 3072, 4096};
    private static final double[] PROMPT_LENGTHS = {16, 32, 64, 128, 256, 512, 1024, 2048};

    private final Subject subject;

    QuantisationFigures(Subject subject) {
        this.subject = subject;
    }

    Figure decodeOverBatch() {
        FigureDraft draft = draft(
                "quantised-decode-batch",
                "Time of a decode step, weights in fewer bits, over the batch",
                "Llama-2-13b on A6000, length 1024, activations and cache in 16 bits",
                new Scale("batch", "", true),
                new Scale("decode step", "ms", true),
                BATCHES,
                (counted, batch) -> MS * counted.decodeSeconds(batch.longValue(), 1024));
        for (double bits : WIDTHS) {
            for (long batch : new long[] {1, 32}) {
                draft.check(
                        weights(bits) + ", batch " + batch + " (ms)",
                        MS * paper(bits).decodeSeconds(batch, 1024),
                        MS * exact(bits).decodeSeconds(batch, 1024));
            }
        }
        return draft.saying(
                "At batch 1 a step is weights coming in, so that 4 bits are 3.6 times as fast as 16; at batch 32 the"
                        + " cache and the activations, which stay in 16 bits, take over and the gain is 1.6.",
                "exact is slightly slower: it reads both operands of additions, counts rotary embedding and the gate's"
                        + " product; and its lm_head, whose weights stay in 16 bits, which LLM-Viewer quantises too: that"
                        + " shows most at 1 and 2 bits.");
    }

    Figure decodeOverLength() {
        return draft(
                        "quantised-decode-length",
                        "Time of a decode step, weights in fewer bits, over the length",
                        "Llama-2-13b on A6000, batch 1, activations and cache in 16 bits",
                        new Scale("length", "tokens", false),
                        new Scale("decode step", "ms", false),
                        DECODED_LENGTHS,
                        (counted, length) -> MS * counted.decodeSeconds(1, length.longValue()))
                .saying(
                        "Every line rises by the same 1.1 ms per 1,000 tokens: the cache is read once a step, whatever"
                                + " the weights.",
                        "The lines of exact lie higher by the lm_head, which stays in 16 bits there.");
    }

    Figure prefill() {
        FigureDraft draft = draft(
                "quantised-prefill",
                "Time of prefill, weights in fewer bits, over the length",
                "Llama-2-13b on A6000, batch 1, activations and cache in 16 bits",
                new Scale("length", "tokens", true),
                new Scale("prefill", "ms", true),
                PROMPT_LENGTHS,
                (counted, length) -> MS * counted.seconds(Phase.PREFILL, 1, length.longValue()));
        for (double bits : WIDTHS) {
            draft.check(
                    weights(bits) + ", 128 tokens (ms)",
                    MS * paper(bits).seconds(Phase.PREFILL, 1, 128),
                    MS * exact(bits).seconds(Phase.PREFILL, 1, 128));
        }
        return draft.mark(213, "gate_proj compute-bound at W16")
                .saying(
                        "Where a prompt is long enough to be compute-bound, narrower weights gain nothing: from 213"
                                + " tokens on in gate_proj with 16 bits, from 13 with one.",
                        "exact adds rotary embedding, the gate's product and final norm, runs norms and additions under"
                                + " the vector ceiling, and keeps lm_head in 16 bits.");
    }

    /** The same in both accountings: a line for each width of the weights. */
    private FigureDraft draft(
            String id,
            String title,
            String conditions,
            Scale x,
            Scale y,
            double[] xs,
            ToDoubleBiFunction<Counted, Double> value) {
        return FigureDraft.of(id, title, conditions, x, y)
                .paper(lines(this::paper, xs, value))
                .exact(lines(this::exact, xs, value));
    }

    private static List<Line> lines(
            DoubleFunction<Counted> accounting, double[] xs, ToDoubleBiFunction<Counted, Double> value) {
        return WIDTHS.stream()
                .map(bits -> {
                    Counted counted = accounting.apply(bits);
                    return Line.of(weights(bits), xs, at -> value.applyAsDouble(counted, at));
                })
                .toList();
    }

    private Counted paper(double weightBits) {
        return subject.paper(weightBits, 16, 16);
    }

    private Counted exact(double weightBits) {
        return subject.exact(weightBits, 16, 16);
    }

    private static String weights(double bits) {
        return "W" + (long) bits;
    }
}
