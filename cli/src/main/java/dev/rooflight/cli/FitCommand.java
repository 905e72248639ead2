package dev.rooflight.cli;

import dev.rooflight.report.MemoryReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rooflight fit}: does it fit, and how far does it go. */
@Command(
        name = "fit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Says whether a model fits on a device, with the largest batch and context that do. Exits 1 if not.",
        footer = {
            "",
            "Examples:",
            "  rooflight fit meta-llama/Llama-2-70b-hf --hardware nvidia-h100-sxm",
            "  rooflight fit meta-llama/Llama-3.1-8B --hardware nvidia-rtx-4090 --batch 8 --context 8192 --precision w4a16"
        })
final class FitCommand implements Callable<Integer> {
    @Mixin
    AnalysisOptions analysis;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        MemoryReport report = new MemoryReport(analysis.analyze());
        output.print(report);
        return report.analysis().memory().fits() ? 0 : 1;
    }
}
