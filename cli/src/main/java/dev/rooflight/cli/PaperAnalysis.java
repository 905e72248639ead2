package dev.rooflight.cli;

import dev.rooflight.Rooflight;
import dev.rooflight.catalog.ModelSource;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import dev.rooflight.llmviewer.PaperAccounting;
import dev.rooflight.llmviewer.PaperDevice;
import dev.rooflight.llmviewer.PaperModel;
import dev.rooflight.llmviewer.PaperPrecision;
import java.util.Optional;

/** An analysis in LLM-Viewer's accounting, from the same options as any other. */
final class PaperAnalysis {
    private PaperAnalysis() {}

    static Analysis of(AnalysisOptions options) {
        Device device = options.subject.device();
        PaperDevice paper = device(options, device);
        PaperAccounting accounting = new PaperAccounting(
                model(options.subject.model),
                paper,
                precision(options.deployment),
                options.deployment.kernels == DeploymentOptions.KernelSet.FUSED);
        return accounting.analyze(options.workload.workload(), paper.shownAs(device));
    }

    private static PaperModel model(String reference) {
        Optional<PaperModel> diffusion = PaperModel.dit(reference);
        if (diffusion.isPresent()) {
            return diffusion.get();
        }
        ModelSource source = Rooflight.modelSource(reference);
        return PaperModel.read(source.id(), source.config());
    }

    /** LLM-Viewer's own numbers where it has the device and the user changed none. */
    private static PaperDevice device(AnalysisOptions options, Device device) {
        if (!options.subject.overrides.isEmpty()) {
            return PaperDevice.of(device);
        }
        return PaperDevice.published(options.subject.hardware)
                .or(() -> PaperDevice.published(device))
                .orElseGet(() -> PaperDevice.of(device));
    }

    /** Plain widths: N bits are N/8 bytes, whatever the format's name. */
    private static PaperPrecision precision(DeploymentOptions options) {
        Precision precision = options.precision(Precision.stored(NumberFormats.FP16));
        return new PaperPrecision(
                precision.weightFormat(Component.FEED_FORWARD).elementBits(),
                precision.activations().elementBits(),
                precision.kvCache().elementBits());
    }
}
