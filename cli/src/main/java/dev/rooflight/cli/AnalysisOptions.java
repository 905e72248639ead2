package dev.rooflight.cli;

import dev.rooflight.Rooflight;
import dev.rooflight.catalog.EfficiencyReader;
import dev.rooflight.catalog.LoadedModel;
import dev.rooflight.catalog.ModelReferences;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything that decides an analysis: model, device, workload, deployment and accounting. */
final class AnalysisOptions {
    /** Accountings as users name them. */
    enum Accounting {
        EXACT,
        PAPER
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

    @Mixin
    CostOptions cost;

    @Option(
            names = "--efficiency",
            paramLabel = "E",
            defaultValue = "profile",
            description =
                    "profile (default): expected times from measurements; ideal: the roofline's; or the path of a profile made by 'rooflight calibrate'")
    String efficiency;

    Analysis analyze() {
        return accounting == Accounting.PAPER ? PaperAnalysis.of(this) : exact();
    }

    private Analysis exact() {
        LoadedModel model = subject.model();
        Device device = subject.device();
        boolean ideal = efficiency.equals("ideal");
        Deployment chosen = deployment.deployment(model.architecture(), device, ideal);
        return Rooflight.analyze(
                        model.architecture(),
                        device,
                        chosen,
                        efficiency(device),
                        workload.workload(),
                        cost.rates(device))
                .withNotes(model.notes());
    }

    private EfficiencyProfile efficiency(Device device) {
        return switch (efficiency) {
            case "ideal" -> EfficiencyProfile.IDEAL;
            case "profile" -> Rooflight.efficiency(device);
            default -> {
                if (!ModelReferences.isPath(efficiency)) {
                    throw new InvalidValueException(
                            "--efficiency is '%s'; expected profile, ideal or the path of a profile"
                                    .formatted(efficiency));
                }
                yield EfficiencyReader.read(Path.of(efficiency));
            }
        };
    }
}
