package dev.rooflight.cli;

import dev.rooflight.Rooflight;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.request.AnalysisRequest;
import dev.rooflight.request.Options;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything that decides an analysis: model, device, workload, deployment, cost and accounting; read by {@link AnalysisRequest}. */
final class AnalysisOptions {
    @Mixin
    ModelOptions subject;

    @Option(names = "--batch", paramLabel = "N", description = "sequences (default 1)")
    @Nullable
    String batch;

    @Option(
            names = "--context",
            paramLabel = "N",
            description =
                    "tokens that prefill processes per sequence, and the context of the decode step (default 2048)")
    @Nullable
    String context;

    @Option(
            names = "--output-tokens",
            paramLabel = "N",
            description = "also generate N tokens per sequence: TTFT, TPOT, end to end, throughput")
    @Nullable
    String outputTokens;

    @Option(names = "--phase", paramLabel = "PHASE", description = "prefill, decode or both (default)")
    @Nullable
    String phase;

    @Option(
            names = "--precision",
            paramLabel = "P",
            description = "w4a16kv8, w8a8, fp8, bf16, … (default: the checkpoint's own)")
    @Nullable
    String precision;

    @Option(names = "--weights", paramLabel = "F", description = "number format of the layers' weights")
    @Nullable
    String weights;

    @Option(names = "--activations", paramLabel = "F", description = "number format of activations")
    @Nullable
    String activations;

    @Option(names = "--kv-cache", paramLabel = "F", description = "number format of the KV cache")
    @Nullable
    String kvCache;

    @Option(
            names = "--kernels",
            paramLabel = "K",
            description =
                    "fused: what serving engines run (default); eager: every operator on its own (default in paper)")
    @Nullable
    String kernels;

    @Option(
            names = "--latent-attention",
            paramLabel = "FORM",
            description = "absorbed or expanded (default: the cheaper in each pass)")
    @Nullable
    String latentAttention;

    @Option(
            names = "--memory-utilization",
            paramLabel = "SHARE",
            description = "share of the memory that may be used (default 0.9)")
    @Nullable
    String memoryUtilization;

    @Option(
            names = "--kv-block",
            paramLabel = "N",
            description = "positions that the cache allocates at a time (default 16)")
    @Nullable
    String kvBlock;

    @Option(
            names = "--max-batched-tokens",
            paramLabel = "N",
            description = "tokens of one prefill pass, for the memory of activations (default 8192)")
    @Nullable
    String maxBatchedTokens;

    @Option(
            names = "--reserve",
            paramLabel = "BYTES",
            description = "memory that the runtime takes, such as 2GB (default 0)")
    @Nullable
    String reserve;

    @Option(names = "--tp", paramLabel = "N", description = "tensor-parallel devices (default 1)")
    @Nullable
    String tp;

    @Option(names = "--pp", paramLabel = "N", description = "pipeline stages (default 1)")
    @Nullable
    String pp;

    @Option(
            names = "--ep",
            paramLabel = "N",
            description = "devices that experts are spread over (default 1); beyond --tp, replicas share the experts")
    @Nullable
    String ep;

    @Option(
            names = "--dp",
            paramLabel = "N",
            description = "replicas; with --ep beyond --tp, of the attention alone (default 1)")
    @Nullable
    String dp;

    @Option(
            names = "--cp",
            paramLabel = "N",
            description = "devices that share the positions of each sequence (default 1)")
    @Nullable
    String cp;

    @Option(
            names = "--microbatches",
            paramLabel = "N",
            description = "parts of the batch in the pipeline (default: as many as stages)")
    @Nullable
    String microbatches;

    @Option(
            names = "--overlap",
            paramLabel = "SHARE",
            description = "share of the collectives hidden behind other work (default 0)")
    @Nullable
    String overlap;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description =
                    "vllm, sglang, tensorrt-llm, llama.cpp, hugging-face, … or ideal (default: vllm; llama.cpp on unified memory and processors)")
    @Nullable
    String engine;

    @Option(
            names = "--price",
            paramLabel = "USD",
            description = "rent of a device per hour (default: the catalogue's, with its date and source)")
    @Nullable
    String price;

    @Option(names = "--grid", paramLabel = "G", description = "carbon intensity of the grid in gCO2e/kWh")
    @Nullable
    String grid;

    @Option(
            names = "--pue",
            paramLabel = "X",
            description = "energy of the building over that of the machines (default 1)")
    @Nullable
    String pue;

    @Option(names = "--host-power", paramLabel = "W", description = "watts of the host for each device (default 0)")
    @Nullable
    String hostPower;

    @Option(
            names = "--accounting",
            paramLabel = "A",
            description = "exact (default), or paper: the published one of LLM-Viewer")
    @Nullable
    String accounting;

    @Option(
            names = "--efficiency",
            paramLabel = "E",
            description =
                    "profile (default): expected times from measurements; ideal: the roofline's; or the path of a profile made by 'rooflight calibrate'")
    @Nullable
    String efficiency;

    @Option(
            names = "--with",
            paramLabel = "TECHNIQUE",
            description = "apply a technique: NAME[:PARAM=VALUE,…], see 'rooflight techniques'; repeatable")
    List<String> with = List.of();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    Analysis analyze() {
        return request().analyze();
    }

    AnalysisRequest request() {
        return new AnalysisRequest(
                subject.model,
                () -> Rooflight.modelSource(subject.model),
                subject.hardware,
                subject.device(),
                options());
    }

    /** The texts of all options given, by name. */
    private Options options() {
        Map<String, List<String>> values = new HashMap<>();
        for (OptionSpec option : spec.options()) {
            Object value = option.getValue();
            String name = option.longestName().substring(2);
            if (value instanceof String text) {
                values.put(name, List.of(text));
            } else if (value instanceof List<?> list && !list.isEmpty()) {
                values.put(name, list.stream().map(String::valueOf).toList());
            }
        }
        return new Options(values, name -> "--" + name);
    }
}
