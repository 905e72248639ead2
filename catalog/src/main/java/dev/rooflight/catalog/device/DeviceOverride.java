package dev.rooflight.catalog.device;

import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.catalog.text.Quantity;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.core.hardware.Memory;
import dev.rooflight.core.hardware.Power;
import dev.rooflight.core.hardware.Price;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/** Single numbers of a device replaced by a user. Each replaced one has the source {@value #SOURCE}. */
final class DeviceOverride {
    private static final String SOURCE = "set by user";
    /** The option that settings come with. */
    private static final String SETTING = "set";

    /** A link that the device does not have joins this many devices: a common server. */
    private static final int DEFAULT_NODE = 8;

    private static final List<String> FIELDS = List.of(
            "bandwidth",
            "capacity",
            "cache",
            "vector",
            "units",
            "sparsity",
            "tdp",
            "idle",
            "price",
            "link.node",
            "link.host",
            "link.cluster");

    private final Device device;
    private final Map<ComputeFormat, Double> peaks;
    private final List<Link> links;
    private final Map<String, String> sources;
    private double capacity;
    private double bandwidth;
    private OptionalDouble cache;
    private OptionalInt units;
    private double vector;
    private double sparsity;
    private OptionalDouble tdp;
    private OptionalDouble idle;
    private Optional<Price> price;

    DeviceOverride(Device device) {
        this.device = device;
        peaks = new EnumMap<>(device.compute().peakOpsPerSecond());
        links = new ArrayList<>(device.links());
        sources = new LinkedHashMap<>(device.sources());
        capacity = device.memory().capacityBytes();
        bandwidth = device.memory().bandwidthBytesPerSecond();
        cache = device.memory().cacheBytes();
        units = device.compute().units();
        vector = device.compute().vectorOpsPerSecond();
        sparsity = device.compute().sparsitySpeedup();
        tdp = device.power().tdpWatts();
        idle = device.power().idleWatts();
        price = device.price();
    }

    Device apply(List<String> settings) {
        Set<String> seen = new HashSet<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new InvalidValueException(
                        SETTING, OneLine.quote(setting), "field=value, such as bandwidth=2TB/s");
            }
            String field = canonical(setting.substring(0, equals));
            if (!seen.add(field)) {
                throw new InvalidValueException(SETTING, field + " given twice", "each field once");
            }
            set(field, setting.substring(equals + 1));
        }
        return new Device(
                device.id(),
                device.name(),
                device.vendor(),
                device.deviceClass(),
                device.released(),
                device.aliases(),
                new Memory(device.memory().type(), capacity, bandwidth, cache),
                new Compute(units, peaks, vector, sparsity),
                links,
                new Power(tdp, idle),
                price,
                sources);
    }

    private void set(String field, String value) {
        switch (field) {
            case "bandwidth" -> bandwidth = positive("memory.", field, value, Quantity.Dimension.BYTES_PER_SECOND);
            case "capacity" -> capacity = positive("memory.", field, value, Quantity.Dimension.BYTES);
            case "cache" -> cache = OptionalDouble.of(positive("memory.", field, value, Quantity.Dimension.BYTES));
            case "vector" -> vector = positive("compute.", field, value, Quantity.Dimension.OPS_PER_SECOND);
            case "units" -> units = OptionalInt.of(whole("compute.", field, value));
            case "sparsity" -> sparsity = positive("compute.", field, value, Quantity.Dimension.PLAIN);
            case "tdp" -> tdp = OptionalDouble.of(positive("power.", field, value, Quantity.Dimension.WATTS));
            case "idle" -> {
                idle = OptionalDouble.of(
                        Quantity.parse(field, value, Quantity.Dimension.WATTS).value());
                sources.put("power.idle", SOURCE);
            }
            case "price" -> {
                double usdPerHour =
                        Quantity.parse(field, value, Quantity.Dimension.PLAIN).value();
                price = Optional.of(new Price(usdPerHour, "", SOURCE));
                sources.put("price", SOURCE);
            }
            case "link.node" -> link(Link.Scope.NODE, field, value);
            case "link.host" -> link(Link.Scope.HOST, field, value);
            case "link.cluster" -> link(Link.Scope.CLUSTER, field, value);
            default -> {
                String format = field.substring("peak.".length());
                double peak = positive("compute.", field, value, Quantity.Dimension.OPS_PER_SECOND);
                peaks.put(ComputeFormat.of(format).orElseThrow(), peak);
            }
        }
    }

    private void link(Link.Scope scope, String field, String value) {
        double speed = Quantity.parsePositive(field, value, Quantity.Dimension.BYTES_PER_SECOND)
                .value();
        sources.put("links." + scope.name().toLowerCase(Locale.ROOT), SOURCE);
        for (int i = 0; i < links.size(); i++) {
            Link link = links.get(i);
            if (link.scope() == scope) {
                links.set(i, new Link(link.kind(), scope, speed, link.devices()));
                return;
            }
        }
        int devices =
                switch (scope) {
                    case NODE -> DEFAULT_NODE;
                    case HOST -> 1;
                    case CLUSTER -> DeviceFields.UNLIMITED;
                };
        links.add(new Link(SOURCE, scope, speed, devices));
    }

    private double positive(String section, String field, String value, Quantity.Dimension dimension) {
        double number = Quantity.parsePositive(field, value, dimension).value();
        sources.put(section + field, SOURCE);
        return number;
    }

    private int whole(String section, String field, String value) {
        double number = positive(section, field, value, Quantity.Dimension.PLAIN);
        if (number != Math.floor(number) || number > 10_000_000) {
            throw new InvalidValueException(field, OneLine.quote(value), "a whole number from 1 to 10000000");
        }
        return (int) number;
    }

    /** The short name of a field: {@code memory.bandwidth} is {@code bandwidth}, {@code fp16} is {@code peak.fp16}. */
    private static String canonical(String given) {
        String field = NearestNames.normalized(given);
        for (String section : List.of("memory.", "compute.", "power.")) {
            if (field.startsWith(section)) {
                field = field.substring(section.length());
            }
        }
        String format = field.startsWith("peak.") ? field.substring("peak.".length()) : field;
        if (ComputeFormat.of(format).isPresent()) {
            return "peak." + format;
        }
        if (FIELDS.contains(field)) {
            return field;
        }
        List<String> known = new ArrayList<>(FIELDS);
        for (ComputeFormat value : ComputeFormat.values()) {
            known.add("peak." + value.id());
        }
        List<String> near = NearestNames.of(field, known);
        throw new InvalidValueException(
                SETTING,
                OneLine.quote(given) + ", which is not known",
                "one of " + String.join(", ", known),
                near.isEmpty() ? "" : "did you mean " + String.join(" or ", near) + "?");
    }
}
