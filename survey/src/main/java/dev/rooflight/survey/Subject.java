package dev.rooflight.survey;

import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.model.HuggingFaceReader;
import dev.rooflight.catalog.model.ModelCatalog;
import dev.rooflight.catalog.model.ModelSource;
import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Memory;
import dev.rooflight.core.memory.MemoryPolicy;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.PrecisionNames;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.llmviewer.PaperAccounting;
import dev.rooflight.llmviewer.PaperDevice;
import dev.rooflight.llmviewer.PaperModel;
import dev.rooflight.llmviewer.PaperPrecision;
import java.util.HashMap;
import java.util.Map;

/** What a figure is about: a model on a device, for both accountings. Not for many threads: it keeps what it has compiled. */
final class Subject {
    /** An A6000 under its name in LLM-Viewer. */
    static final String A6000 = "nvidia_A6000";

    /** Whole memory, as LLM-Viewer counts; contexts in single positions. */
    private static final MemoryPolicy WHOLE_MEMORY = new MemoryPolicy(1, 0, 1, 8192);

    private final PaperModel paperModel;
    private final PaperDevice paperDevice;
    private final ModelArchitecture model;
    private final Device device;
    private final Map<String, Counted.Exact> compiled = new HashMap<>();

    private Subject(PaperModel paperModel, PaperDevice paperDevice, ModelArchitecture model, Device device) {
        this.paperModel = paperModel;
        this.paperDevice = paperDevice;
        this.model = model;
        this.device = device;
    }

    /**
     * A model of the catalogue on a device.
     *
     * @param device its name in LLM-Viewer, which the catalogue knows, too
     */
    static Subject of(String model, String device) {
        var entry = ModelCatalog.find(model);
        return new Subject(
                PaperModel.read(entry.id(), entry.config()),
                PaperDevice.named(device),
                HuggingFaceReader.read(ModelSource.of(entry.id(), entry.id(), entry.config()))
                        .architecture(),
                DeviceCatalog.find(device));
    }

    /** The same model on another device. */
    Subject on(String other) {
        return new Subject(paperModel, PaperDevice.named(other), model, DeviceCatalog.find(other));
    }

    /** The same model on the same device with another bandwidth, in bytes per second. */
    Subject withBandwidth(double bytesPerSecond) {
        Memory memory = device.memory();
        return new Subject(
                paperModel,
                new PaperDevice(
                        paperDevice.name(),
                        bytesPerSecond,
                        paperDevice.fp16OpsPerSecond(),
                        paperDevice.int8OpsPerSecond(),
                        paperDevice.onChipBytes()),
                model,
                device.with(
                        new Memory(memory.type(), memory.capacityBytes(), bytesPerSecond, memory.cacheBytes()),
                        device.compute()));
    }

    /** The device as LLM-Viewer sees it. */
    PaperDevice paperDevice() {
        return paperDevice;
    }

    /** The device's data sheet. */
    Device device() {
        return device;
    }

    /** In LLM-Viewer's accounting, a kernel for each operator; bits of each element. */
    Counted.Paper paper(double weightBits, double activationBits, double kvBits) {
        return paper(new PaperPrecision(weightBits, activationBits, kvBits), false);
    }

    /** In LLM-Viewer's accounting, 16 bits, with its FlashAttention. */
    Counted.Paper flashPaper() {
        return paper(PaperPrecision.FP16, true);
    }

    private Counted.Paper paper(PaperPrecision precision, boolean flashAttention) {
        return new Counted.Paper(new PaperAccounting(paperModel, paperDevice, precision, flashAttention));
    }

    /** In this tool's accounting, a kernel for each operator; bits of each element. */
    Counted.Exact exact(double weightBits, double activationBits, double kvBits) {
        return exact(weightBits, activationBits, kvBits, Kernels.EAGER);
    }

    /** In this tool's accounting; bits of each element. */
    Counted.Exact exact(double weightBits, double activationBits, double kvBits, Kernels kernels) {
        String precision = "w" + (long) weightBits + "a" + (long) activationBits + "kv" + (long) kvBits;
        return compiled.computeIfAbsent(
                precision + kernels,
                key -> exact(deployment()
                        .withPrecision(PrecisionNames.parse(precision, model.stored()))
                        .withKernels(kernels)
                        .withMemory(WHOLE_MEMORY)));
    }

    /** In this tool's accounting, deployed in any way. */
    Counted.Exact exact(Deployment deployment) {
        return new Counted.Exact(CompiledModel.of(model, device, deployment, EfficiencyProfile.IDEAL));
    }

    /** The model as it is stored, with fused kernels, on one device. */
    Deployment deployment() {
        return Deployment.of(model);
    }
}
