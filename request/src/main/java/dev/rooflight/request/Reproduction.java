package dev.rooflight.request;

import dev.rooflight.Rooflight;
import dev.rooflight.catalog.model.ModelSource;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Memory;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.memory.MemoryPolicy;
import dev.rooflight.core.memory.Offload;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.PrecisionNames;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.llmviewer.PaperAccounting;
import dev.rooflight.llmviewer.PaperDevice;
import dev.rooflight.llmviewer.PaperMemory;
import dev.rooflight.llmviewer.PaperModel;
import dev.rooflight.llmviewer.PaperPrecision;
import dev.rooflight.request.ReproducedFigure.Check;
import dev.rooflight.request.ReproducedFigure.Line;
import dev.rooflight.request.ReproducedFigure.Mark;
import dev.rooflight.request.ReproducedFigure.Panel;
import dev.rooflight.request.ReproducedFigure.Scale;
import dev.rooflight.request.ReproducedFigure.Value;
import dev.rooflight.study.Reference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * The quantitative figures of "LLM Inference Unveiled: Survey and Roofline Model Insights" (arXiv 2402.16363), each in
 * LLM-Viewer's accounting where that defines it and in this tool's beside it: the bound, with ideal efficiency. Unless a
 * figure says otherwise: Llama-2-13b, A6000, 16 bits, a kernel for each operator.
 */
public final class Reproduction {
    private static final String MODEL = "meta-llama/Llama-2-13b-hf";
    private static final String PAPER = "paper";
    private static final String EXACT = "exact";
    private static final double MS = 1e3;
    private static final double GB = 1e-9;

    /** Bandwidth of the host memory that the survey sets beside the device's, in bytes per second. */
    private static final double HOST_BANDWIDTH = 89.6e9;

    private static final double[] BATCHES = {1, 2, 4, 8, 16, 32, 64, 128, 256};
    private static final double[] LENGTHS = {128, 256, 512, 1024, 1536, 2048, 3072, 4096};
    private static final List<Double> WIDTHS = List.of(16.0, 8.0, 4.0, 2.0, 1.0);

    /** Whole memory, as LLM-Viewer counts; contexts in single positions. */
    private static final MemoryPolicy WHOLE_MEMORY = new MemoryPolicy(1, 0, 1, 8192);

    private final PaperModel paperModel = paperModel(MODEL);
    private final PaperDevice paperDevice = PaperDevice.named("nvidia_A6000");
    private final ModelArchitecture model = Rooflight.model(MODEL).architecture();
    private final Device device = Rooflight.device("nvidia-a6000");
    private final Map<String, CompiledModel> compiled = new HashMap<>();

    private Reproduction() {}

    /** Computes all figures, in the survey's order. */
    public static List<ReproducedFigure> figures() {
        Reproduction all = new Reproduction();
        return List.of(
                all.quantisedDecodeOverBatch(),
                all.quantisedDecodeOverLength(),
                all.quantisedPrefill(),
                all.memoryByKind(),
                all.relativeMemory(),
                all.flashPrefill(),
                all.flashDecode(),
                all.fusion(),
                all.passes(),
                all.servingThroughput(),
                all.servingLatency(),
                all.servingMemory(),
                all.bandwidth(),
                all.devices(),
                all.offloadRoofline(),
                all.offloadDecode());
    }

    static PaperModel paperModel(String reference) {
        ModelSource source = Configurations.of(Reference.to(reference));
        return PaperModel.read(source.id(), source.config());
    }

    private ReproducedFigure quantisedDecodeOverBatch() {
        List<Check> checks = new ArrayList<>();
        String[] first = {"34.594", "17.860", "9.493", "5.310", "3.218"};
        String[] ofMany = {"69.514", "52.780", "44.414", "41.018", "40.999"};
        for (int i = 0; i < WIDTHS.size(); i++) {
            for (long batch : new long[] {1, 32}) {
                checks.add(new Check(
                        "%s, batch %d (ms)".formatted(weights(WIDTHS.get(i)), batch),
                        batch == 1 ? first[i] : ofMany[i],
                        fixed(3, MS * seconds(paper(WIDTHS.get(i), 16, 16), Phase.DECODE, batch, 1024)),
                        fixed(3, MS * seconds(exact(WIDTHS.get(i), 16, 16), Pass.decode(batch, 1024)))));
            }
        }
        return new ReproducedFigure(
                "quantised-decode-batch",
                "Time of a decode step, weights in fewer bits, over the batch",
                "Llama-2-13b on A6000, length 1024, activations and cache in 16 bits",
                new Scale("batch", "", true),
                new Scale("decode step", "ms", true),
                panels(
                        lines(
                                bits -> weights(bits),
                                bits -> over(
                                        BATCHES, b -> MS * seconds(paper(bits, 16, 16), Phase.DECODE, (long) b, 1024))),
                        lines(
                                bits -> weights(bits),
                                bits -> over(
                                        BATCHES, b -> MS * seconds(exact(bits, 16, 16), Pass.decode((long) b, 1024))))),
                List.of(),
                checks,
                "At batch 1 a step is weights coming in, so that 4 bits are 3.6 times as fast as 16; at batch 32 the"
                        + " cache and the activations, which stay in 16 bits, take over and the gain is 1.6.",
                "exact is slightly slower: it reads both operands of additions, counts rotary embedding and the gate's"
                        + " product; and its lm_head, whose weights stay in 16 bits, which LLM-Viewer quantises too: that"
                        + " shows most at 1 and 2 bits.");
    }

    private ReproducedFigure quantisedDecodeOverLength() {
        return new ReproducedFigure(
                "quantised-decode-length",
                "Time of a decode step, weights in fewer bits, over the length",
                "Llama-2-13b on A6000, batch 1, activations and cache in 16 bits",
                new Scale("length", "tokens", false),
                new Scale("decode step", "ms", false),
                panels(
                        lines(
                                bits -> weights(bits),
                                bits -> over(LENGTHS, s -> MS * seconds(paper(bits, 16, 16), Phase.DECODE, 1, s))),
                        lines(
                                bits -> weights(bits),
                                bits -> over(
                                        LENGTHS, s -> MS * seconds(exact(bits, 16, 16), Pass.decode(1, (long) s))))),
                List.of(),
                List.of(),
                "Every line rises by the same 1.1 ms per 1,000 tokens: the cache is read once a step, whatever the"
                        + " weights.",
                "The lines of exact lie higher by the lm_head, which stays in 16 bits there.");
    }

    private ReproducedFigure quantisedPrefill() {
        List<Check> checks = new ArrayList<>();
        String[] published = {"36.069", "22.488", "22.381", "22.328", "22.301"};
        for (int i = 0; i < WIDTHS.size(); i++) {
            checks.add(new Check(
                    weights(WIDTHS.get(i)) + ", 128 tokens (ms)",
                    published[i],
                    fixed(3, MS * seconds(paper(WIDTHS.get(i), 16, 16), Phase.PREFILL, 1, 128)),
                    fixed(3, MS * seconds(exact(WIDTHS.get(i), 16, 16), Pass.prefill(1, 128)))));
        }
        double[] lengths = {16, 32, 64, 128, 256, 512, 1024, 2048};
        return new ReproducedFigure(
                "quantised-prefill",
                "Time of prefill, weights in fewer bits, over the length",
                "Llama-2-13b on A6000, batch 1, activations and cache in 16 bits",
                new Scale("length", "tokens", true),
                new Scale("prefill", "ms", true),
                panels(
                        lines(
                                bits -> weights(bits),
                                bits -> over(lengths, s -> MS * seconds(paper(bits, 16, 16), Phase.PREFILL, 1, s))),
                        lines(
                                bits -> weights(bits),
                                bits -> over(
                                        lengths, s -> MS * seconds(exact(bits, 16, 16), Pass.prefill(1, (long) s))))),
                List.of(new Mark(213, "gate_proj compute-bound at W16")),
                checks,
                "Where a prompt is long enough to be compute-bound, narrower weights gain nothing: from 213 tokens on"
                        + " in gate_proj with 16 bits, from 13 with one.",
                "exact adds rotary embedding, the gate's product and final norm, runs norms and additions under the"
                        + " vector ceiling, and keeps lm_head in 16 bits.");
    }

    private ReproducedFigure memoryByKind() {
        PaperAccounting paper = paper(16, 16, 16);
        CompiledModel exact = exact(16, 16, 16);
        long batch = 16;
        return new ReproducedFigure(
                "memory-by-kind",
                "Memory while decoding: weights, KV cache, activations",
                "Llama-2-13b, batch 16, 16 bits",
                new Scale("length", "tokens", false),
                new Scale("memory", "GB", false),
                panels(
                        List.of(
                                line(
                                        "weights",
                                        LENGTHS,
                                        s -> GB * memory(paper, batch, s).weightBytes()),
                                line(
                                        "KV cache",
                                        LENGTHS,
                                        s -> GB * memory(paper, batch, s).kvCacheBytes()),
                                line(
                                        "activations",
                                        LENGTHS,
                                        s -> GB * memory(paper, batch, s).temporaryActivationBytes())),
                        List.of(
                                line(
                                        "weights",
                                        LENGTHS,
                                        s -> GB * memory(exact, batch, s).weightsBytes()),
                                line(
                                        "KV cache",
                                        LENGTHS,
                                        s -> GB * memory(exact, batch, s).kvCacheBytes()),
                                line(
                                        "activations",
                                        LENGTHS,
                                        s -> GB * memory(exact, batch, s).activationBytes()))),
                List.of(),
                List.of(),
                "The cache passes the weights at %,d tokens of all sequences together, here %,d each."
                        .formatted(
                                Math.round(memory(paper, 1, 1).weightBytes()
                                        / memory(paper, 1, 1).kvCacheBytes()),
                                Math.round(memory(paper, 1, 1).weightBytes()
                                        / memory(paper, batch, 1).kvCacheBytes())),
                "LLM-Viewer leaves embeddings and lm_head out of the weights (0.66 GB), and counts as activations what"
                        + " the operators of one layer write in a decode step. exact counts every weight, and of"
                        + " activations those alive at once, in the larger of prefill and decode: with a kernel for each"
                        + " operator that is prefill's matrix of scores.");
    }

    private ReproducedFigure relativeMemory() {
        List<Check> checks = new ArrayList<>();
        long[][] cases = {{1, 1024}, {1, 4096}, {16, 1024}};
        String[] narrowWeights = {"0.274", "0.338", "0.510"};
        for (int i = 0; i < cases.length; i++) {
            for (double kv : new double[] {16, 4}) {
                checks.add(new Check(
                        "W4%s, batch %d, length %d (share of FP16)"
                                .formatted(kv == 4 ? "KV4" : "", cases[i][0], cases[i][1]),
                        kv == 4 ? "0.250" : narrowWeights[i],
                        fixed(3, relativePaper(kv, cases[i][0], cases[i][1])),
                        fixed(3, relativeExact(kv, cases[i][0], cases[i][1]))));
            }
        }
        List<Line> paper = new ArrayList<>();
        List<Line> exact = new ArrayList<>();
        for (long batch : new long[] {1, 16}) {
            paper.add(line("W4, batch " + batch, LENGTHS, s -> relativePaper(16, batch, s)));
            paper.add(dashed("W4KV4, batch " + batch, LENGTHS, s -> relativePaper(4, batch, s)));
            exact.add(line("W4, batch " + batch, LENGTHS, s -> relativeExact(16, batch, (long) s)));
            exact.add(dashed("W4KV4, batch " + batch, LENGTHS, s -> relativeExact(4, batch, (long) s)));
        }
        return new ReproducedFigure(
                "memory-relative",
                "Memory while decoding, relative to 16 bits",
                "Llama-2-13b; weights, cache and activations together",
                new Scale("length", "tokens", false),
                new Scale("share of the memory in 16 bits", "", false),
                panels(paper, exact),
                List.of(),
                checks,
                "Weights in 4 bits alone save less and less as the cache grows; with a cache in 4 bits, too, a quarter"
                        + " remains whatever the length.",
                "exact keeps embeddings and lm_head in 16 bits and counts activations of prefill, which do not shrink:"
                        + " it stays above a quarter.");
    }

    private ReproducedFigure flashPrefill() {
        double[] lengths = {128, 256, 512, 1024, 2048, 4096, 8192};
        CompiledModel eager = exact(16, 16, 16);
        CompiledModel flash = exact(16, 16, 16, new Kernels(true, false, false, false));
        return new ReproducedFigure(
                "flash-attention-prefill",
                "FlashAttention: attention's time in prefill",
                "Llama-2-13b on A6000, batch 1, 16 bits; the score, softmax and value products of all layers",
                new Scale("length", "tokens", true),
                new Scale("attention", "ms", true),
                panels(
                        List.of(
                                line(
                                        "eager",
                                        lengths,
                                        s -> MS * attention(paper(16, 16, 16).analyze(Phase.PREFILL, 1, s))),
                                dashed(
                                        "FlashAttention",
                                        lengths,
                                        s -> MS * attention(flashPaper().analyze(Phase.PREFILL, 1, s)))),
                        List.of(
                                line("eager", lengths, s -> MS * attention(eager.analyze(Pass.prefill(1, (long) s)))),
                                dashed(
                                        "FlashAttention",
                                        lengths,
                                        s -> MS * attention(flash.analyze(Pass.prefill(1, (long) s)))))),
                List.of(),
                List.of(),
                "At 2048 tokens attention takes %s ms without and %s ms with FlashAttention in paper, %s and %s ms in exact."
                        .formatted(
                                fixed(1, MS * attention(paper(16, 16, 16).analyze(Phase.PREFILL, 1, 2048))),
                                fixed(1, MS * attention(flashPaper().analyze(Phase.PREFILL, 1, 2048))),
                                fixed(1, MS * attention(eager.analyze(Pass.prefill(1, 2048)))),
                                fixed(1, MS * attention(flash.analyze(Pass.prefill(1, 2048))))),
                "The largest disagreement. LLM-Viewer lets the fused kernel store s instead of d numbers per head and"
                        + " row, twice (2·n·s·b·H instead of n·d·b·H), and read keys and values anew for every block of"
                        + " rows, of all query heads; and it computes masked scores. exact stores d numbers per head and"
                        + " row, lets the cache be read once by grouped heads, and leaves masked scores out: half of the"
                        + " operations. paper therefore shows a gain that is too small.");
    }

    private ReproducedFigure flashDecode() {
        double[] lengths = {1024, 2048, 4096, 8192, 16384, 32768};
        CompiledModel eager = exact(16, 16, 16);
        CompiledModel flash = exact(16, 16, 16, new Kernels(true, false, false, false));
        return new ReproducedFigure(
                "flash-attention-decode",
                "FlashAttention: attention's time in a decode step",
                "Llama-2-13b on A6000, batch 1, 16 bits; the score, softmax and value products of all layers",
                new Scale("length", "tokens", true),
                new Scale("attention", "ms", true),
                panels(
                        List.of(
                                line(
                                        "eager",
                                        lengths,
                                        s -> MS * attention(paper(16, 16, 16).analyze(Phase.DECODE, 1, s))),
                                dashed(
                                        "FlashAttention",
                                        lengths,
                                        s -> MS * attention(flashPaper().analyze(Phase.DECODE, 1, s)))),
                        List.of(
                                line("eager", lengths, s -> MS * attention(eager.analyze(Pass.decode(1, (long) s)))),
                                dashed(
                                        "FlashAttention",
                                        lengths,
                                        s -> MS * attention(flash.analyze(Pass.decode(1, (long) s)))))),
                List.of(),
                List.of(),
                "While decoding the scores are one row per head: what FlashAttention saves is %s of attention in paper, %s in"
                                .formatted(
                                        percent(1
                                                - attention(flashPaper().analyze(Phase.DECODE, 1, 2048))
                                                        / attention(paper(16, 16, 16)
                                                                .analyze(Phase.DECODE, 1, 2048))),
                                        percent(1
                                                - attention(flash.analyze(Pass.decode(1, 2048)))
                                                        / attention(eager.analyze(Pass.decode(1, 2048)))))
                        + " exact. Nearly all is reading the cache.",
                "The same accounting as in prefill: paper stores two rows of scores that never leave the chip.");
    }

    private ReproducedFigure fusion() {
        CompiledModel eager = exact(16, 16, 16);
        CompiledModel others = exact(16, 16, 16, new Kernels(false, true, true, true));
        CompiledModel all = exact(16, 16, 16, Kernels.FUSED);
        double[] lengths = {1, 4, 16, 64, 256, 1024, 4096};
        return new ReproducedFigure(
                "fusion",
                "Fusion of operators",
                "Llama-2-13b on A6000, prefill of one sequence, 16 bits",
                new Scale("length", "tokens", true),
                new Scale("share of the time without fusion", "", false),
                List.of(new Panel(
                        EXACT,
                        List.of(
                                line(
                                        "norms, projections, activations",
                                        lengths,
                                        s -> seconds(others, prompt(s)) / seconds(eager, prompt(s))),
                                line(
                                        "and FlashAttention",
                                        lengths,
                                        s -> seconds(all, prompt(s)) / seconds(eager, prompt(s)))))),
                List.of(),
                List.of(),
                "For one token the weights are nearly everything and fusion saves %s; in a prompt of 4096 tokens what it"
                                .formatted(percent(1 - seconds(all, prompt(1)) / seconds(eager, prompt(1))))
                        + " saves, %s, is intermediates, most of them attention's."
                                .formatted(percent(1 - seconds(all, prompt(4096)) / seconds(eager, prompt(4096)))),
                "LLM-Viewer fuses nothing but attention, so this figure is exact's only. Fusion saves an"
                        + " intermediate's store and load; it never changes operations, so that compute-bound operators"
                        + " keep their time. The time of launching kernels, which fusion also saves, is not in a bound.");
    }

    private ReproducedFigure passes() {
        String[] published = {"35.7", "35.8", "36.1", "38.9"};
        double[] tokens = {1, 2, 8, 63};
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < tokens.length; i++) {
            checks.add(new Check(
                    "%d tokens per pass (ms)".formatted((long) tokens[i]),
                    published[i],
                    fixed(1, MS * paperPass(tokens[i])),
                    fixed(1, MS * seconds(exact(16, 16, 16), pass(tokens[i])))));
        }
        double[] over = {1, 2, 4, 8, 16, 32, 63, 96, 128, 192, 256};
        return new ReproducedFigure(
                "parallel-decoding",
                "Time of a pass that decodes many tokens at once",
                "Llama-2-13b on A6000, one sequence, length 2048, 16 bits: speculative and parallel decoding",
                new Scale("tokens per pass", "", true),
                new Scale("pass", "ms", false),
                panels(
                        List.of(line("one sequence", over, n -> MS * paperPass(n))),
                        List.of(line("one sequence", over, n -> MS * seconds(exact(16, 16, 16), pass(n))))),
                List.of(new Mark(213, "gate_proj compute-bound")),
                checks,
                "Verifying 8 drafted tokens takes 1 % longer than decoding one, 63 take 9 %: the weights come in once.",
                "LLM-Viewer has passes of one token only. Here, its decode operators with n rows instead of one:"
                        + " operations, activations and what the cache stores n times, weights and what the cache loads"
                        + " once; that gives the published numbers. In exact the last of the n tokens has a context of"
                        + " 2047 + n.");
    }

    private ReproducedFigure servingThroughput() {
        double[] batches = {1, 2, 4, 8, 16, 32, 64, 127, 192, 256};
        List<Check> checks = new ArrayList<>();
        long[] lengths = {256, 512, 1024, 2048};
        String[] published = {"3584.4", "2394.3", "1438.9", "800.2"};
        List<Line> paper = new ArrayList<>();
        List<Line> exact = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            long length = lengths[i];
            checks.add(new Check(
                    "batch 127, length %d (tokens/s)".formatted(length),
                    published[i],
                    fixed(1, 127 / seconds(paper(8, 8, 8), Phase.DECODE, 127, length)),
                    fixed(1, 127 / seconds(exact(8, 8, 8), Pass.decode(127, length)))));
            paper.add(line(
                    "length " + length, batches, b -> b / seconds(paper(8, 8, 8), Phase.DECODE, (long) b, length)));
            exact.add(
                    line("length " + length, batches, b -> b / seconds(exact(8, 8, 8), Pass.decode((long) b, length))));
        }
        return new ReproducedFigure(
                "serving-throughput",
                "Serving: throughput over the batch",
                "Llama-2-13b on A6000, weights, activations and cache in 8 bits, decode",
                new Scale("batch", "", false),
                new Scale("throughput", "tokens/s", false),
                panels(paper, exact),
                List.of(),
                checks,
                "Throughput saturates where the cache's traffic, which grows with the batch, passes the weights': the"
                        + " earlier, the longer the contexts.",
                "LLM-Viewer runs everything in INT8 and stores scores in 8 bits. exact keeps lm_head in 16 bits and"
                        + " counts the operators that LLM-Viewer leaves out.");
    }

    private ReproducedFigure servingLatency() {
        double[] batches = {1, 16, 32, 64, 96, 127, 160, 192, 224, 256};
        List<Line> paper = new ArrayList<>();
        List<Line> exact = new ArrayList<>();
        for (long length : new long[] {256, 512, 1024, 2048}) {
            paper.add(line(
                    "length " + length, batches, b -> MS * seconds(paper(8, 8, 8), Phase.DECODE, (long) b, length)));
            exact.add(line(
                    "length " + length, batches, b -> MS * seconds(exact(8, 8, 8), Pass.decode((long) b, length))));
        }
        return new ReproducedFigure(
                "serving-latency",
                "Serving: time per token over the batch",
                "Llama-2-13b on A6000, weights, activations and cache in 8 bits, decode",
                new Scale("batch", "", false),
                new Scale("time per token", "ms", false),
                panels(paper, exact),
                List.of(),
                List.of(),
                "A token takes %s ms alone and %s ms in a batch of 256 at length 1024."
                        .formatted(
                                fixed(1, MS * seconds(paper(8, 8, 8), Phase.DECODE, 1, 1024)),
                                fixed(1, MS * seconds(paper(8, 8, 8), Phase.DECODE, 256, 1024))),
                "As for the throughput, whose other side this is.");
    }

    private ReproducedFigure servingMemory() {
        double[] batches = {1, 16, 32, 64, 96, 127, 160, 192, 224, 256};
        List<Line> paper = new ArrayList<>();
        List<Line> exact = new ArrayList<>();
        CompiledModel fused = exact(8, 8, 8, Kernels.FUSED);
        for (long length : new long[] {256, 512, 1024, 2048}) {
            paper.add(line(
                    "length " + length,
                    batches,
                    b -> GB * memory(paper(8, 8, 8), (long) b, length).consumptionBytes()));
            exact.add(line(
                    "length " + length,
                    batches,
                    b -> GB * memory(fused, (long) b, length).totalBytes()));
        }
        long largest = paper(8, 8, 8).memory(Phase.DECODE, 1, 1024, 48e9).maxBatch();
        long exactLargest = fused.memory().analyze(1, 1024).maxBatch();
        return new ReproducedFigure(
                "serving-memory",
                "Serving: memory over the batch",
                "Llama-2-13b on A6000 (48 GB), weights, activations and cache in 8 bits, decode",
                new Scale("batch", "", false),
                new Scale("memory", "GB", false),
                panels(paper, exact),
                List.of(
                        new Mark(exactLargest, "exact: %d at 1024 fill 48 GB".formatted(exactLargest)),
                        new Mark(largest, "paper: %d".formatted(largest))),
                List.of(new Check(
                        "largest batch within 48 GB at 1024",
                        "84",
                        Long.toString(largest),
                        Long.toString(exactLargest))),
                "The cache decides: 0.41 MB for each token of each sequence, beside 12.7 GB of weights.",
                "exact with fused kernels, as serving engines run, also counts embeddings and lm_head (0.66 GB, in 16"
                        + " bits) and live activations.");
    }

    private ReproducedFigure bandwidth() {
        double[] terabytes = {0.2, 0.4, 0.768, 1, 2, 4, 8};
        String[] published = {"132.8", "26.6", "13.3", "6.64"};
        double[] at = {0.2, 1, 2, 4};
        List<Check> checks = new ArrayList<>();
        for (int i = 0; i < at.length; i++) {
            checks.add(new Check(
                    "decode step at %s TB/s (ms)".formatted(at[i] < 1 ? "0.2" : Long.toString((long) at[i])),
                    published[i],
                    fixed(i == 3 ? 2 : 1, MS * paperAt(at[i], Phase.DECODE)),
                    fixed(i == 3 ? 2 : 1, MS * exactAt(at[i], Pass.decode(1, 1024)))));
        }
        return new ReproducedFigure(
                "bandwidth",
                "Time over the memory's bandwidth",
                "Llama-2-13b on an A6000 with other memory, batch 1, length 1024, 16 bits",
                new Scale("bandwidth", "TB/s", true),
                new Scale("time", "ms", true),
                panels(
                        List.of(
                                line("prefill", terabytes, t -> MS * paperAt(t, Phase.PREFILL)),
                                line("decode step", terabytes, t -> MS * paperAt(t, Phase.DECODE))),
                        List.of(
                                line("prefill", terabytes, t -> MS * exactAt(t, Pass.prefill(1, 1024))),
                                line("decode step", terabytes, t -> MS * exactAt(t, Pass.decode(1, 1024))))),
                List.of(new Mark(0.768, "A6000")),
                checks,
                "A decode step is as long as bandwidth is short; prefill soon gains nothing more.",
                "Next to none in decode, which is memory-bound in both.");
    }

    private ReproducedFigure devices() {
        List<Line> paper = new ArrayList<>();
        List<Line> exact = new ArrayList<>();
        String[][] names = {
            {"V100", "nvidia_V100"},
            {"A6000", "nvidia_A6000"},
            {"L40", "nvidia_L40"},
            {"A100 80G", "nvidia_A100_80G"},
            {"H100", "nvidia_H100"}
        };
        for (String[] name : names) {
            PaperAccounting accounting =
                    new PaperAccounting(paperModel, PaperDevice.named(name[1]), PaperPrecision.FP16, false);
            paper.add(line(name[0], BATCHES, b -> b / seconds(accounting, Phase.DECODE, (long) b, 1024)));
            CompiledModel own = CompiledModel.of(
                    model,
                    Rooflight.device(name[1]),
                    Deployment.of(model).withKernels(Kernels.EAGER),
                    EfficiencyProfile.IDEAL);
            exact.add(line(name[0], BATCHES, b -> b / seconds(own, Pass.decode((long) b, 1024))));
        }
        return new ReproducedFigure(
                "hardware",
                "Throughput of decoding on several devices",
                "Llama-2-13b, length 1024, 16 bits, whether it fits or not",
                new Scale("batch", "", true),
                new Scale("throughput", "tokens/s", true),
                panels(paper, exact),
                List.of(),
                List.of(),
                "While decoding, devices rank by bandwidth, not by peak.",
                "LLM-Viewer's device table has 3072 GB/s for the H100 and 112 Tops/s for the V100, exact has the data"
                        + " sheets' numbers.");
    }

    private ReproducedFigure offloadRoofline() {
        double[] intensities = {1, 10, 50, 100, 201.6, 500, 1000, 1728.11, 3000, 10000};
        double peak = paperDevice.fp16OpsPerSecond();
        double host = peak / HOST_BANDWIDTH;
        double exactPeak = fp16Peak(device);
        Offload link = new Offload(1, 0, 0, 0, HOST_BANDWIDTH, 0, 1e18, 1);
        return new ReproducedFigure(
                "offload-roofline",
                "Roofline with data in host memory",
                "A6000 with host memory of 89.6 GB/s",
                new Scale("arithmetic intensity", "ops/byte", true),
                new Scale("attainable", "ops/s", true),
                List.of(new Panel(
                        PAPER,
                        List.of(
                                line(
                                        "device memory",
                                        intensities,
                                        i -> Math.min(peak, i * paperDevice.bandwidthBytesPerSecond())),
                                dashed("host memory", intensities, i -> Math.min(peak, i * HOST_BANDWIDTH))))),
                List.of(
                        new Mark(
                                peak / paperDevice.bandwidthBytesPerSecond(),
                                "ridge %s".formatted(fixed(0, peak / paperDevice.bandwidthBytesPerSecond()))),
                        new Mark(host, "ridge %s".formatted(fixed(0, host)))),
                List.of(new Check(
                        "ridge of the host memory (ops/byte)",
                        "1728",
                        fixed(0, host),
                        fixed(0, link.ridge(exactPeak)))),
                "What comes from host memory needs 1728 operations on each byte to keep the device busy, eight and a"
                        + " half times as many as what lies in its own.",
                "None: the same division.");
    }

    private ReproducedFigure offloadDecode() {
        double[] batches = {1, 8, 64, 256, 512, 1024, 2048, 4096, 8192};
        Deployment plain = Deployment.of(model);
        CompiledModel own = CompiledModel.of(model, device, plain, EfficiencyProfile.IDEAL);
        CompiledModel away = CompiledModel.of(
                model,
                device,
                plain.withExecution(plain.execution().withOffload(new Offload(1, 0, 0, 0, HOST_BANDWIDTH, 0, 1e18, 1))),
                EfficiencyProfile.IDEAL);
        return new ReproducedFigure(
                "offload-decode",
                "Throughput with the weights in host memory",
                "Llama-2-13b on A6000, decode at length 128, 16 bits, fused kernels; weights over 89.6 GB/s",
                new Scale("batch", "", true),
                new Scale("throughput", "tokens/s", true),
                List.of(new Panel(
                        EXACT,
                        List.of(
                                line(
                                        "weights on the device",
                                        batches,
                                        b -> b / seconds(own, Pass.decode((long) b, 128))),
                                dashed(
                                        "weights in host memory",
                                        batches,
                                        b -> b / seconds(away, Pass.decode((long) b, 128)))))),
                List.of(),
                List.of(),
                "One sequence runs %s times slower; batches large enough hide the link behind the device's work."
                        .formatted(fixed(1, seconds(away, Pass.decode(1, 128)) / seconds(own, Pass.decode(1, 128)))),
                "LLM-Viewer has no offload; exact takes the longest of the flows over link and device. The cache stays"
                        + " on the device here, whether it fits or not.");
    }

    /** The device's own FP16 peak. */
    private static double fp16Peak(Device device) {
        return device.compute().peakOpsPerSecond().getOrDefault(ComputeFormat.FP16, 0.0);
    }

    private static List<Panel> panels(List<Line> paper, List<Line> exact) {
        return List.of(new Panel(PAPER, paper), new Panel(EXACT, exact));
    }

    /** Names a case by a width, or computes its values. */
    private interface OfWidth<T> {
        T of(double bits);
    }

    private static List<Line> lines(OfWidth<String> name, OfWidth<List<Value>> values) {
        return WIDTHS.stream()
                .map(bits -> new Line(name.of(bits), values.of(bits), false))
                .toList();
    }

    private static Line line(String name, double[] xs, DoubleUnaryOperator y) {
        return new Line(name, over(xs, y), false);
    }

    private static Line dashed(String name, double[] xs, DoubleUnaryOperator y) {
        return new Line(name, over(xs, y), true);
    }

    private static List<Value> over(double[] xs, DoubleUnaryOperator y) {
        List<Value> values = new ArrayList<>();
        for (double x : xs) {
            values.add(new Value(x, y.applyAsDouble(x)));
        }
        return values;
    }

    private PaperAccounting paper(double weightBits, double activationBits, double kvBits) {
        return new PaperAccounting(
                paperModel, paperDevice, new PaperPrecision(weightBits, activationBits, kvBits), false);
    }

    private PaperAccounting flashPaper() {
        return new PaperAccounting(paperModel, paperDevice, PaperPrecision.FP16, true);
    }

    private CompiledModel exact(double weightBits, double activationBits, double kvBits) {
        return exact(weightBits, activationBits, kvBits, Kernels.EAGER);
    }

    private CompiledModel exact(double weightBits, double activationBits, double kvBits, Kernels kernels) {
        String precision = "w%da%dkv%d".formatted((long) weightBits, (long) activationBits, (long) kvBits);
        return compiled.computeIfAbsent(
                precision + kernels,
                key -> CompiledModel.of(
                        model,
                        device,
                        Deployment.of(model)
                                .withPrecision(PrecisionNames.parse(precision, model.stored()))
                                .withKernels(kernels)
                                .withMemory(WHOLE_MEMORY),
                        EfficiencyProfile.IDEAL));
    }

    private double paperAt(double terabytes, Phase phase) {
        PaperDevice other = new PaperDevice(
                paperDevice.name(),
                terabytes * 1e12,
                paperDevice.fp16OpsPerSecond(),
                paperDevice.int8OpsPerSecond(),
                paperDevice.onChipBytes());
        return seconds(new PaperAccounting(paperModel, other, PaperPrecision.FP16, false), phase, 1, 1024);
    }

    private double exactAt(double terabytes, Pass pass) {
        Memory own = device.memory();
        Memory other = new Memory(own.type(), own.capacityBytes(), terabytes * 1e12, own.cacheBytes());
        return seconds(
                CompiledModel.of(
                        model,
                        device.with(other, device.compute()),
                        Deployment.of(model).withKernels(Kernels.EAGER),
                        EfficiencyProfile.IDEAL),
                pass);
    }

    /** LLM-Viewer's decode operators with so many rows instead of one; weights and cache are loaded once. */
    private double paperPass(double rows) {
        PaperAccounting accounting = paper(16, 16, 16);
        double seconds = 0;
        for (OperatorAnalysis operator :
                accounting.analyze(Phase.DECODE, 1, 2048).operators()) {
            var bytes = operator.bytes();
            double moved = bytes.weights()
                    + bytes.kvRead()
                    + rows * (bytes.activationRead() + bytes.activationWrite() + bytes.kvWrite());
            seconds += operator.layers()
                    * Math.max(
                            rows * operator.ops() / accounting.peakOpsPerSecond(),
                            moved / paperDevice.bandwidthBytesPerSecond());
        }
        return seconds;
    }

    private static Pass pass(double tokens) {
        long n = (long) tokens;
        return new Pass(List.of(new Pass.Sequences(1, n, 2047 + n, n)));
    }

    private static Pass prompt(double tokens) {
        return Pass.prefill(1, (long) tokens);
    }

    private static double seconds(PaperAccounting accounting, Phase phase, long batch, double length) {
        return accounting.analyze(phase, batch, length).totals().boundSeconds();
    }

    private static double seconds(CompiledModel compiled, Pass pass) {
        return compiled.analyze(pass).totals().boundSeconds();
    }

    private static double attention(PassAnalysis pass) {
        return pass.operators().stream()
                .filter(operator -> List.of("qk_matmul", "softmax", "sv_matmul", "fused_attention", "attention")
                        .contains(operator.name()))
                .mapToDouble(operator -> operator.layers() * operator.boundSeconds())
                .sum();
    }

    private double relativePaper(double kvBits, long batch, double length) {
        return memory(paper(4, 16, kvBits), batch, length).consumptionBytes()
                / memory(paper(16, 16, 16), batch, length).consumptionBytes();
    }

    private double relativeExact(double kvBits, long batch, double length) {
        return memory(exact(4, 16, kvBits), batch, length).totalBytes()
                / memory(exact(16, 16, 16), batch, length).totalBytes();
    }

    private static PaperMemory memory(PaperAccounting accounting, long batch, double length) {
        return accounting.memory(Phase.DECODE, batch, length);
    }

    private static MemoryAnalysis memory(CompiledModel compiled, long batch, double length) {
        return compiled.memory().analyze(batch, (long) length);
    }

    private static String weights(double bits) {
        return "W" + (long) bits;
    }

    private static String percent(double share) {
        return share < 0.0005 ? "less than 0.1 %" : fixed(1, 100 * share) + " %";
    }

    private static String fixed(int digits, double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
