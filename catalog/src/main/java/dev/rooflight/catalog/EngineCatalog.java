package dev.rooflight.catalog;

import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.parallel.ExchangeFormats;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The built-in serving engines, one entry of {@code engines.yaml} each. */
public final class EngineCatalog {
    private static final String RESOURCE = "engines.yaml";
    private static final double MICROSECOND = 1e-6;
    private static final Pattern VERSION = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})");

    private EngineCatalog() {}

    /** All ids. */
    public static List<String> ids() {
        return List.copyOf(Engines.BY_ID.keySet());
    }

    /**
     * The latest version of an engine on a device.
     *
     * @param id of the engine; case does not matter
     * @throws CatalogException if there is none of that id; the message names near ones
     */
    public static EngineProfile find(String id, Device device) {
        return find(id, device, "");
    }

    /**
     * A version of an engine on a device.
     *
     * @param id of the engine; case does not matter
     * @param version such as {@code 0.6.3}; where it does not begin with a number, or is empty, the latest is meant
     * @throws CatalogException if there is none of that id; the message names near ones
     */
    public static EngineProfile find(String id, Device device, String version) {
        String wanted = id.strip().toLowerCase(Locale.ROOT);
        YamlNode.Mapping entry = Engines.BY_ID.get(wanted);
        if (entry == null) {
            throw new CatalogException("engine " + OneLine.quote(id) + " is not known"
                    + NearestNames.suggestion(id, Engines.BY_ID.keySet()) + "; known are "
                    + String.join(", ", Engines.BY_ID.keySet()));
        }
        String deviceClass = device.deviceClass().name().toLowerCase(Locale.ROOT);
        YamlNode.Mapping on = mapping(entry.get("on"));
        YamlNode.Mapping onDevice = entry.overlaid(mapping(on.get(deviceClass)))
                .overlaid(mapping(on.get(deviceClass + " " + device.vendor().toLowerCase(Locale.ROOT))));
        YamlNode.Mapping old = mapping(entry.get("before"));
        boolean before =
                text(old, "version").map(first -> older(version, first)).orElse(false);
        return engine(wanted, before ? onDevice.overlaid(old) : onDevice);
    }

    /** The engine that people mostly run on a device of that class: llama.cpp from unified memory or DIMMs, else vLLM. */
    public static EngineProfile usual(Device device) {
        return switch (device.deviceClass()) {
            case HBM, GDDR -> find("vllm", device);
            case UNIFIED, CPU -> find("llama.cpp", device);
        };
    }

    /** Whether a version is older than another, by their first two numbers. */
    private static boolean older(String version, String than) {
        Matcher a = VERSION.matcher(version);
        Matcher b = VERSION.matcher(than);
        if (!a.lookingAt() || !b.lookingAt()) {
            return false;
        }
        int major = Integer.compare(Integer.parseInt(a.group(1)), Integer.parseInt(b.group(1)));
        return major < 0 || (major == 0 && Integer.parseInt(a.group(2)) < Integer.parseInt(b.group(2)));
    }

    private static EngineProfile engine(String id, YamlNode.Mapping entry) {
        Map<KernelClass, EngineProfile.Share> shares = new EnumMap<>(KernelClass.class);
        mapping(entry.get("shares")).entries().forEach((name, share) -> {
            KernelClass kind = Arrays.stream(KernelClass.values())
                    .filter(candidate -> candidate.id().equals(name))
                    .findFirst()
                    .orElseThrow();
            YamlNode.Mapping both = mapping(Optional.of(share.value()));
            shares.put(kind, new EngineProfile.Share(number(both, "compute", 1), number(both, "memory", 1)));
        });
        return new EngineProfile(
                id,
                text(entry, "name").orElse(id),
                MICROSECOND * number(entry, "host", 0),
                MICROSECOND * number(entry, "host-per-sequence", 0),
                MICROSECOND * number(entry, "launch", 0),
                shares,
                is(entry, "mixes-prefill"),
                is(entry, "integer-products"),
                new ExchangeFormats(format(entry, "dispatch"), format(entry, "combine")));
    }

    private static Optional<NumberFormat> format(YamlNode.Mapping entry, String field) {
        return text(entry, field).map(NumberFormats::parse);
    }

    private static boolean is(YamlNode.Mapping entry, String field) {
        return text(entry, field).map(Boolean::parseBoolean).orElse(false);
    }

    private static YamlNode.Mapping mapping(Optional<YamlNode> node) {
        return node.map(YamlNode.Mapping.class::cast).orElseGet(() -> new YamlNode.Mapping(Map.of(), 0));
    }

    private static double number(YamlNode.Mapping entry, String field, double otherwise) {
        return text(entry, field).map(Double::parseDouble).orElse(otherwise);
    }

    private static Optional<String> text(YamlNode.Mapping entry, String field) {
        return entry.get(field).map(node -> ((YamlNode.Scalar) node).text());
    }

    /** Read when first asked for. */
    private static final class Engines {
        static final Map<String, YamlNode.Mapping> BY_ID = read();

        private static Map<String, YamlNode.Mapping> read() {
            byte[] bytes = CatalogIndex.find(RESOURCE);
            if (bytes == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the jar");
            }
            Map<String, YamlNode.Mapping> byId = new LinkedHashMap<>();
            YamlReader.read(new String(bytes, StandardCharsets.UTF_8), RESOURCE, false)
                    .entries()
                    .forEach((id, entry) -> byId.put(id, (YamlNode.Mapping) entry.value()));
            return byId;
        }
    }
}
