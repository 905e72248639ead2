package dev.rooflight.cli;

import dev.rooflight.report.AdviceReport;
import dev.rooflight.request.Question;
import dev.rooflight.study.advice.Advisor;
import dev.rooflight.study.advice.Objective;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rooflight advise}: which techniques pay. */
@Command(
        name = "advise",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tries the techniques that apply, alone and one after the other, ranks them by effect and says why each"
                    + " pays or not.",
            "What is switched on by --with already stays on."
        },
        footer = {
            "",
            "Examples:",
            "  rooflight advise meta-llama/Llama-2-7b-hf --hardware nvidia-a6000 --output-tokens 256",
            "  rooflight advise meta-llama/Llama-3.1-70B --hardware nvidia-h100-sxm --tp 8 --objective throughput"
                    + " --batch 64 --neutral-only"
        })
final class AdviseCommand implements Callable<Integer> {
    @Mixin
    AnalysisOptions analysis;

    @Option(
            names = "--objective",
            paramLabel = "O",
            defaultValue = "latency",
            description = "latency (default), throughput, memory, cost or energy")
    Objective objective = Objective.LATENCY;

    @Option(names = "--neutral-only", description = "only techniques that leave answers as they are")
    boolean neutralOnly;

    @Option(names = "--supported-formats-only", description = "only formats that the device has arithmetic for")
    boolean supportedFormatsOnly;

    @Option(names = "--must-fit", description = "only what fits into the device's memory")
    boolean mustFit;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        Question question = analysis.question();
        String title = "What pays for %s on %s"
                .formatted(question.model().name(), question.hardware().named().name());
        Advisor advisor = Advisor.of(
                question.exact("advice is of what the hardware does"),
                new Advisor.Limits(neutralOnly, supportedFormatsOnly, mustFit));
        output.print(new AdviceReport(title, advisor.advise(objective)));
        return 0;
    }
}
