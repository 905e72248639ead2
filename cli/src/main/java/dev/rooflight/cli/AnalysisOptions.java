package dev.rooflight.cli;

import dev.rooflight.Rooflight;
import dev.rooflight.catalog.LoadedModel;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.hardware.Device;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything that decides an analysis: model, device, workload, deployment and accounting. */
final class AnalysisOptions {
    /** Accountings as users name them. */
    enum Accounting {
        EXACT,
        PAPER
    }

    /** Efficiency models as users name them. */
    enum Efficiency {
        IDEAL
    }

    @Mixin
    ModelOptions subject;

    @Mixin
    WorkloadOptions workload;

    @Mixin
    DeploymentOptions deployment;

    @Option(
            names = "--accounting",
            paramLabel = "A",
            description = "exact (default), or paper: the published one of LLM-Viewer")
    Accounting accounting = Accounting.EXACT;

    @Option(
            names = "--efficiency",
            paramLabel = "E",
            description = "ideal (default): expected times are the roofline's")
    Efficiency efficiency = Efficiency.IDEAL;

    Analysis analyze() {
        return accounting == Accounting.PAPER ? PaperAnalysis.of(this) : exact();
    }

    private Analysis exact() {
        LoadedModel model = subject.model();
        Device device = subject.device();
        Deployment chosen = deployment.deployment(model.architecture());
        return Rooflight.analyze(model.architecture(), device, chosen, workload.workload())
                .withNotes(model.notes());
    }
}
