package dev.rooflight.llmviewer;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.Require;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.ByteCounts;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.LargestThatFits;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.OperatorKind;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Bound;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * LLM-Viewer's accounting of one model on one device, defects included. With b sequences of length s, H query and K
 * key/value heads of d numbers, hidden size h, inner size i, vocabulary V, and n = s in prefill, 1 in decode; bytes =
 * bits/8:
 *
 * <pre>
 * operator          OPs          load_weight  load_act                          store_act     load_kv      store_kv
 * linear (in, out)  2·in·out·b·n in·out       in·b·n                            out·b·n (1)                out·b·n (2)
 * qk_matmul         2·n·s·d·H·b               decode d·b·H, prefill s·d·b·K     n·s·b·H       s·d·b·K
 * sv_matmul         2·n·s·d·H·b               n·s·b·H                           n·d·b·H       s·d·b·K
 * softmax           5·b·H·n·s                 b·H·n·s                           b·H·n·s
 * fused_attention   their sum                 n·d·b·H                           2·n·s·b·H     2·blocks·s·d·b·H
 * norms             7·b·h·n                   b·h·n                             b·h·n
 * attn_add, mlp_add b·h·n                     b·h·n                             b·h·n
 * mlp_act           2·b·h·n                   2·b·h·n                           b·h·n
 * lm_head (once)    b·h·V        h·V          h                                 V
 * </pre>
 *
 * <p>(1) all but k_proj and v_proj, (2) only these. blocks = ceil(n / min(ceil(on-chip buffer/(cache bytes·d)), d)). An
 * operator is memory-bound if its intensity OPs/bytes is below peak/bandwidth and then attains intensity·bandwidth,
 * else the peak; its time is OPs over that. All operations count as matrix operations: norms, softmax and additions run
 * at the same peak here. A stage is the sum over operators times layers, and lm_head.
 *
 * <p>Worked example: Llama-2-7b on an A6000 in FP16, batch 1, length 2048: 226.8786 ms for prefill, 18.63692 ms for a
 * decode step (table 1 of arXiv 2402.16363 is this configuration).
 *
 * <p>Where this departs from hardware: fused attention stores s instead of d numbers per row, twice, and reads keys and
 * values for all query heads; prefill reads queries of K heads only; lm_head counts one operation per
 * multiply-accumulate and one row whatever the batch; mlp_act has h for i; additions read one operand; causal masking
 * saves nothing; OPT and DiT count a gate.
 */
public final class PaperAccounting {
    /** Name of this accounting in results. */
    public static final String PAPER = "paper";

    private static final int CHAT_LENGTHS = 10;

    /** Relative difference of two times that is no more than rounding. */
    private static final double ROUNDING = 1e-12;

    private final PaperModel model;
    private final PaperDevice device;
    private final PaperPrecision precision;
    private final boolean flashAttention;
    private final double peakOpsPerSecond;

    /**
     * The accounting of a model under fixed conditions.
     *
     * @param flashAttention LLM-Viewer's {@code use_flashattention}: one fused operator for attention
     * @throws InvalidValueException if the device lacks the INT8 peak or on-chip buffer that this needs
     */
    public PaperAccounting(PaperModel model, PaperDevice device, PaperPrecision precision, boolean flashAttention) {
        this.model = requireNonNull(model, "model is null");
        this.device = requireNonNull(device, "device is null");
        this.precision = requireNonNull(precision, "precision is null");
        this.flashAttention = flashAttention;
        this.peakOpsPerSecond = device.peakOpsPerSecond(precision);
        if (flashAttention) {
            device.requireOnChipBytes();
        }
    }

    /** The ceiling of every operator in operations per second. */
    public double peakOpsPerSecond() {
        return peakOpsPerSecond;
    }

    /**
     * The operators of a stage in LLM-Viewer's order, and their totals.
     *
     * @param batch 1 to {@link Pass#MAX_BATCH}
     * @param length above 0 to {@link Pass#MAX_CONTEXT}; fractions allowed
     */
    public PassAnalysis analyze(Phase phase, long batch, double length) {
        List<OperatorAnalysis> operators = new ArrayList<>(layer(phase, batch, length));
        if (model.family().head()) {
            operators.add(head(batch));
        }
        return PassAnalysis.of(operators);
    }

    /** What a stage occupies. */
    public PaperMemory memory(Phase phase, long batch, double length) {
        ByteCounts prefill = sum(layer(Phase.PREFILL, batch, length));
        ByteCounts stage = sum(layer(phase, batch, length));
        return new PaperMemory(
                model.layers() * prefill.weights(), model.layers() * prefill.kvWrite(), stage.activationWrite());
    }

    /**
     * What a stage occupies beside a device's capacity, all of which may be used, and the largest batch and longest
     * context within it.
     */
    public MemoryAnalysis memory(Phase phase, long batch, long length, double capacityBytes) {
        PaperMemory memory = memory(phase, batch, length);
        return MemoryAnalysis.ofOneDevice(
                memory.weightBytes(),
                memory.kvCacheBytes(),
                memory.temporaryActivationBytes(),
                0,
                capacityBytes,
                capacityBytes,
                LargestThatFits.upTo(
                        Pass.MAX_BATCH, b -> memory(phase, b, length).consumptionBytes() <= capacityBytes),
                LargestThatFits.upTo(
                        Pass.MAX_CONTEXT, s -> memory(phase, batch, s).consumptionBytes() <= capacityBytes));
    }

    /** One stage: operators, totals and memory. */
    public PaperStage stage(Phase phase, long batch, double length) {
        return new PaperStage(analyze(phase, batch, length), memory(phase, batch, length));
    }

    /**
     * A prompt of p tokens and g generated ones: prefill(p) + Σ decode(t) for t = p to p+g-1. That is g decode steps,
     * one more than it takes, as the prompt's pass already emits the first token; time per output token is their mean.
     *
     * @param output g; 1 to what {@link Pass#MAX_CONTEXT} leaves
     */
    public Generation generate(long batch, long prompt, long output) {
        requirePrompt(prompt);
        Require.within("output tokens", output, 1, Pass.MAX_CONTEXT - prompt);
        double prefill = analyze(Phase.PREFILL, batch, prompt).totals().boundSeconds();
        double decode = decodeSeconds(batch, prompt, prompt + output - 1);
        double total = prefill + decode;
        return new Generation(output, prefill, decode / output, total, batch * (double) output / total);
    }

    /**
     * The chat stage of LLM-Viewer's server: the prefill, and decode steps at n = min(10, g) lengths evenly spaced from
     * p+1 to p+g, each counted g/n times; everything is added key by key, memory, too. An operator's bound is that of
     * its sums.
     *
     * @param output g; 0 to what {@link Pass#MAX_CONTEXT} leaves
     */
    public PaperStage chat(long batch, long prompt, long output) {
        requirePrompt(prompt);
        Require.within("generated tokens", output, 0, Pass.MAX_CONTEXT - prompt);
        PaperStage chat = stage(Phase.PREFILL, batch, prompt);
        int lengths = (int) Math.min(CHAT_LENGTHS, output);
        for (int k = 0; k < lengths; k++) {
            // NumPy's linspace: both ends included, a single point is the first
            double length = prompt + 1 + (lengths == 1 ? 0 : k * ((output - 1.0) / (lengths - 1)));
            // rounding must not carry the last one beyond its end
            chat = plus(chat, output / (double) lengths, stage(Phase.DECODE, batch, Math.min(length, prompt + output)));
        }
        return chat;
    }

    /**
     * The whole answer in the shape that tables and files show. Memory is that of decode where it is asked for, at the
     * longest context reached.
     *
     * @param shown the device as the user chose it, for its name and capacity
     */
    public Analysis analyze(Workload workload, Device shown) {
        Map<Phase, PassAnalysis> phases = new LinkedHashMap<>();
        workload.phases().forEach(phase -> phases.put(phase, analyze(phase, workload.batch(), workload.context())));
        Optional<Times<Generation>> generation = Optional.empty();
        if (workload.outputTokens() > 0) {
            Generation bound = generate(workload.batch(), workload.context(), workload.outputTokens());
            generation = Optional.of(new Times<>(bound, bound));
        }
        Phase last = phases.containsKey(Phase.DECODE) ? Phase.DECODE : Phase.PREFILL;
        return new Analysis(
                PAPER,
                new Analysis.ModelSummary(
                        model.id(),
                        model.family().id(),
                        model.parameters(),
                        model.parameters(),
                        Math.toIntExact(model.layers()),
                        0,
                        List.of()),
                shown,
                new Analysis.DeploymentSummary(
                        format(precision.weightBits()),
                        format(precision.activationBits()),
                        format(precision.kvBits()),
                        flashAttention ? "fused" : "eager",
                        Analysis.IDEAL,
                        EngineProfile.IDEAL.id(),
                        Parallelism.NONE),
                workload,
                phases,
                generation,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                memory(
                        last,
                        workload.batch(),
                        workload.lastContext(),
                        shown.memory().capacityBytes()),
                List.of(new Note.PublishedAccounting()));
    }

    /** The operators of one layer. */
    private List<OperatorAnalysis> layer(Phase phase, long batch, double length) {
        Require.within("batch", batch, 1, Pass.MAX_BATCH);
        Require.that(
                length > 0 && length <= Pass.MAX_CONTEXT,
                "length",
                length,
                "a number above 0 and up to " + Pass.MAX_CONTEXT);
        boolean decode = phase == Phase.DECODE;
        double b = batch;
        double s = length;
        double n = decode ? 1 : s;
        double heads = model.heads();
        double kvHeads = model.kvHeads();
        double h = model.hidden();
        double i = model.intermediate();
        double d = model.headDim();
        double aB = precision.activationBits() / 8;
        double kB = precision.kvBits() / 8;

        List<OperatorAnalysis> operators = new ArrayList<>();
        operators.add(linear("q_proj", h, h, b * n));
        operators.add(cacheLinear("k_proj", h, h * kvHeads / heads, b * n));
        operators.add(cacheLinear("v_proj", h, h * kvHeads / heads, b * n));
        operators.add(linear("out_proj", h, h, b * n));
        if (model.family().gateCounted()) {
            operators.add(linear("gate_proj", h, i, b * n));
        }
        operators.add(linear("up_proj", h, i, b * n));
        operators.add(linear("down_proj", i, h, b * n));

        double product = 2 * n * s * d * heads * b;
        double softmax = 5 * b * heads * n * s;
        double scores = n * s * b * heads * aB;
        double rows = n * d * b * heads * aB;
        double cache = s * d * b * kvHeads * kB;
        if (flashAttention) {
            double cacheOfAllHeads = s * d * b * heads * kB;
            double read = blocks(n, kB, d) * cacheOfAllHeads * 2;
            operators.add(attention("fused_attention", 2 * product + softmax, rows, 2 * scores, read));
        } else {
            double queries = decode ? d * b * heads * aB : s * d * b * kvHeads * aB;
            operators.add(attention("qk_matmul", product, queries, scores, cache));
            operators.add(attention("sv_matmul", product, scores, rows, cache));
            operators.add(attention("softmax", softmax, scores, scores, 0));
        }

        double hidden = b * h * n;
        operators.add(pointwise("attn_norm", OperatorKind.NORM, 7 * hidden, hidden * aB, hidden * aB));
        if (model.family().mlpNorm()) {
            operators.add(pointwise("mlp_norm", OperatorKind.NORM, 7 * hidden, hidden * aB, hidden * aB));
        }
        operators.add(pointwise("attn_add", OperatorKind.ELEMENT_WISE, hidden, hidden * aB, hidden * aB));
        operators.add(pointwise("mlp_add", OperatorKind.ELEMENT_WISE, hidden, hidden * aB, hidden * aB));
        operators.add(pointwise("mlp_act", OperatorKind.ELEMENT_WISE, 2 * hidden, 2 * hidden * aB, hidden * aB));
        return operators;
    }

    private OperatorAnalysis head(long batch) {
        double h = model.hidden();
        double v = model.vocabulary();
        double wB = precision.weightBits() / 8;
        double aB = precision.activationBits() / 8;
        return operator(
                "head", "lm_head", OperatorKind.LINEAR, 1, batch * h * v, bytes(h * v * wB, h * aB, v * aB, 0, 0));
    }

    /** Rows of blocks that fused attention walks through, reading all keys and values for each. */
    private double blocks(double n, double kB, double d) {
        double rowsPerBlock = Math.min(Math.ceil(device.requireOnChipBytes() / (kB * d)), d);
        return Math.ceil(n / rowsPerBlock);
    }

    /** A linear layer over {@code rows} rows, its result written as activations. */
    private OperatorAnalysis linear(String name, double in, double out, double rows) {
        double wB = precision.weightBits() / 8;
        double aB = precision.activationBits() / 8;
        return ofLayer(
                name,
                OperatorKind.LINEAR,
                2 * in * out * rows,
                bytes(in * out * wB, in * rows * aB, out * rows * aB, 0, 0));
    }

    /** A linear layer over {@code rows} rows, its result written to the cache. */
    private OperatorAnalysis cacheLinear(String name, double in, double out, double rows) {
        double wB = precision.weightBits() / 8;
        double aB = precision.activationBits() / 8;
        double kB = precision.kvBits() / 8;
        return ofLayer(
                name,
                OperatorKind.LINEAR,
                2 * in * out * rows,
                bytes(in * out * wB, in * rows * aB, 0, 0, out * rows * kB));
    }

    private OperatorAnalysis attention(String name, double ops, double read, double written, double cacheRead) {
        return ofLayer(name, OperatorKind.ATTENTION, ops, bytes(0, read, written, cacheRead, 0));
    }

    private OperatorAnalysis pointwise(String name, OperatorKind kind, double ops, double read, double written) {
        return ofLayer(name, kind, ops, bytes(0, read, written, 0, 0));
    }

    private OperatorAnalysis ofLayer(String name, OperatorKind kind, double ops, ByteCounts bytes) {
        return operator("layer", name, kind, Math.toIntExact(model.layers()), ops, bytes);
    }

    /** An operator under the roofline. */
    private OperatorAnalysis operator(
            String block, String name, OperatorKind kind, int layers, double ops, ByteCounts bytes) {
        double intensity = ops / bytes.memoryAccess();
        Bound bound = bound(intensity);
        double performance = bound == Bound.MEMORY ? intensity * device.bandwidthBytesPerSecond() : peakOpsPerSecond;
        return operator(block, name, kind, layers, ops, bytes, bound, ops / performance);
    }

    private OperatorAnalysis operator(
            String block,
            String name,
            OperatorKind kind,
            int layers,
            double ops,
            ByteCounts bytes,
            Bound bound,
            double seconds) {
        ComputeFormat ceiling = precision.integer() ? ComputeFormat.INT8 : ComputeFormat.FP16;
        return new OperatorAnalysis(
                block,
                name,
                kind,
                layers,
                ops,
                0,
                bytes,
                peakOpsPerSecond,
                Optional.of(ceiling),
                bound,
                seconds,
                seconds);
    }

    private Bound bound(double intensity) {
        return intensity < peakOpsPerSecond / device.bandwidthBytesPerSecond() ? Bound.MEMORY : Bound.COMPUTE;
    }

    /** LLM-Viewer's five kinds of memory access, in its order. */
    private static ByteCounts bytes(
            double loadWeight, double loadAct, double storeAct, double loadKvCache, double storeKvCache) {
        return new ByteCounts(loadWeight, loadAct, storeAct, loadKvCache, storeKvCache, 0, 0, 0);
    }

    private static ByteCounts sum(List<OperatorAnalysis> operators) {
        ByteCounts sum = ByteCounts.NONE;
        for (OperatorAnalysis operator : operators) {
            sum = sum.plus(1, operator.bytes());
        }
        return sum;
    }

    /**
     * Σ decode(t) for t = first to last. A step's time is convex and piecewise linear in t, as each operator's is the
     * larger of two linear functions. Where its middle lies on the chord between both ends it is linear all along, and
     * the mean of the ends times the count is the sum; halving the other ranges takes a logarithmic number of steps.
     */
    private double decodeSeconds(long batch, long first, long last) {
        double mean = (stepSeconds(batch, first) + stepSeconds(batch, last)) / 2;
        boolean linear = last - first <= 1 || mean - stepSeconds(batch, (first + last) / 2.0) <= ROUNDING * mean;
        if (linear) {
            return (last - first + 1) * mean;
        }
        long middle = first + (last - first) / 2;
        return decodeSeconds(batch, first, middle) + decodeSeconds(batch, middle + 1, last);
    }

    private double stepSeconds(long batch, double length) {
        return analyze(Phase.DECODE, batch, length).totals().boundSeconds();
    }

    /** A stage and {@code count} times another with the same operators. */
    private PaperStage plus(PaperStage stage, double count, PaperStage other) {
        List<OperatorAnalysis> operators = new ArrayList<>();
        for (int k = 0; k < stage.pass().operators().size(); k++) {
            OperatorAnalysis one = stage.pass().operators().get(k);
            OperatorAnalysis more = other.pass().operators().get(k);
            double ops = one.ops() + count * more.ops();
            ByteCounts bytes = one.bytes().plus(count, more.bytes());
            double seconds = one.boundSeconds() + count * more.boundSeconds();
            operators.add(operator(
                    one.block(),
                    one.name(),
                    one.kind(),
                    one.layers(),
                    ops,
                    bytes,
                    bound(ops / bytes.memoryAccess()),
                    seconds));
        }
        return new PaperStage(PassAnalysis.of(operators), stage.memory().plus(count, other.memory()));
    }

    private static void requirePrompt(long prompt) {
        Require.within("prompt tokens", prompt, 1, Pass.MAX_CONTEXT);
    }

    /** LLM-Viewer's word for a width, in lower case. */
    private static String format(double bits) {
        if (bits == 16) {
            return "fp16";
        }
        if (bits == 8 || bits == 4) {
            return "int" + (int) bits;
        }
        return (bits == Math.rint(bits) ? String.valueOf((long) bits) : String.valueOf(bits)) + "-bit";
    }
}
