package dev.rooflight.cli;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.report.ComparisonReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rooflight compare}: deployments side by side. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows deployments side by side: times, throughput, energy, price, memory, and operators that changed"
                    + " bound.",
            "Each --and states what differs from the first; it may name another model, too."
        },
        footer = {
            "",
            "Examples:",
            "  rooflight compare meta-llama/Llama-2-7b-hf --hardware nvidia-a6000 --and '--precision w4a16' --and"
                    + " '--batch 32'",
            "  rooflight compare meta-llama/Llama-3.1-8B --hardware nvidia-h100-sxm --output-tokens 256 --and"
                    + " '--hardware nvidia-rtx-4090'"
        })
final class CompareCommand implements Callable<Integer> {
    @Mixin
    AnalysisOptions analysis;

    @Mixin
    OtherDeployments others;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        List<OtherDeployments.Named> all = others.after(analysis);
        if (all.size() < 2) {
            throw new InvalidValueException("and", "missing", "what differs, such as '--precision w4a16'");
        }
        output.print(new ComparisonReport(
                all.stream().map(OtherDeployments.Named::name).toList(),
                all.stream().map(named -> named.question().analyze()).toList()));
        return 0;
    }
}
