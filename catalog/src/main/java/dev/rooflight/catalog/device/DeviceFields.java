package dev.rooflight.catalog.device;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.FieldProblem;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.catalog.text.Quantity;
import dev.rooflight.catalog.text.YamlNode;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.DeviceClass;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.core.hardware.Memory;
import dev.rooflight.core.hardware.Power;
import dev.rooflight.core.hardware.Price;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A device made of the fields of its file. Goes through the whole file before it complains, so that the message can
 * say how many problems there are.
 */
final class DeviceFields {
    /** What a link to other nodes joins where the file does not say: no limit that matters. */
    private static final int UNLIMITED = 1_000_000;

    private static final double NOT_READ = 1;
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");

    private final YamlNode.Mapping file;
    private final String where;
    private final String defaultId;
    private final List<FieldProblem> problems = new ArrayList<>();

    DeviceFields(YamlNode.Mapping file, String where, String defaultId) {
        this.file = file;
        this.where = where;
        this.defaultId = defaultId;
    }

    /**
     * The device.
     *
     * @throws CatalogException if anything is missing or wrong
     */
    Device device() {
        DeviceClass deviceClass = deviceClass();
        Memory memory = section("memory", () -> memory(mapping(file, "memory")));
        Compute compute = section("compute", () -> compute(mapping(file, "compute")));
        List<Link> links = links();
        Power power = section("power", () -> power(mapping(file, "power")));
        Optional<Price> price = file.get("price").isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(section("price", () -> price(mapping(file, "price"))));
        int released = file.get("released").isEmpty() ? 0 : integer(file, "released");
        if (problems.isEmpty() && (memory == null || compute == null || power == null)) {
            throw new IllegalStateException("a section is missing without a problem");
        }
        FieldProblem.refuse(problems, where);
        String id = text(file, "id").orElse(defaultId);
        return new Device(
                id,
                text(file, "name").orElse(id),
                text(file, "vendor").orElse("unknown"),
                deviceClass,
                released,
                aliases(),
                present(memory),
                present(compute),
                links,
                present(power),
                price,
                sources());
    }

    private Memory memory(YamlNode.Mapping memory) {
        return new Memory(
                text(memory, "type").orElse("unknown"),
                required(memory, "memory.capacity", Quantity.Dimension.BYTES),
                required(memory, "memory.bandwidth", Quantity.Dimension.BYTES_PER_SECOND),
                optional(memory, "memory.cache", Quantity.Dimension.BYTES));
    }

    private Compute compute(YamlNode.Mapping compute) {
        Map<ComputeFormat, Double> peaks = new EnumMap<>(ComputeFormat.class);
        YamlNode.Mapping peak = mapping(compute, "peak");
        for (String name : peak.entries().keySet()) {
            Optional<ComputeFormat> format = ComputeFormat.of(name);
            if (format.isEmpty()) {
                List<String> known = Arrays.stream(ComputeFormat.values())
                        .map(ComputeFormat::id)
                        .toList();
                problems.add(FieldProblem.unknown(line(peak, name), "compute.peak.", name, known));
            } else {
                peaks.put(
                        format.get(), required(peak, "compute.peak.".concat(name), Quantity.Dimension.OPS_PER_SECOND));
            }
        }
        OptionalDouble vector = optional(compute, "compute.vector", Quantity.Dimension.OPS_PER_SECOND);
        Double fp32 = peaks.get(ComputeFormat.FP32);
        if (vector.isEmpty() && fp32 == null) {
            problems.add(FieldProblem.missing(line(file, "compute"), "compute.vector", "it or compute.peak.fp32"));
        }
        OptionalInt units = compute.get("units").isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(integer(compute, "compute.units"));
        double sparsity =
                compute.get("sparsity").isEmpty() ? 1 : required(compute, "compute.sparsity", Quantity.Dimension.PLAIN);
        return new Compute(units, peaks, vector.orElse(fp32 == null ? NOT_READ : fp32), sparsity);
    }

    private List<Link> links() {
        List<Link> links = new ArrayList<>();
        if (file.get("links").orElse(null) instanceof YamlNode.Sequence sequence) {
            for (YamlNode item : sequence.items()) {
                if (item instanceof YamlNode.Mapping link) {
                    Link read = checked(item.line(), "links", () -> link(link));
                    if (read != null) {
                        links.add(read);
                    }
                } else {
                    problem(item.line(), "links", "a list of something else", "{kind, scope, bandwidth, devices} each");
                }
            }
        } else if (file.get("links").isPresent()) {
            problem(line(file, "links"), "links", "not a list", "- {kind: …, scope: node, bandwidth: …}");
        }
        return links;
    }

    private Link link(YamlNode.Mapping link) {
        Link.Scope scope = oneOf(Link.Scope.values(), link, "links.scope", Link.Scope.NODE);
        int devices = link.get("devices").isPresent()
                ? integer(link, "links.devices")
                : scope == Link.Scope.CLUSTER ? UNLIMITED : 1;
        if (scope == Link.Scope.NODE && devices < 2) {
            problems.add(FieldProblem.missing(
                    link.line(), "links.devices of a node link", "how many devices it joins, such as 8"));
        }
        return new Link(
                text(link, "kind").orElse("unknown"),
                scope,
                required(link, "links.bandwidth", Quantity.Dimension.BYTES_PER_SECOND),
                devices);
    }

    private Power power(YamlNode.Mapping power) {
        OptionalDouble idle = OptionalDouble.empty();
        if (power.get("idle").isPresent()) {
            idle = OptionalDouble.of(quantity(power, "power.idle", Quantity.Dimension.WATTS, true));
        }
        return new Power(optional(power, "power.tdp", Quantity.Dimension.WATTS), idle);
    }

    private Price price(YamlNode.Mapping price) {
        return new Price(
                quantity(price, "price.usd-per-hour", Quantity.Dimension.PLAIN, true),
                text(price, "date").orElse(""),
                text(price, "source").orElse(where));
    }

    private DeviceClass deviceClass() {
        return oneOf(DeviceClass.values(), file, "class", DeviceClass.HBM);
    }

    private List<String> aliases() {
        List<String> aliases = new ArrayList<>();
        if (file.get("aliases").orElse(null) instanceof YamlNode.Sequence sequence) {
            for (YamlNode item : sequence.items()) {
                if (item instanceof YamlNode.Scalar scalar) {
                    aliases.add(scalar.text());
                }
            }
        }
        return aliases;
    }

    private Map<String, String> sources() {
        Map<String, String> sources = new LinkedHashMap<>();
        mapping(file, "sources").entries().forEach((field, entry) -> {
            if (entry.value() instanceof YamlNode.Scalar scalar) {
                sources.put(field, scalar.text());
            }
        });
        sources.putIfAbsent("default", where);
        return sources;
    }

    /** A section read by {@code reader}; what the core refuses becomes a problem at the line of the field it names. */
    private <T> @Nullable T section(String name, Supplier<T> reader) {
        return checked(line(file, name), name, reader);
    }

    private <T> @Nullable T checked(int line, String section, Supplier<T> reader) {
        int before = problems.size();
        try {
            return reader.get();
        } catch (InvalidValueException e) {
            if (problems.size() == before) {
                // the core names some fields with their unit
                String field = e.field().split(" ", 2)[0];
                int named = field.startsWith(section + ".") ? lineOf(field) : 0;
                problems.add(FieldProblem.of(named > 0 ? named : line, "", e));
            }
            return null;
        }
    }

    private int lineOf(String dotted) {
        YamlNode node = file;
        int line = 0;
        for (String step : dotted.split("\\.", -1)) {
            if (!(node instanceof YamlNode.Mapping mapping) || mapping.get(step).isEmpty()) {
                return line;
            }
            line = line(mapping, step);
            node = mapping.get(step).orElseThrow();
        }
        return line;
    }

    private double required(YamlNode.Mapping parent, String path, Quantity.Dimension dimension) {
        return quantity(parent, path, dimension, false);
    }

    private OptionalDouble optional(YamlNode.Mapping parent, String path, Quantity.Dimension dimension) {
        return parent.get(key(path)).isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(required(parent, path, dimension));
    }

    private double quantity(YamlNode.Mapping parent, String path, Quantity.Dimension dimension, boolean zeroAllowed) {
        String key = key(path);
        Optional<String> text = text(parent, key);
        if (text.isEmpty()) {
            problems.add(FieldProblem.missing(
                    line(parent, key), path, dimension.words() + ", such as " + dimension.example()));
            return NOT_READ;
        }
        Quantity.Reading reading =
                zeroAllowed ? Quantity.read(text.get(), dimension) : Quantity.readPositive(text.get(), dimension);
        if (reading instanceof Quantity.Reading.Refused refused) {
            problem(line(parent, key), path, refused.value(), refused.expected());
            return NOT_READ;
        }
        return ((Quantity.Reading.Read) reading).quantity().value();
    }

    private int integer(YamlNode.Mapping parent, String path) {
        String key = key(path);
        String text = text(parent, key).orElse("");
        if (!WHOLE.matcher(text).matches()) {
            problem(line(parent, key), path, OneLine.quote(text), "a whole number of at most 9 digits");
            return 1;
        }
        return Integer.parseInt(text);
    }

    private <T extends Enum<T>> T oneOf(T[] values, YamlNode.Mapping parent, String path, T otherwise) {
        String key = key(path);
        String text = text(parent, key).orElse("");
        List<String> names = new ArrayList<>();
        for (T value : values) {
            String name = value.name().toLowerCase(Locale.ROOT);
            if (name.equals(text)) {
                return value;
            }
            names.add(name);
        }
        problem(line(parent, key), path, OneLine.quote(text), "one of " + String.join(", ", names));
        return otherwise;
    }

    /** {@code bandwidth} of {@code memory.bandwidth}. */
    private static String key(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private void problem(int line, String field, String value, String expected) {
        problems.add(FieldProblem.of(line, field, value, expected));
    }

    private static Optional<String> text(YamlNode.Mapping parent, String field) {
        return parent.get(field).orElse(null) instanceof YamlNode.Scalar scalar
                ? Optional.of(scalar.text())
                : Optional.empty();
    }

    private static YamlNode.Mapping mapping(YamlNode.Mapping parent, String field) {
        return parent.get(field).orElse(null) instanceof YamlNode.Mapping mapping
                ? mapping
                : new YamlNode.Mapping(Map.of(), line(parent, field));
    }

    private static int line(YamlNode.Mapping parent, String field) {
        YamlNode.Entry entry = parent.entries().get(field);
        return entry == null ? parent.line() : entry.line();
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a section is missing without a problem");
        }
        return value;
    }
}
