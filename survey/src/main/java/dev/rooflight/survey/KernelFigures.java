package dev.rooflight.survey;

import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.numeric.Digits;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.survey.Figure.Line;
import dev.rooflight.survey.Figure.Scale;
import java.util.List;

/** Figures of kernels that do the work of several operators. */
final class KernelFigures {
    private static final double MS = 1e3;
    private static final double[] PROMPT_LENGTHS = {128, 256, 512, 1024, 2048, 4096, 8192};
    private static final double[] DECODED_LENGTHS = {1024, 2048, 4096, 8192, 16384, 32768};
    private static final double[] FUSED_LENGTHS = {1, 4, 16, 64, 256, 1024, 4096};

    private static final Kernels FLASH_ATTENTION = new Kernels(true, false, false, false);
    private static final Kernels ALL_BUT_FLASH_ATTENTION = new Kernels(false, true, true, true);

    /** Length of the numbers that captions give. */
    private static final long NAMED = 2048;

    private final Subject subject;
    private final Counted paper;
    private final Counted flashPaper;
    private final Counted exact;
    private final Counted flashExact;

    KernelFigures(Subject subject) {
        this.subject = subject;
        this.paper = subject.paper(16, 16, 16);
        this.flashPaper = subject.flashPaper();
        this.exact = subject.exact(16, 16, 16);
        this.flashExact = exact(FLASH_ATTENTION);
    }

    Figure flashPrefill() {
        return FigureDraft.of(
                        "flash-attention-prefill",
                        "FlashAttention: attention's time in prefill",
                        "Llama-2-13b on A6000, batch 1, 16 bits; the score, softmax and value products of all layers",
                        new Scale("length", "tokens", true),
                        new Scale("attention", "ms", true))
                .paper(attention(Phase.PREFILL, PROMPT_LENGTHS, paper, flashPaper))
                .exact(attention(Phase.PREFILL, PROMPT_LENGTHS, exact, flashExact))
                .saying(
                        "At 2048 tokens attention takes %s ms without and %s ms with FlashAttention in paper, %s and %s ms in exact."
                                .formatted(
                                        prefillMilliseconds(paper),
                                        prefillMilliseconds(flashPaper),
                                        prefillMilliseconds(exact),
                                        prefillMilliseconds(flashExact)),
                        "The largest disagreement. LLM-Viewer lets the fused kernel store s instead of d numbers per"
                                + " head and row, twice (2·n·s·b·H instead of n·d·b·H), and read keys and values anew"
                                + " for every block of rows, of all query heads; and it computes masked scores. exact"
                                + " stores d numbers per head and row, lets the cache be read once by grouped heads, and"
                                + " leaves masked scores out: half of the operations. paper therefore shows a gain that"
                                + " is too small.");
    }

    Figure flashDecode() {
        return FigureDraft.of(
                        "flash-attention-decode",
                        "FlashAttention: attention's time in a decode step",
                        "Llama-2-13b on A6000, batch 1, 16 bits; the score, softmax and value products of all layers",
                        new Scale("length", "tokens", true),
                        new Scale("attention", "ms", true))
                .paper(attention(Phase.DECODE, DECODED_LENGTHS, paper, flashPaper))
                .exact(attention(Phase.DECODE, DECODED_LENGTHS, exact, flashExact))
                .saying(
                        "While decoding the scores are one row per head: what FlashAttention saves is %s of attention in paper, %s in exact. Nearly all is reading the cache."
                                .formatted(saved(paper, flashPaper), saved(exact, flashExact)),
                        "The same accounting as in prefill: paper stores two rows of scores that never leave the chip.");
    }

    private static List<Line> attention(Phase phase, double[] lengths, Counted eager, Counted flash) {
        return List.of(
                Line.of("eager", lengths, length -> MS * eager.attentionSeconds(phase, (long) length)),
                Line.dashed("FlashAttention", lengths, length -> MS * flash.attentionSeconds(phase, (long) length)));
    }

    private static String prefillMilliseconds(Counted counted) {
        return Digits.fixed(MS * counted.attentionSeconds(Phase.PREFILL, NAMED), 1);
    }

    private static String saved(Counted eager, Counted flash) {
        return percent(1 - flash.attentionSeconds(Phase.DECODE, NAMED) / eager.attentionSeconds(Phase.DECODE, NAMED));
    }

    Figure fusion() {
        Counted others = exact(ALL_BUT_FLASH_ATTENTION);
        Counted all = exact(Kernels.FUSED);
        return FigureDraft.of(
                        "fusion",
                        "Fusion of operators",
                        "Llama-2-13b on A6000, prefill of one sequence, 16 bits",
                        new Scale("length", "tokens", true),
                        new Scale("share of the time without fusion", "", false))
                .exact(List.of(
                        Line.of(
                                "norms, projections, activations",
                                FUSED_LENGTHS,
                                length -> share(others, (long) length)),
                        Line.of("and FlashAttention", FUSED_LENGTHS, length -> share(all, (long) length))))
                .saying(
                        "For one token the weights are nearly everything and fusion saves %s; in a prompt of 4096 tokens what it saves, %s, is intermediates, most of them attention's."
                                .formatted(percent(1 - share(all, 1)), percent(1 - share(all, 4096))),
                        "LLM-Viewer fuses nothing but attention, so this figure is exact's only. Fusion saves an"
                                + " intermediate's store and load; it never changes operations, so that compute-bound"
                                + " operators keep their time. The time of launching kernels, which fusion also saves,"
                                + " is not in a bound.");
    }

    /** Time of prefill over that with a kernel for each operator. */
    private double share(Counted fused, long length) {
        return fused.seconds(Phase.PREFILL, 1, length) / exact.seconds(Phase.PREFILL, 1, length);
    }

    private Counted exact(Kernels kernels) {
        return subject.exact(16, 16, 16, kernels);
    }

    private static String percent(double share) {
        return share < 0.0005 ? "less than 0.1 %" : Digits.fixed(100 * share, 1) + " %";
    }
}
