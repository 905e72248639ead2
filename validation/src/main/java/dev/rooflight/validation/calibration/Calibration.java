package dev.rooflight.validation.calibration;

import dev.rooflight.catalog.engine.EfficiencyCatalog;
import dev.rooflight.catalog.engine.EfficiencyReader;
import dev.rooflight.core.efficiency.CollectiveConstants;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EfficiencyProfile.Provenance;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.DeviceClass;
import dev.rooflight.core.hardware.Link;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * An efficiency profile fitted from tables of measured kernels, of a device or pooled over the devices of a class. Parts that
 * the tables say nothing about, or nothing that can be used, are those of the catalogue's profile of the device or class.
 *
 * @param profile what {@code yaml} says, read back
 * @param yaml the profile's file
 * @param parts what was fitted
 * @param dropped how many rows were left out, by what they are and why
 * @param refused parts that have rows but could not be fitted, and why: one line each
 * @param notes what is odd about the fits: one line each
 */
public record Calibration(
        EfficiencyProfile profile,
        String yaml,
        List<Part> parts,
        Map<String, Integer> dropped,
        List<String> refused,
        List<String> notes) {
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final int MOST_REASONS = 5;
    private static final double WEIGHT_ONLY_MEMORY = 0.85;
    private static final double WEIGHT_ONLY_GAIN = 1.15;

    /**
     * One fit. Errors are mean absolute relative errors.
     *
     * @param name such as {@code linear bf16} or {@code collectives node}
     * @param rows used
     * @param errorOfBound of the roofline alone, on them
     * @param errorInSample of the expected time, on them
     * @param errorOutOfSample the same where half of the shapes is predicted by a fit to the other half, or of a pool each device by a
     *     fit to the others; negative where that cannot be told
     * @param groups that error for kinds of rows, such as {@code below 1 MiB}, or for each device of a pool; may be empty
     */
    public record Part(
            String name,
            int rows,
            double errorOfBound,
            double errorInSample,
            double errorOutOfSample,
            Map<String, Double> groups) {
        public Part {
            groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
        }
    }

    public Calibration {
        parts = List.copyOf(parts);
        dropped = Collections.unmodifiableMap(new TreeMap<>(dropped));
        refused = List.copyOf(refused);
        notes = List.copyOf(notes);
    }

    /**
     * Fits a device's profile, the files' names being its source.
     *
     * @see #of(Device, List, String, String)
     */
    public static Calibration of(Device device, List<Path> files, String date) {
        return of(device, files, date, "");
    }

    /**
     * Fits a device's profile.
     *
     * @param device what the kernels ran on
     * @param files tables, CSV with a header or the same compressed with gzip
     * @param date of the fit, {@code YYYY-MM-DD}
     * @param origin who measured, for the provenance; may be empty
     * @throws CalibrationException if a table is damaged, or not a single part can be fitted; the message is one line
     */
    public static Calibration of(Device device, List<Path> files, String date, String origin) {
        Builder build = new Builder(Map.of(device.id(), rows(device, files)), date, origin);
        build.fit();
        EfficiencyProfile fitted =
                build.profile(device.id(), true, EfficiencyCatalog.of(device).powerExponent());
        EfficiencyProfile whole = EfficiencyCatalog.own(device)
                .map(own -> EfficiencyCatalog.over(own, fitted))
                .orElse(fitted);
        return build.calibration(whole, EfficiencyCatalog.appliesTo(device.id()));
    }

    /**
     * Fits the default of a class of devices: each device has the same say.
     *
     * @param tables of each device
     * @param date of the fit, {@code YYYY-MM-DD}
     * @param origin who measured, for the provenance; may be empty
     * @throws CalibrationException if a table is damaged, or not a single part can be fitted; the message is one line
     */
    public static Calibration ofClass(
            DeviceClass deviceClass, Map<Device, List<Path>> tables, String date, String origin) {
        Map<String, DeviceRows> rows = new TreeMap<>();
        tables.forEach((device, files) -> rows.put(device.id(), rows(device, files)));
        Builder build = new Builder(rows, date, origin);
        build.fit();
        EfficiencyProfile before = EfficiencyCatalog.of(deviceClass);
        EfficiencyProfile fitted = build.profile(before.id(), false, before.powerExponent());
        return build.calibration(EfficiencyCatalog.over(before, fitted), List.of());
    }

    private static DeviceRows rows(Device device, List<Path> files) {
        if (files.isEmpty()) {
            throw new CalibrationException("no tables; name at least one CSV file of kernel times");
        }
        List<KernelTable> tables = new ArrayList<>();
        for (Path file : files) {
            tables.add(KernelTable.read(file));
        }
        return new DeviceRows(device, tables);
    }

    /** Fits part after part. */
    private static final class Builder {
        private final Map<String, DeviceRows> devices;
        private final String date;
        private final String origin;
        private final Map<KernelClass, Map<ComputeFormat, KernelModel>> kernels = new EnumMap<>(KernelClass.class);
        private final Map<Link.Scope, CollectiveConstants> collectives = new EnumMap<>(Link.Scope.class);
        private final List<Provenance> provenance = new ArrayList<>();
        private final List<Part> parts = new ArrayList<>();
        private final List<String> refused = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        Builder(Map<String, DeviceRows> devices, String date, String origin) {
            if (!DATE.matcher(date).matches()) {
                throw new CalibrationException("date is '" + date + "'; expected one such as 2026-11-21");
            }
            this.devices = devices;
            this.date = date;
            this.origin = origin;
        }

        void fit() {
            Set<KernelPart> all = new TreeSet<>();
            devices.values().forEach(rows -> all.addAll(rows.parts()));
            for (KernelPart part : all) {
                fit(part);
            }
            exchanges();
            if (parts.isEmpty()) {
                throw nothing();
            }
            weightOnly();
        }

        EfficiencyProfile profile(String id, boolean measured, double powerExponent) {
            return new EfficiencyProfile(id, measured, kernels, collectives, powerExponent, provenance);
        }

        Calibration calibration(EfficiencyProfile whole, List<String> appliesTo) {
            String yaml = ProfileYaml.of(whole, appliesTo);
            EfficiencyProfile profile =
                    EfficiencyReader.read(yaml.getBytes(StandardCharsets.UTF_8), "calibrated profile");
            Map<String, Integer> dropped = new TreeMap<>();
            devices.forEach((id, rows) -> rows.dropped()
                    .forEach((reason, count) ->
                            dropped.merge(devices.size() > 1 ? id + ": " + reason : reason, count, Integer::sum)));
            return new Calibration(profile, yaml, parts, dropped, refused, notes);
        }

        private void fit(KernelPart part) {
            try {
                Map<String, List<Measured.Kernels>> rows = new LinkedHashMap<>();
                ConstantsForm<KernelModel> form = ConstantsForm.of(part.kind(), false);
                DeviceRows any = devices.values().iterator().next();
                for (Map.Entry<String, DeviceRows> device : devices.entrySet()) {
                    List<Measured.Kernels> own = device.getValue().kernels(part);
                    if (devices.size() == 1 || own.size() >= PartFit.FEWEST_ROWS) {
                        any = device.getValue();
                        form = any.form(part);
                        rows.put(device.getKey(), own);
                    }
                }
                if (rows.isEmpty()) {
                    return;
                }
                PartFit<KernelModel> fit = PartFit.pooled(part.label(), form, rows);
                kernels.computeIfAbsent(part.kind(), kind -> new EnumMap<>(ComputeFormat.class))
                        .put(part.format(), any.ofItsPeak(part, fit.constants()));
                add(part.label(), source(part.label(), rows.keySet()), fit);
            } catch (CalibrationException e) {
                refused.add(String.valueOf(e.getMessage()));
            }
        }

        private void exchanges() {
            Map<String, List<Measured.Exchange>> exchanges = new LinkedHashMap<>();
            boolean shared = false;
            for (Map.Entry<String, DeviceRows> device : devices.entrySet()) {
                List<Measured.Exchange> own = device.getValue().exchanges();
                if (!own.isEmpty()) {
                    exchanges.put(device.getKey(), own);
                    shared |= device.getValue().shared();
                }
            }
            if (exchanges.isEmpty()) {
                return;
            }
            try {
                PartFit<CollectiveConstants> fit =
                        PartFit.pooled(DeviceRows.COLLECTIVES, ConstantsForm.collectives(shared), exchanges);
                String source = source(DeviceRows.COLLECTIVES, exchanges.keySet());
                collectives.put(Link.Scope.NODE, fit.constants());
                add("collectives node", source, fit);
            } catch (CalibrationException e) {
                refused.add(String.valueOf(e.getMessage()));
            }
        }

        /** Products that unpack their weights, where there is no table of them: like others, but for the reading. */
        private void weightOnly() {
            boolean measured = kernels.containsKey(KernelClass.WEIGHT_ONLY_LINEAR);
            Map<ComputeFormat, KernelModel> linear = kernels.getOrDefault(KernelClass.LINEAR, Map.of());
            if (!measured && linear.get(ComputeFormat.BF16) instanceof KernelModel.Linear wide) {
                double memory = Math.min(WEIGHT_ONLY_MEMORY, WEIGHT_ONLY_GAIN * wide.memory());
                kernels.put(
                        KernelClass.WEIGHT_ONLY_LINEAR,
                        Map.of(
                                ComputeFormat.BF16,
                                new KernelModel.Linear(wide.launchSeconds(), 0, wide.compute(), memory, false)));
                provenance.add(new Provenance(
                        "weight-only-linear bf16",
                        "estimate, no table of such kernels: launch and compute of linear bf16, memory 0.85",
                        date,
                        0,
                        -1,
                        -1));
            }
        }

        private void add(String name, String source, PartFit<?> fit) {
            provenance.add(new Provenance(name, source, date, fit.rows(), fit.inSample(), fit.outOfSample()));
            parts.add(new Part(name, fit.rows(), fit.ofBound(), fit.inSample(), fit.outOfSample(), fit.groups()));
            notes.addAll(fit.notes());
        }

        private String source(String label, Set<String> ids) {
            Set<String> tables = new TreeSet<>();
            devices.forEach((id, rows) -> {
                if (ids.contains(id)) {
                    tables.addAll(rows.sources(label));
                }
            });
            return (origin.isEmpty() ? "" : origin + ": ") + String.join(", ", tables);
        }

        private CalibrationException nothing() {
            List<String> reasons = new ArrayList<>(refused);
            devices.values().forEach(rows -> rows.dropped()
                    .forEach((reason, count) -> reasons.add(String.format(Locale.ROOT, "%s (%d)", reason, count))));
            return new CalibrationException("nothing can be fitted for "
                    + String.join(", ", devices.keySet()) + ": "
                    + (reasons.isEmpty()
                            ? "the tables have no rows"
                            : String.join("; ", reasons.subList(0, Math.min(MOST_REASONS, reasons.size())))));
        }
    }
}
