package dev.rooflight.catalog.engine;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.FieldProblem;
import dev.rooflight.catalog.text.OneLine;
import dev.rooflight.catalog.text.YamlNode;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.efficiency.CollectiveConstants;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EfficiencyProfile.Provenance;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Link;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An efficiency profile made of the fields of its file. Goes through the whole file before it complains, so that the message
 * can say how many problems there are.
 */
final class EfficiencyFields {
    /** Version of the format that is read and written. */
    static final int SCHEMA = 1;

    private static final double NOT_READ = 1;
    private static final double NOT_KNOWN = -1;
    private static final int LONGEST_NUMBER = 40;
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9.-]{0,99}");
    private static final Pattern NUMBER = Pattern.compile("(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIME = Pattern.compile(
            "([0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE]([+-]?[0-9]{1,3}))?\\s*(s|ms|us|\u00b5s|\u03bcs|ns|ps)");
    private static final Pattern PERCENT = Pattern.compile("([0-9]+\\.?[0-9]*)\\s*%");
    private static final Map<String, Integer> EXPONENTS =
            Map.of("s", 0, "ms", -3, "us", -6, "\u00b5s", -6, "\u03bcs", -6, "ns", -9, "ps", -12);

    private final YamlNode.Mapping file;
    private final String where;
    private final List<FieldProblem> problems = new ArrayList<>();

    EfficiencyFields(YamlNode.Mapping file, String where) {
        this.file = file;
        this.where = where;
    }

    /**
     * The profile.
     *
     * @throws CatalogException if anything is missing or wrong
     */
    EfficiencyProfile profile() {
        refuseNewer();
        known(
                file,
                "",
                List.of(
                        "schema",
                        "id",
                        "measured",
                        "applies-to",
                        "power-exponent",
                        "kernels",
                        "collectives",
                        "provenance"));
        String id = text(file, "", "id", "the device or class it is for, such as nvidia-h100-sxm");
        if (problems.isEmpty() && !ID.matcher(id).matches()) {
            problem(line(file, "id"), "id", OneLine.quote(id), "lower-case letters, digits, dots and hyphens");
        }
        boolean measured = flag(file, "", "measured", Optional.empty());
        double exponent = file.get("power-exponent").isEmpty() ? 1 : number(file, "", "power-exponent", "1");
        appliesTo();
        Map<KernelClass, Map<ComputeFormat, KernelModel>> kernels = kernels();
        Map<Link.Scope, CollectiveConstants> collectives = collectives();
        List<Provenance> provenance = provenance();
        EfficiencyProfile profile = checked(
                line(file, "power-exponent"),
                "",
                () -> new EfficiencyProfile(id, measured, kernels, collectives, exponent, provenance));
        FieldProblem.refuse(problems, where);
        if (profile == null) {
            throw new IllegalStateException("no profile without a problem");
        }
        return profile;
    }

    /** Ids of related devices that the profile is used for, too. */
    List<String> appliesTo() {
        List<String> ids = new ArrayList<>();
        YamlNode list = file.get("applies-to").orElse(null);
        if (list instanceof YamlNode.Sequence sequence) {
            for (YamlNode item : sequence.items()) {
                if (item instanceof YamlNode.Scalar scalar
                        && ID.matcher(scalar.text()).matches()) {
                    ids.add(scalar.text());
                } else {
                    problem(
                            item.line(),
                            "applies-to",
                            "a list of something else",
                            "ids of devices, such as nvidia-h200-sxm");
                }
            }
        } else if (list != null) {
            problem(line(file, "applies-to"), "applies-to", "not a list", "[nvidia-h200-sxm, …]");
        }
        return ids;
    }

    /** A newer file may mean something else by the same words, so it is refused before it is read. */
    private void refuseNewer() {
        double schema = number(file, "", "schema", String.valueOf(SCHEMA));
        if (problems.isEmpty() && schema > SCHEMA) {
            throw CatalogException.of(
                    where,
                    line(file, "schema"),
                    "made by a newer Rooflight (schema " + shown(schema) + ", this one reads " + SCHEMA + ")",
                    "",
                    "update Rooflight");
        }
        if (problems.isEmpty() && schema != SCHEMA) {
            problem(line(file, "schema"), "schema", shown(schema), String.valueOf(SCHEMA));
        }
    }

    private static String shown(double number) {
        return number == Math.floor(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    private Map<KernelClass, Map<ComputeFormat, KernelModel>> kernels() {
        Map<KernelClass, Map<ComputeFormat, KernelModel>> kernels = new EnumMap<>(KernelClass.class);
        YamlNode.Mapping classes = mapping(file, "", "kernels");
        Map<String, KernelClass> known = new LinkedHashMap<>();
        for (KernelClass kind : KernelClass.values()) {
            known.put(kind.id(), kind);
        }
        for (String name : classes.entries().keySet()) {
            KernelClass kind = known.get(name);
            if (kind == null) {
                unknown(classes, "kernels.", name, known.keySet());
            } else {
                kernels.put(kind, formats(mapping(classes, "kernels.", name), kind, "kernels." + name + "."));
            }
        }
        return kernels;
    }

    private Map<ComputeFormat, KernelModel> formats(YamlNode.Mapping formats, KernelClass kind, String path) {
        Map<ComputeFormat, KernelModel> models = new EnumMap<>(ComputeFormat.class);
        for (String name : formats.entries().keySet()) {
            Optional<ComputeFormat> format = ComputeFormat.of(name);
            if (format.isEmpty()) {
                List<String> known = new ArrayList<>();
                for (ComputeFormat each : ComputeFormat.values()) {
                    known.add(each.id());
                }
                unknown(formats, path, name, known);
                continue;
            }
            YamlNode.Mapping constants = mapping(formats, path, name);
            KernelModel model =
                    checked(line(formats, name), path + name, () -> model(constants, kind, path + name + "."));
            if (model != null) {
                models.put(format.get(), model);
            }
        }
        return models;
    }

    private KernelModel model(YamlNode.Mapping in, KernelClass kind, String path) {
        return switch (kind) {
            case LINEAR, WEIGHT_ONLY_LINEAR, RECURRENCE -> {
                known(in, path, List.of("launch", "depth", "compute", "memory", "quantizes"));
                yield new KernelModel.Linear(
                        seconds(in, path, "launch"),
                        in.get("depth").isEmpty() ? 0 : seconds(in, path, "depth"),
                        number(in, path, "compute", "0.75"),
                        number(in, path, "memory", "0.85"),
                        flag(in, path, "quantizes", Optional.of(false)));
            }
            case EXPERTS, WEIGHT_ONLY_EXPERTS -> {
                known(in, path, List.of("launch", "compute", "memory", "padding"));
                yield new KernelModel.Experts(
                        seconds(in, path, "launch"),
                        number(in, path, "compute", "0.4"),
                        number(in, path, "memory", "0.8"),
                        number(in, path, "padding", "16"));
            }
            case PREFILL_ATTENTION -> {
                known(in, path, List.of("launch", "tail", "compute", "vector", "memory", "tile", "wide"));
                yield new KernelModel.PrefillAttention(
                        seconds(in, path, "launch"),
                        in.get("tail").isEmpty() ? 0 : seconds(in, path, "tail"),
                        number(in, path, "compute", "0.7"),
                        number(in, path, "vector", "0.3"),
                        number(in, path, "memory", "0.6"),
                        number(in, path, "tile", "128"),
                        number(in, path, "wide", "0.1"));
            }
            case DECODE_ATTENTION -> {
                known(in, path, List.of("launch", "wave", "compute", "memory"));
                yield new KernelModel.DecodeAttention(
                        seconds(in, path, "launch"),
                        in.get("wave").isEmpty() ? 0 : seconds(in, path, "wave"),
                        number(in, path, "compute", "0.3"),
                        number(in, path, "memory", "0.85"));
            }
            case NORM, ELEMENT_WISE, GATHER -> {
                known(in, path, List.of("launch", "memory"));
                yield new KernelModel.Streaming(seconds(in, path, "launch"), number(in, path, "memory", "0.7"));
            }
        };
    }

    private Map<Link.Scope, CollectiveConstants> collectives() {
        Map<Link.Scope, CollectiveConstants> collectives = new EnumMap<>(Link.Scope.class);
        if (file.get("collectives").isEmpty()) {
            return collectives;
        }
        YamlNode.Mapping scopes = mapping(file, "", "collectives");
        Map<String, Link.Scope> known = new LinkedHashMap<>();
        for (Link.Scope scope : Link.Scope.values()) {
            known.put(scope.name().toLowerCase(Locale.ROOT), scope);
        }
        for (String name : scopes.entries().keySet()) {
            Link.Scope scope = known.get(name);
            if (scope == null) {
                unknown(scopes, "collectives.", name, known.keySet());
                continue;
            }
            YamlNode.Mapping constants = mapping(scopes, "collectives.", name);
            CollectiveConstants read = checked(
                    line(scopes, name), "collectives." + name, () -> exchange(constants, "collectives." + name + "."));
            if (read != null) {
                collectives.put(scope, read);
            }
        }
        return collectives;
    }

    private CollectiveConstants exchange(YamlNode.Mapping in, String path) {
        known(
                in,
                path,
                List.of(
                        "one-shot-latency",
                        "one-shot-latency-per-device",
                        "one-shot",
                        "ring-latency",
                        "ring-latency-per-device",
                        "ring",
                        "sharing"));
        return new CollectiveConstants(
                seconds(in, path, "one-shot-latency"),
                seconds(in, path, "one-shot-latency-per-device"),
                number(in, path, "one-shot", "0.6"),
                seconds(in, path, "ring-latency"),
                seconds(in, path, "ring-latency-per-device"),
                number(in, path, "ring", "0.7"),
                in.get("sharing").isEmpty() ? 0 : number(in, path, "sharing", "0"));
    }

    private List<Provenance> provenance() {
        List<Provenance> provenance = new ArrayList<>();
        YamlNode list = file.get("provenance").orElse(null);
        if (!(list instanceof YamlNode.Sequence sequence)) {
            problem(
                    line(file, "provenance"),
                    "provenance",
                    list == null ? "missing" : "not a list",
                    "- {part: …, source: …, date: …, rows: …}");
            return provenance;
        }
        int index = 0;
        for (YamlNode item : sequence.items()) {
            index++;
            String path = "provenance[" + index + "].";
            if (!(item instanceof YamlNode.Mapping entry)) {
                problem(item.line(), "provenance[" + index + "]", "not a mapping", "{part, source, date, rows}");
                continue;
            }
            known(entry, path, List.of("part", "source", "date", "rows", "error-in-sample", "error-out-of-sample"));
            String date = text(entry, path, "date", "a date such as 2026-11-21");
            if (!date.isEmpty() && !DATE.matcher(date).matches()) {
                problem(line(entry, "date"), path + "date", OneLine.quote(date), "a date such as 2026-11-21");
            }
            double rows = entry.get("rows").isEmpty() ? 0 : number(entry, path, "rows", "1000");
            if (rows != Math.floor(rows) || rows > 1e9) {
                problem(line(entry, "rows"), path + "rows", shown(rows), "a whole number up to 1000000000");
            }
            provenance.add(new Provenance(
                    text(entry, path, "part", "what was fitted, such as linear bf16"),
                    text(entry, path, "source", "where the measurements are from"),
                    date,
                    (int) Math.min(rows, 1e9),
                    percent(entry, path, "error-in-sample"),
                    percent(entry, path, "error-out-of-sample")));
        }
        return provenance;
    }

    /** What {@code reader} makes; what the core refuses becomes a problem of that line. */
    private <T> @Nullable T checked(int line, String path, Supplier<T> reader) {
        int before = problems.size();
        try {
            return reader.get();
        } catch (InvalidValueException e) {
            if (problems.size() == before) {
                problems.add(FieldProblem.of(line, path, e));
            }
            return null;
        }
    }

    private double seconds(YamlNode.Mapping parent, String path, String key) {
        String expected = "a time with a unit, such as 3.9 us";
        String text = text(parent, path, key, expected);
        Matcher time = TIME.matcher(text);
        if (text.length() <= LONGEST_NUMBER && time.matches()) {
            int exponent = time.group(2) == null ? 0 : Integer.parseInt(time.group(2));
            return Double.parseDouble(time.group(1) + "e" + (exponent + EXPONENTS.getOrDefault(time.group(3), 0)));
        }
        if (!text.isEmpty()) {
            problem(line(parent, key), path + key, OneLine.quote(text), expected);
        }
        return NOT_READ;
    }

    private double number(YamlNode.Mapping parent, String path, String key, String example) {
        String expected = "a number without unit, such as " + example;
        String text = text(parent, path, key, expected);
        if (text.length() <= LONGEST_NUMBER && NUMBER.matcher(text).matches()) {
            return Double.parseDouble(text);
        }
        if (!text.isEmpty()) {
            problem(line(parent, key), path + key, OneLine.quote(text), expected);
        }
        return NOT_READ;
    }

    /** A fraction written in percent; negative where it is not there. */
    private double percent(YamlNode.Mapping parent, String path, String key) {
        if (parent.get(key).isEmpty()) {
            return NOT_KNOWN;
        }
        String text = text(parent, path, key, "a percentage, such as 7.1 %");
        Matcher percent = PERCENT.matcher(text);
        if (text.length() <= LONGEST_NUMBER && percent.matches()) {
            return Double.parseDouble(percent.group(1)) / 100;
        }
        if (!text.isEmpty()) {
            problem(line(parent, key), path + key, OneLine.quote(text), "a percentage, such as 7.1 %");
        }
        return NOT_KNOWN;
    }

    private boolean flag(YamlNode.Mapping parent, String path, String key, Optional<Boolean> otherwise) {
        if (otherwise.isPresent() && parent.get(key).isEmpty()) {
            return otherwise.get();
        }
        String text = text(parent, path, key, "true or false");
        if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
            problem(line(parent, key), path + key, OneLine.quote(text), "true or false");
        }
        return text.equals("true");
    }

    /** A text that must be there; empty with a problem where it is not. */
    private String text(YamlNode.Mapping parent, String path, String key, String expected) {
        if (parent.get(key).orElse(null) instanceof YamlNode.Scalar scalar
                && !scalar.text().isBlank()) {
            return scalar.text();
        }
        boolean missing = parent.get(key).isEmpty();
        problem(line(parent, key), path + key, missing ? "missing" : "empty or no single value", expected);
        return "";
    }

    private YamlNode.Mapping mapping(YamlNode.Mapping parent, String path, String key) {
        if (parent.get(key).orElse(null) instanceof YamlNode.Mapping mapping) {
            return mapping;
        }
        boolean missing = parent.get(key).isEmpty();
        problem(line(parent, key), path + key, missing ? "missing" : "no mapping", "fields in it");
        return new YamlNode.Mapping(Map.of(), line(parent, key));
    }

    private void known(YamlNode.Mapping in, String path, List<String> known) {
        for (String key : in.entries().keySet()) {
            if (!known.contains(key)) {
                unknown(in, path, key, known);
            }
        }
    }

    private void unknown(YamlNode.Mapping in, String path, String key, Collection<String> known) {
        problems.add(FieldProblem.unknown(line(in, key), path, key, known));
    }

    private void problem(int line, String field, String value, String expected) {
        problems.add(FieldProblem.of(line, field, value, expected));
    }

    private static int line(YamlNode.Mapping parent, String key) {
        YamlNode.Entry entry = parent.entries().get(key);
        return entry == null ? parent.line() : entry.line();
    }
}
