package dev.rooflight.catalog.engine;

import dev.rooflight.catalog.text.Quantity;
import dev.rooflight.catalog.text.YamlNode;
import dev.rooflight.core.hardware.Device;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What decides which of an engine's defaults count.
 *
 * @param entry the engine's
 * @param version which was asked for; empty where the latest is meant
 * @param device what it runs on
 * @param tensorParallel over how many devices each tensor is split
 */
record EngineConditions(EngineEntry entry, Optional<EngineVersion> version, Device device, int tensorParallel) {
    /** Whether all conditions of a case hold; a case without any always counts. */
    boolean hold(YamlNode.Mapping of) {
        return since(of)
                && memory(of)
                && names(of, "named").map(this::isNamed).orElse(true)
                && names(of, "not-named").map(names -> !isNamed(names)).orElse(true)
                && number(of, "tp-below").map(most -> tensorParallel < most).orElse(true)
                && number(of, "tp-at-least")
                        .map(least -> tensorParallel >= least)
                        .orElse(true);
    }

    private boolean since(YamlNode.Mapping of) {
        // the latest version is before none, and has all there is
        return EngineEntry.text(of, "before").map(this::isBefore).orElse(true)
                && EngineEntry.text(of, "from").map(first -> !isBefore(first)).orElse(true);
    }

    private boolean isBefore(String first) {
        return version.map(asked -> asked.before(entry.version(first))).orElse(false);
    }

    private boolean memory(YamlNode.Mapping of) {
        double capacity = device.memory().capacityBytes();
        return EngineEntry.text(of, "memory-at-least")
                        .map(least -> capacity >= bytes(least))
                        .orElse(true)
                && EngineEntry.text(of, "memory-below")
                        .map(most -> capacity < bytes(most))
                        .orElse(true);
    }

    private static double bytes(String text) {
        return Quantity.parse("memory", text, Quantity.Dimension.BYTES).value();
    }

    private static Optional<Integer> number(YamlNode.Mapping of, String field) {
        return EngineEntry.text(of, field).map(Integer::parseInt);
    }

    private static Optional<List<String>> names(YamlNode.Mapping of, String field) {
        return of.get(field).map(node -> ((YamlNode.Sequence) node)
                .items().stream().map(item -> ((YamlNode.Scalar) item).text()).toList());
    }

    /** Engines look for such words in what the driver calls the device. */
    private boolean isNamed(List<String> words) {
        String names = (device.id() + " " + device.name()).toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(names::contains);
    }
}
