package dev.rooflight.cli;

import dev.rooflight.catalog.EngineCatalog;
import dev.rooflight.catalog.Quantity;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.memory.MemoryPolicy;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.model.PrecisionNames;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.core.operator.LatentForm;
import dev.rooflight.core.parallel.Parallelism;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the model is run. */
final class DeploymentOptions {
    /** Kernel sets as users name them. */
    enum KernelSet {
        FUSED,
        EAGER
    }

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "w4a16kv8, w8a8, fp8, bf16, … (default: the checkpoint's own)")
    String precision = "";

    @Option(names = "--weights", paramLabel = "F", description = "number format of the layers' weights")
    String weights = "";

    @Option(names = "--activations", paramLabel = "F", description = "number format of activations")
    String activations = "";

    @Option(names = "--kv-cache", paramLabel = "F", description = "number format of the KV cache")
    String kvCache = "";

    @Option(
            names = "--kernels",
            paramLabel = "K",
            description =
                    "fused: what serving engines run (default); eager: every operator on its own (default in paper)")
    @Nullable
    KernelSet kernels;

    @Option(
            names = "--latent-attention",
            paramLabel = "FORM",
            description = "absorbed or expanded (default: the cheaper in each pass)")
    @Nullable
    LatentForm latentForm;

    @Option(
            names = "--memory-utilization",
            paramLabel = "SHARE",
            defaultValue = "0.9",
            description = "share of the memory that may be used (default 0.9)")
    String memoryUtilization;

    @Option(
            names = "--kv-block",
            paramLabel = "N",
            defaultValue = "16",
            description = "positions that the cache allocates at a time (default 16)")
    String kvBlock;

    @Option(
            names = "--max-batched-tokens",
            paramLabel = "N",
            defaultValue = "8192",
            description = "tokens of one prefill pass, for the memory of activations (default 8192)")
    String maxBatchedTokens;

    @Option(
            names = "--reserve",
            paramLabel = "BYTES",
            description = "memory that the runtime takes, such as 2GB (default 0)")
    String reserve = "";

    @Option(names = "--tp", paramLabel = "N", defaultValue = "1", description = "tensor-parallel devices (default 1)")
    String tensor;

    @Option(names = "--pp", paramLabel = "N", defaultValue = "1", description = "pipeline stages (default 1)")
    String pipeline;

    @Option(
            names = "--ep",
            paramLabel = "N",
            defaultValue = "1",
            description = "devices that experts are spread over (default 1); beyond --tp, replicas share the experts")
    String expert;

    @Option(
            names = "--dp",
            paramLabel = "N",
            defaultValue = "1",
            description = "replicas; with --ep beyond --tp, of the attention alone (default 1)")
    String data;

    @Option(
            names = "--cp",
            paramLabel = "N",
            defaultValue = "1",
            description = "devices that share the positions of each sequence (default 1)")
    String context;

    @Option(
            names = "--microbatches",
            paramLabel = "N",
            defaultValue = "0",
            description = "parts of the batch in the pipeline (default: as many as stages)")
    String microbatches;

    @Option(
            names = "--overlap",
            paramLabel = "SHARE",
            defaultValue = "0",
            description = "share of the collectives hidden behind other work (default 0)")
    String overlap;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description =
                    "vllm, sglang, tensorrt-llm, llama.cpp, hugging-face, … or ideal (default: vllm; llama.cpp on unified memory and processors)")
    String engine = "";

    Deployment deployment(ModelArchitecture model, Device device, boolean ideal) {
        Deployment standard =
                Deployment.of(model).withParallelism(parallelism()).withEngine(engine(device, ideal));
        Deployment form = latentForm == null ? standard : standard.withLatentForm(latentForm);
        return form.withPrecision(precision(standard.precision()))
                .withKernels(kernels == KernelSet.EAGER ? Kernels.EAGER : Kernels.FUSED)
                .withMemory(memory());
    }

    private Parallelism parallelism() {
        return new Parallelism(
                degree("--tp", tensor, 1),
                degree("--pp", pipeline, 1),
                degree("--ep", expert, 1),
                degree("--dp", data, 1),
                degree("--cp", context, 1),
                degree("--microbatches", microbatches, 0),
                Share.parse("--overlap", overlap, 0, 1));
    }

    private static int degree(String option, String text, int least) {
        return (int) Count.parse(option, text, least, 65_536);
    }

    private EngineProfile engine(Device device, boolean ideal) {
        if (!engine.isEmpty()) {
            return EngineCatalog.find(engine, device);
        }
        return ideal ? EngineProfile.IDEAL : EngineCatalog.usual(device);
    }

    /** The precision asked for, where {@code stored} says nothing. */
    Precision precision(Precision stored) {
        Precision chosen = precision.isEmpty() ? stored : PrecisionNames.parse(precision, stored);
        if (!weights.isEmpty()) {
            chosen = chosen.withWeights(NumberFormats.parse(weights));
        }
        if (!activations.isEmpty()) {
            chosen = chosen.withActivations(NumberFormats.parse(activations));
        }
        return kvCache.isEmpty() ? chosen : chosen.withKvCache(NumberFormats.parse(kvCache));
    }

    private MemoryPolicy memory() {
        return new MemoryPolicy(
                Share.parse("--memory-utilization", memoryUtilization, Double.MIN_NORMAL, 1),
                reserve.isEmpty()
                        ? 0
                        : Quantity.parse("--reserve", reserve, Quantity.Dimension.BYTES)
                                .value(),
                (int) Count.parse("--kv-block", kvBlock, 1, 1_000_000),
                Count.parse("--max-batched-tokens", maxBatchedTokens, 1, 1_000_000_000_000L));
    }
}
