package dev.rooflight.study.option;

import static dev.rooflight.study.option.Part.DEPLOYMENT;
import static dev.rooflight.study.option.Part.DEVICE;
import static dev.rooflight.study.option.Part.RATES;
import static dev.rooflight.study.option.Part.WORKLOAD;

import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.pass.Pass;
import java.util.List;

/**
 * The options there are. A new one is an entry here, and the line of {@link Settings} where its value takes effect: command line,
 * REST, its description, the page, axes of curves, what a case writes of itself and what a server keeps follow.
 */
public final class Options {
    public static final Option<Long> BATCH = Option.of(
                    WORKLOAD, "batch", "batch", new Kind.Whole(1, Pass.MAX_BATCH, "sequences"), "sequences")
            .otherwise(1L);

    public static final Option<Long> CONTEXT = Option.of(
                    WORKLOAD,
                    "context",
                    "context",
                    new Kind.Whole(1, Pass.MAX_CONTEXT, "tokens"),
                    "tokens that prefill processes per sequence, and the context of the decode step")
            .otherwise(2048L);

    public static final Option<Long> OUTPUT_TOKENS = Option.of(
                    WORKLOAD,
                    "output-tokens",
                    "output",
                    new Kind.Whole(1, Pass.MAX_CONTEXT, "tokens"),
                    "also generate so many tokens per sequence: TTFT, TPOT, end to end, throughput")
            .otherwise(0L)
            .usually("none");

    public static final Option<Phases> PHASE = Option.of(
                    WORKLOAD, "phase", "phases", new Kind.Choice<>(List.of(Phases.values())), "prefill, decode or both")
            .otherwise(Phases.BOTH);

    public static final Option<String> PRECISION = Option.of(
                    DEPLOYMENT, "precision", "precision", new Kind.PrecisionName(), "w4a16kv8, w8a8, fp8, bf16, …")
            .usually("the checkpoint's own");

    public static final Option<NumberFormat> WEIGHTS = Option.of(
            DEPLOYMENT,
            "weights",
            "weights",
            new Kind.FormatName(new Kind.Bits("weightBits", "bits of a weight")),
            "number format of the layers' weights");

    public static final Option<NumberFormat> ACTIVATIONS = Option.of(
            DEPLOYMENT,
            "activations",
            "activations",
            new Kind.FormatName(new Kind.Bits("activationBits", "bits of an activation")),
            "number format of activations");

    public static final Option<NumberFormat> KV_CACHE = Option.of(
            DEPLOYMENT,
            "kv-cache",
            "KV cache",
            new Kind.FormatName(new Kind.Bits("kvBits", "bits of a cached number")),
            "number format of the KV cache");

    public static final Option<KernelSet> KERNELS = Option.of(
                    DEPLOYMENT,
                    "kernels",
                    "kernels",
                    new Kind.Choice<>(List.of(KernelSet.values())),
                    "fused: what serving engines run; eager: every operator on its own")
            // no constant: it is the accounting's
            .usually("fused; in paper accounting eager");

    public static final Option<LatentForm> LATENT_ATTENTION = Option.of(
                    DEPLOYMENT,
                    "latent-attention",
                    "latent attention",
                    new Kind.Choice<>(List.of(LatentForm.ABSORBED, LatentForm.EXPANDED)),
                    "absorbed or expanded")
            .usually("the cheaper in each pass");

    public static final Option<Double> MEMORY_UTILIZATION = Option.of(
                    DEPLOYMENT,
                    "memory-utilization",
                    "share of memory used",
                    new Kind.Real(0, true, 1, ""),
                    "share of the memory that may be used")
            .otherwise(0.9);

    public static final Option<Long> KV_BLOCK = Option.of(
                    DEPLOYMENT,
                    "kv-block",
                    "positions of a cache block",
                    new Kind.Whole(1, 1_000_000, ""),
                    "positions that the cache allocates at a time")
            .otherwise(16L);

    public static final Option<Long> MAX_BATCHED_TOKENS = Option.of(
                    DEPLOYMENT,
                    "max-batched-tokens",
                    "tokens of one prefill pass",
                    new Kind.Whole(1, 1_000_000_000_000L, ""),
                    "tokens of one prefill pass, for the memory of activations")
            .otherwise(8192L);

    public static final Option<Double> RESERVE = Option.of(
                    DEPLOYMENT,
                    "reserve",
                    "memory of the runtime",
                    new Kind.Amount(0, 1e18, "B"),
                    "memory that the runtime takes, such as 2GB")
            .otherwise(0.0);

    public static final Option<Long> TP = degree("tp", "tensor-parallel devices", "tensor-parallel devices");

    public static final Option<Long> PP = degree("pp", "pipeline stages", "pipeline stages");

    public static final Option<Long> EP = degree(
            "ep",
            "expert-parallel devices",
            "devices that experts are spread over; beyond tp, replicas share the experts");

    public static final Option<Long> DP =
            degree("dp", "replicas", "replicas; with ep beyond tp, of the attention alone");

    public static final Option<Long> CP =
            degree("cp", "context-parallel devices", "devices that share the positions of each sequence");

    public static final Option<Long> MICROBATCHES = Option.of(
                    DEPLOYMENT,
                    "microbatches",
                    "microbatches",
                    new Kind.Whole(0, 65_536, ""),
                    "parts of the batch in the pipeline")
            .otherwise(0L)
            .usually("as many as stages");

    public static final Option<Double> OVERLAP = Option.of(
                    DEPLOYMENT,
                    "overlap",
                    "share of collectives hidden",
                    new Kind.Real(0, false, 1, ""),
                    "share of the collectives hidden behind other work")
            .otherwise(0.0);

    public static final Option<String> ENGINE = Option.of(
                    DEVICE,
                    "engine",
                    "engine",
                    new Kind.EngineName(),
                    "vllm, sglang, tensorrt-llm, llama.cpp, hugging-face, … or ideal; vllm@0.7 for a version")
            .usually("vllm; llama.cpp on unified memory and processors");

    public static final Option<Double> PRICE = Option.of(
                    RATES,
                    "price",
                    "price of a device",
                    new Kind.Real(0, false, 1e6, "USD/h"),
                    "rent of a device in USD per hour")
            .usually("the catalogue's, with its date and source");

    public static final Option<Double> GRID = Option.of(
            RATES,
            "grid",
            "carbon intensity of the grid",
            new Kind.Real(0, false, 1e5, "gCO2e/kWh"),
            "carbon intensity of the grid in gCO2e/kWh");

    public static final Option<Double> PUE = Option.of(
                    RATES,
                    "pue",
                    "power usage effectiveness",
                    new Kind.Real(1, false, 10, ""),
                    "energy of the building over that of the machines")
            .otherwise(1.0);

    public static final Option<Double> HOST_POWER = Option.of(
                    RATES,
                    "host-power",
                    "power of the host for each device",
                    new Kind.Real(0, false, 1e5, "W"),
                    "watts of the host for each device")
            .otherwise(0.0);

    public static final Option<Efficiency> EFFICIENCY = Option.of(
                    DEVICE,
                    "efficiency",
                    "efficiency",
                    new Kind.EfficiencyName(),
                    "profile: expected times from measurements; ideal: the roofline's; or, on the command line, the"
                            + " path of a profile")
            .otherwise(Efficiency.MEASURED);

    /** All of them, in the order in which they are shown. */
    public static final OptionTable ALL = new OptionTable(List.of(
            BATCH,
            CONTEXT,
            OUTPUT_TOKENS,
            PHASE,
            PRECISION,
            WEIGHTS,
            ACTIVATIONS,
            KV_CACHE,
            KERNELS,
            LATENT_ATTENTION,
            MEMORY_UTILIZATION,
            KV_BLOCK,
            MAX_BATCHED_TOKENS,
            RESERVE,
            TP,
            PP,
            EP,
            DP,
            CP,
            MICROBATCHES,
            OVERLAP,
            ENGINE,
            PRICE,
            GRID,
            PUE,
            HOST_POWER,
            EFFICIENCY));

    private Options() {}

    private static Option<Long> degree(String name, String label, String description) {
        return Option.of(DEPLOYMENT, name, label, new Kind.Whole(1, 65_536, ""), description)
                .otherwise(1L);
    }
}
