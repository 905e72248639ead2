package dev.rooflight.request;

import dev.rooflight.catalog.model.ModelSource;
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

    static Analysis of(AnalysisRequest request) {
        Device device = request.device();
        PaperDevice paper = device(request);
        PaperAccounting accounting =
                new PaperAccounting(model(request), paper, precision(request), request.fusedKernels());
        return accounting.analyze(request.workload(), paper.shownAs(device));
    }

    private static PaperModel model(AnalysisRequest request) {
        Optional<PaperModel> diffusion = PaperModel.dit(request.reference());
        if (diffusion.isPresent()) {
            return diffusion.get();
        }
        ModelSource source = request.source().get();
        return PaperModel.read(source.id(), source.config());
    }

    /** LLM-Viewer's own numbers where it has the device and the user changed none. */
    private static PaperDevice device(AnalysisRequest request) {
        Device device = request.device();
        if (!request.options().all("set").isEmpty()) {
            return PaperDevice.of(device);
        }
        return PaperDevice.published(request.hardware())
                .or(() -> PaperDevice.published(device))
                .orElseGet(() -> PaperDevice.of(device));
    }

    /** Plain widths: N bits are N/8 bytes, whatever the format's name. */
    private static PaperPrecision precision(AnalysisRequest request) {
        Precision precision = request.precision(Precision.stored(NumberFormats.FP16));
        return new PaperPrecision(
                precision.weightFormat(Component.FEED_FORWARD).elementBits(),
                precision.activations().elementBits(),
                precision.kvCache().elementBits());
    }
}
