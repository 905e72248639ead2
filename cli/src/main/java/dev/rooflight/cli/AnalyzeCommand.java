package dev.rooflight.cli;

import dev.rooflight.report.AnalysisReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rooflight analyze}: the main job. */
@Command(
        name = "analyze",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Shows every operator of prefill and decode under the roofline, totals, memory and what dominates.",
        footer = {
            "",
            "Examples:",
            "  rooflight analyze meta-llama/Llama-2-7b-hf --hardware nvidia-a6000",
            "  rooflight analyze meta-llama/Llama-3.1-8B --hardware nvidia-h100-sxm --batch 32 --output-tokens 256",
            "  rooflight analyze meta-llama/Llama-3.1-8B --hardware nvidia-rtx-4090 --precision w4a16kv8",
            "  rooflight analyze ./my-model/config.json --hardware nvidia-h100-sxm --set bandwidth=2TB/s --format json",
            "  rooflight analyze meta-llama/Llama-2-7b-hf --hardware nvidia_A6000 --accounting paper"
        })
final class AnalyzeCommand implements Callable<Integer> {
    @Mixin
    AnalysisOptions analysis;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        output.print(new AnalysisReport(analysis.analyze()));
        return 0;
    }
}
