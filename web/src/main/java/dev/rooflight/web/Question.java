package dev.rooflight.web;

import dev.rooflight.catalog.model.ModelSource;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.request.AnalysisRequest;
import dev.rooflight.request.Options;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a client asks, before model and device are looked up.
 *
 * @param model which model
 * @param hardware which device
 * @param settings numbers of the device to change, {@code field=value} each
 * @param options everything else, by the names of the command line
 */
record Question(ModelAsked model, HardwareAsked hardware, List<String> settings, Map<String, List<String>> options) {
    /** Options that a compiled model does not depend on. */
    private static final Set<String> OF_THE_WORKLOAD = Set.of(
            "batch",
            "context",
            "output-tokens",
            "phase",
            "accounting",
            "price",
            "grid",
            "pue",
            "host-power",
            // the device's, which is a part of the key of its own
            "set");

    /**
     * A model as named or sent.
     *
     * @param key tells it from all others
     * @param reference its id or name
     * @param source its configuration
     * @param kept whether it may be kept for the next request
     */
    record ModelAsked(String key, String reference, Supplier<ModelSource> source, boolean kept) {}

    /**
     * A device as named or sent.
     *
     * @param key tells it from all others
     * @param reference its id or name
     * @param device the device itself
     * @param kept whether it may be kept for the next request
     */
    record HardwareAsked(String key, String reference, Supplier<Device> device, boolean kept) {}

    /** What decides a device. */
    record DeviceKey(String hardware, List<String> settings) {}

    /** What decides a compiled model. */
    record CompiledKey(String model, DeviceKey device, Map<String, List<String>> options) {}

    Question {
        settings = List.copyOf(settings);
        options = Map.copyOf(options);
    }

    /** Whether everything it is made of may be kept. */
    boolean kept() {
        return model.kept() && hardware.kept();
    }

    DeviceKey deviceKey() {
        return new DeviceKey(hardware.key(), settings);
    }

    CompiledKey compiledKey() {
        return new CompiledKey(
                model.key(),
                deviceKey(),
                options.entrySet().stream()
                        .filter(option -> !OF_THE_WORKLOAD.contains(option.getKey()))
                        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Techniques asked for, as they were written. */
    List<String> techniques() {
        return options.getOrDefault("with", List.of());
    }

    /** The same without techniques. */
    Question withoutTechniques() {
        Map<String, List<String>> others = new HashMap<>(options);
        others.remove("with");
        return new Question(model, hardware, settings, others);
    }

    /** The request, on a device that was looked up. */
    AnalysisRequest on(Device device) {
        return new AnalysisRequest(model.reference(), model.source(), hardware.reference(), device, named());
    }

    private Options named() {
        Map<String, List<String>> values = new HashMap<>(options);
        if (!settings.isEmpty()) {
            values.put("set", settings);
        }
        return new Options(values, Options::member);
    }
}
