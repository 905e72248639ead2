package dev.rooflight.survey;

import java.util.List;

/**
 * The table and the quantitative figures of "LLM Inference Unveiled: Survey and Roofline Model Insights" (arXiv 2402.16363), each
 * in LLM-Viewer's accounting where that defines it and in this tool's beside it: the bound, with ideal efficiency. Unless a figure
 * says otherwise: Llama-2-13b, A6000, 16 bits, a kernel for each operator.
 */
public final class Survey {
    private static final String MODEL = "meta-llama/Llama-2-13b-hf";

    private Survey() {}

    /** Computes table 1. */
    public static OperatorTable operatorTable() {
        return OperatorTable.of();
    }

    /** Computes all figures, in the survey's order. */
    public static List<Figure> figures() {
        Subject subject = Subject.of(MODEL, Subject.A6000);
        QuantisationFigures quantisation = new QuantisationFigures(subject);
        MemoryFigures memory = new MemoryFigures(subject);
        KernelFigures kernels = new KernelFigures(subject);
        ServingFigures serving = new ServingFigures(subject);
        HardwareFigures hardware = new HardwareFigures(subject);
        OffloadFigures offload = new OffloadFigures(subject);
        return List.of(
                quantisation.decodeOverBatch(),
                quantisation.decodeOverLength(),
                quantisation.prefill(),
                memory.byKind(),
                memory.relative(),
                kernels.flashPrefill(),
                kernels.flashDecode(),
                kernels.fusion(),
                new ParallelDecodingFigure(subject).passes(),
                serving.throughput(),
                serving.latency(),
                serving.memory(),
                hardware.bandwidth(),
                hardware.devices(),
                offload.roofline(),
                offload.decode());
    }
}
