package dev.rooflight.request;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.operator.Kernels;
import dev.rooflight.llmviewer.PaperAccounting;
import dev.rooflight.llmviewer.PaperDevice;
import dev.rooflight.llmviewer.PaperModel;
import dev.rooflight.llmviewer.PaperPrecision;
import dev.rooflight.study.Adjustable;
import dev.rooflight.study.Hardware;
import dev.rooflight.study.Reference;
import dev.rooflight.study.option.DeviceField;
import dev.rooflight.study.option.KernelSet;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.Settings;

/**
 * A case as LLM-Viewer's accounting knows it: formats are plain widths, kernels are eager unless fused ones are asked for, and what
 * it does not count (parallelism, engines, techniques) it does not know.
 *
 * @param model what the model was called
 * @param read the handful of numbers of the model
 * @param hardware the device
 * @param settings options that differ from their defaults
 */
public record PaperCase(Reference model, PaperModel read, Hardware hardware, Settings settings)
        implements Adjustable<PaperCase> {
    public PaperCase {
        requireNonNull(model, "model is null");
        requireNonNull(read, "read is null");
        requireNonNull(hardware, "hardware is null");
        requireNonNull(settings, "settings is null");
    }

    @Override
    public <T> PaperCase with(Option<T> option, T value) {
        return new PaperCase(model, read, hardware, settings.with(option, value));
    }

    @Override
    public PaperCase set(DeviceField field, double value) {
        return new PaperCase(model, read, hardware.set(field, value), settings);
    }

    @Override
    public PaperCase with(String technique, String parameter, String value) {
        throw noTechniques(technique);
    }

    /** A refusal of techniques. */
    static InvalidValueException noTechniques(String techniques) {
        return new InvalidValueException(
                "with",
                Numbers.quoted(techniques),
                "none in paper accounting, which knows number formats and fused attention only");
    }

    @Override
    public Analysis analyze() {
        PaperDevice device = device();
        boolean fused = settings.kernels(KernelSet.EAGER).equals(Kernels.FUSED);
        return new PaperAccounting(read, device, precision(), fused)
                .analyze(settings.workload(), device.shownAs(hardware.device()));
    }

    /** LLM-Viewer's own numbers where it has the device and the user changed none. */
    private PaperDevice device() {
        Device device = hardware.device();
        if (!hardware.changed().isEmpty()) {
            return PaperDevice.of(device);
        }
        return PaperDevice.published(hardware.reference().name())
                .or(() -> PaperDevice.published(device))
                .orElseGet(() -> PaperDevice.of(device));
    }

    /** Plain widths: N bits are N/8 bytes, whatever the format's name. */
    private PaperPrecision precision() {
        Precision precision = settings.precision(Precision.stored(NumberFormats.FP16));
        return new PaperPrecision(
                precision.weightFormat(Component.FEED_FORWARD).elementBits(),
                precision.activations().elementBits(),
                precision.kvCache().elementBits());
    }
}
