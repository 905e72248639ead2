package dev.rooflight.catalog.engine;

import static dev.rooflight.catalog.engine.EngineEntry.mapping;
import static dev.rooflight.catalog.engine.EngineEntry.text;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.catalog.text.YamlNode;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.Require;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.parallel.ExchangeFormats;
import dev.rooflight.serving.engine.KnownEngine;
import dev.rooflight.serving.engine.SchedulerKind;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.ServingEngine;
import dev.rooflight.serving.engine.Setting;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The built-in serving engines, one entry of {@code engines.yaml} each: what they add to a device's time, and how they schedule
 * requests by default, per version. And the schedulers by themselves, one entry of {@code schedulers.yaml} each.
 */
public final class EngineCatalog {
    private static final double MICROSECOND = 1e-6;
    private static final String FIELD = "engine";
    private static final int MOST_DEVICES = 65_536;

    private EngineCatalog() {}

    /** All ids. */
    public static List<String> ids() {
        return List.copyOf(Engines.BY_ID.keySet());
    }

    /** All engines, in the order in which they are shown. */
    public static List<KnownEngine> known() {
        return Engines.BY_ID.values().stream().map(EngineCatalog::known).toList();
    }

    /**
     * What is known of an engine, whatever its version.
     *
     * @param name its id, alone or with a version
     * @throws CatalogException if there is none of that id; the message names near ones
     * @throws InvalidValueException if the version is none
     */
    public static KnownEngine known(EngineName name) {
        EngineEntry entry = entry(name.id());
        version(entry, name);
        return known(entry);
    }

    private static KnownEngine known(EngineEntry entry) {
        List<YamlNode.Mapping> ranges = ranges(entry).serving();
        // the latest range is the last, and an engine without versions has no other
        List<YamlNode.Mapping> own =
                entry.style() == EngineVersion.Style.NONE ? ranges.subList(ranges.size() - 1, ranges.size()) : ranges;
        List<SchedulerKind> kinds =
                own.stream().map(EngineCatalog::kind).distinct().toList();
        return new KnownEngine(entry.id(), entry.name(), entry.versions(), kinds);
    }

    /**
     * The latest version of an engine on a device.
     *
     * @param id of the engine; case does not matter
     * @throws CatalogException if there is none of that id; the message names near ones
     */
    public static EngineProfile find(String id, Device device) {
        return profile(entry(EngineName.of(id, "").id(), id), device, Optional.empty());
    }

    /**
     * A version of an engine on a device, as publications write it.
     *
     * @param id of the engine; case does not matter
     * @param version such as {@code 0.6.3}; where it does not begin with a number, or is empty, the latest is meant
     * @throws CatalogException if there is none of that id; the message names near ones
     */
    public static EngineProfile find(String id, Device device, String version) {
        return profile(entry(EngineName.of(id, "").id(), id), device, EngineVersion.leading(version));
    }

    /**
     * An engine on a device, under the version that is asked for.
     *
     * @throws CatalogException if there is none of that id; the message names near ones
     * @throws InvalidValueException if the version is none
     */
    public static EngineProfile find(EngineName name, Device device) {
        EngineEntry entry = entry(name.id());
        return profile(entry, device, version(entry, name)).at(name.version());
    }

    /** The engine that people mostly run on a device of that class: llama.cpp from unified memory or DIMMs, else vLLM. */
    public static EngineProfile usual(Device device) {
        return switch (device.deviceClass()) {
            case HBM, GDDR -> find("vllm", device);
            case UNIFIED, CPU -> find("llama.cpp", device);
        };
    }

    /**
     * How an engine schedules requests on a device by default, each value with its source.
     *
     * @param nameAndVersion such as {@code vllm} or {@code vllm@0.12}; case does not matter
     * @param device what it runs on: budgets follow its memory, and in some versions its name
     * @param tensorParallel over how many devices each tensor is split; 1 to 65536
     * @throws CatalogException if there is no engine of that id; the message names near ones
     * @throws InvalidValueException if the version is none, or the degree is out of range
     */
    public static ServingEngine serving(String nameAndVersion, Device device, int tensorParallel) {
        EngineName name = EngineName.of(nameAndVersion);
        EngineEntry entry = entry(name.id());
        return new ServingEngine(
                entry.id(),
                entry.name(),
                name.version(),
                settings(entry, version(entry, name), device, tensorParallel));
    }

    /**
     * What is set of a scheduler that is chosen by itself, whatever the engine.
     *
     * @param device what it runs on
     * @param tensorParallel over how many devices each tensor is split; 1 to 65536
     * @throws InvalidValueException if the degree is out of range
     */
    public static SchedulerSettings scheduler(SchedulerKind kind, Device device, int tensorParallel) {
        EngineEntry entry = Schedulers.BY_ID.get(kind.id());
        if (entry == null) {
            throw new IllegalStateException("no entry for the scheduler " + kind.id());
        }
        return settings(entry, Optional.empty(), device, tensorParallel);
    }

    private static SchedulerSettings settings(
            EngineEntry entry, Optional<EngineVersion> version, Device device, int tensorParallel) {
        Require.within("tp", tensorParallel, 1, MOST_DEVICES);
        EngineEntry ranges = ranges(entry);
        EngineConditions conditions = new EngineConditions(ranges, version, device, tensorParallel);
        YamlNode.Mapping range = first(ranges.serving(), conditions)
                .orElseThrow(() -> new IllegalStateException(entry.id() + " has a version that nothing serves in"));
        SchedulerSettings settings = SchedulerSettings.of(kind(range));
        Map<String, YamlNode.Entry> stated = mapping(range.get("settings")).entries();
        for (Setting setting : settings.kind().settings()) {
            YamlNode.Entry cases = stated.get(setting.id());
            Optional<YamlNode.Mapping> value =
                    cases == null ? Optional.empty() : first(EngineEntry.cases(cases.value()), conditions);
            if (value.isPresent()) {
                settings = settings.with(
                        setting, setting.parse(required(value.get(), "value")), required(value.get(), "source"));
            }
        }
        return settings;
    }

    private static Optional<YamlNode.Mapping> first(List<YamlNode.Mapping> cases, EngineConditions conditions) {
        return cases.stream().filter(conditions::hold).findFirst();
    }

    private static SchedulerKind kind(YamlNode.Mapping range) {
        return SchedulerKind.named(required(range, "scheduler"));
    }

    /** The entry that says how an engine schedules: its own, or that of the engine that it is like. */
    private static EngineEntry ranges(EngineEntry entry) {
        return entry.like().map(EngineCatalog::entry).orElse(entry);
    }

    private static Optional<EngineVersion> version(EngineEntry entry, EngineName name) {
        if (name.version().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                EngineVersion.of(name.version(), entry.style()).orElseThrow(() -> noVersion(entry, name.toString())));
    }

    private static InvalidValueException noVersion(EngineEntry entry, String asked) {
        List<String> versions = entry.versions();
        return new InvalidValueException(
                FIELD,
                "'" + asked + "'",
                entry.id() + entry.style().expected(),
                versions.isEmpty() ? "" : "it differs from " + String.join(", ", versions) + " on");
    }

    private static EngineEntry entry(String id) {
        return entry(id, id);
    }

    private static EngineEntry entry(String id, String asked) {
        EngineEntry entry = Engines.BY_ID.get(id);
        if (entry == null) {
            throw CatalogException.unknown(
                    FIELD,
                    asked,
                    NearestNames.of(asked, Engines.BY_ID.keySet()),
                    "one of " + String.join(", ", Engines.BY_ID.keySet()));
        }
        return entry;
    }

    private static EngineProfile profile(EngineEntry entry, Device device, Optional<EngineVersion> version) {
        String deviceClass = device.deviceClass().name().toLowerCase(Locale.ROOT);
        YamlNode.Mapping on = mapping(entry.fields().get("on"));
        YamlNode.Mapping onDevice = entry.fields()
                .overlaid(mapping(on.get(deviceClass)))
                .overlaid(mapping(on.get(deviceClass + " " + device.vendor().toLowerCase(Locale.ROOT))));
        YamlNode.Mapping old = mapping(entry.fields().get("before"));
        boolean before = text(old, "version")
                .map(first ->
                        version.map(asked -> asked.before(entry.version(first))).orElse(false))
                .orElse(false);
        return profile(entry, before ? onDevice.overlaid(old) : onDevice);
    }

    private static EngineProfile profile(EngineEntry entry, YamlNode.Mapping fields) {
        Map<KernelClass, EngineProfile.Share> shares = new EnumMap<>(KernelClass.class);
        mapping(fields.get("shares")).entries().forEach((name, share) -> {
            KernelClass kind = Arrays.stream(KernelClass.values())
                    .filter(candidate -> candidate.id().equals(name))
                    .findFirst()
                    .orElseThrow();
            YamlNode.Mapping both = mapping(Optional.of(share.value()));
            shares.put(kind, new EngineProfile.Share(number(both, "compute", 1), number(both, "memory", 1)));
        });
        return new EngineProfile(
                entry.id(),
                entry.name(),
                MICROSECOND * number(fields, "host", 0),
                MICROSECOND * number(fields, "host-per-sequence", 0),
                MICROSECOND * number(fields, "launch", 0),
                shares,
                is(fields, "mixes-prefill"),
                is(fields, "integer-products"),
                new ExchangeFormats(format(fields, "dispatch"), format(fields, "combine")));
    }

    private static Optional<NumberFormat> format(YamlNode.Mapping fields, String field) {
        return text(fields, field).map(NumberFormats::parse);
    }

    private static boolean is(YamlNode.Mapping fields, String field) {
        return text(fields, field).map(Boolean::parseBoolean).orElse(false);
    }

    private static double number(YamlNode.Mapping fields, String field, double otherwise) {
        return text(fields, field).map(Double::parseDouble).orElse(otherwise);
    }

    private static String required(YamlNode.Mapping fields, String field) {
        return text(fields, field).orElseThrow(() -> new IllegalStateException("a case has no " + field));
    }

    /** Read when first asked for. */
    private static final class Engines {
        static final Map<String, EngineEntry> BY_ID = EngineEntry.read("engines.yaml");
    }

    /** Read when first asked for. */
    private static final class Schedulers {
        static final Map<String, EngineEntry> BY_ID = EngineEntry.read("schedulers.yaml");
    }
}
