package dev.rooflight.report;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.format.NumberFormat;
import dev.rooflight.core.format.NumberFormats;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Lists of devices and number formats, and one device in detail. */
public final class CatalogTables {
    private CatalogTables() {}

    /** Every number format. */
    public static Table formats() {
        List<List<Cell>> rows = new ArrayList<>();
        for (NumberFormat format : NumberFormats.all()) {
            rows.add(List.of(
                    Cell.of(format.id()),
                    Cell.of(Si.atMost(4, format.bitsPerElement()), format.bitsPerElement()),
                    Cell.of(format.groupSize() == 0 ? "" : Integer.toString(format.groupSize()), format.groupSize()),
                    Cell.of(format.arithmetic().map(ComputeFormat::id).orElse("")),
                    Cell.of(format.description())));
        }
        return new Table(
                List.of(
                        Column.text("format", "id"),
                        Column.number("bits", "bitsPerElement"),
                        Column.number("group", "groupSize"),
                        Column.text("computes in", "arithmetic"),
                        Column.text("what it is", "description")),
                rows);
    }

    /** Devices with their main numbers. */
    public static Table devices(List<Device> devices) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Device device : devices) {
            rows.add(List.of(
                    Cell.of(device.id()),
                    Cell.of(device.name()),
                    Cell.of(device.released() == 0 ? "" : Integer.toString(device.released()), device.released()),
                    Cell.of(device.memory().type()),
                    Cell.of(
                            Si.bytes(device.memory().capacityBytes()),
                            device.memory().capacityBytes()),
                    Cell.of(
                            Si.of(device.memory().bandwidthBytesPerSecond(), "B/s"),
                            device.memory().bandwidthBytesPerSecond()),
                    peak(device, ComputeFormat.BF16, ComputeFormat.FP16),
                    peak(device, ComputeFormat.FP8, ComputeFormat.FP8),
                    peak(device, ComputeFormat.INT8, ComputeFormat.INT8),
                    peak(device, ComputeFormat.FP4, ComputeFormat.FP4),
                    device.power().tdpWatts().isPresent()
                            ? Cell.of(
                                    Si.of(device.power().tdpWatts().getAsDouble(), "W"),
                                    device.power().tdpWatts().getAsDouble())
                            : Cell.empty()));
        }
        return new Table(
                List.of(
                        Column.text("id", "id"),
                        Column.text("name", "name"),
                        Column.number("year", "released"),
                        Column.text("memory", "memoryType"),
                        Column.number("capacity", "memoryCapacityBytes"),
                        Column.number("bandwidth", "memoryBandwidthBytesPerSecond"),
                        Column.number("16-bit ops/s", "peak16OpsPerSecond"),
                        Column.number("FP8", "peakFp8OpsPerSecond"),
                        Column.number("INT8", "peakInt8OpsPerSecond"),
                        Column.number("FP4", "peakFp4OpsPerSecond"),
                        Column.number("TDP", "tdpWatts")),
                rows);
    }

    /** One device with the source of every number. */
    public static Sheet device(Device device) {
        List<List<Cell>> rows = new ArrayList<>();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", device.id());
        tree.put("name", device.name());
        tree.put("vendor", device.vendor());
        tree.put("class", device.deviceClass().name().toLowerCase(Locale.ROOT));
        tree.put("released", device.released());
        tree.put("aliases", device.aliases());
        add(
                rows,
                tree,
                device,
                "memory.capacity",
                "memoryCapacityBytes",
                device.memory().capacityBytes(),
                "B");
        add(
                rows,
                tree,
                device,
                "memory.bandwidth",
                "memoryBandwidthBytesPerSecond",
                device.memory().bandwidthBytesPerSecond(),
                "B/s");
        device.memory()
                .cacheBytes()
                .ifPresent(bytes -> add(rows, tree, device, "memory.cache", "cacheBytes", bytes, "B"));
        device.compute()
                .units()
                .ifPresent(units -> add(rows, tree, device, "compute.units", "computeUnits", units, ""));
        Map<String, Object> peaks = new LinkedHashMap<>();
        device.compute()
                .peakOpsPerSecond()
                .forEach((format, peak) ->
                        add(rows, peaks, device, "compute.peak." + format.id(), format.id(), peak, "ops/s"));
        tree.put("peakOpsPerSecond", peaks);
        add(
                rows,
                tree,
                device,
                "compute.vector",
                "vectorOpsPerSecond",
                device.compute().vectorOpsPerSecond(),
                "ops/s");
        if (device.compute().sparsitySpeedup() != 1) {
            double factor = device.compute().sparsitySpeedup();
            add(rows, tree, device, "compute.sparsity", "sparsitySpeedup", factor, "");
        }
        List<Object> links = new ArrayList<>();
        for (Link link : device.links()) {
            String scope = link.scope().name().toLowerCase(Locale.ROOT);
            Map<String, Object> linkTree = new LinkedHashMap<>();
            linkTree.put("kind", link.kind());
            linkTree.put("scope", scope);
            String field = "links." + scope;
            add(rows, linkTree, device, field, "bandwidthBytesPerSecond", link.bandwidthBytesPerSecond(), "B/s");
            linkTree.put("devices", link.devices());
            links.add(linkTree);
        }
        tree.put("links", links);
        device.power().tdpWatts().ifPresent(watts -> add(rows, tree, device, "power.tdp", "tdpWatts", watts, "W"));
        device.power().idleWatts().ifPresent(watts -> add(rows, tree, device, "power.idle", "idleWatts", watts, "W"));
        device.price().ifPresent(price -> {
            rows.add(List.of(
                    Cell.of("price"),
                    Cell.of("$" + Si.decimals(price.usdPerHour(), 2) + " per hour", price.usdPerHour()),
                    Cell.of(price.source() + ", " + price.date())));
            Map<String, Object> priceTree = new LinkedHashMap<>();
            priceTree.put("usdPerHour", price.usdPerHour());
            priceTree.put("date", price.date());
            priceTree.put("source", price.source());
            tree.put("price", priceTree);
        });
        // the device keeps them in no order
        tree.put("sources", new TreeMap<>(device.sources()));
        Table table = new Table(
                List.of(
                        Column.text("field", "field"),
                        Column.number("value", "value"),
                        Column.text("source", "source")),
                rows);
        return new Sheet(
                "%s (%s)".formatted(device.name(), device.id()),
                table,
                device.aliases().isEmpty() ? "" : "also known as " + String.join(", ", device.aliases()),
                tree);
    }

    private static void add(
            List<List<Cell>> rows,
            Map<String, Object> tree,
            Device device,
            String field,
            String key,
            double value,
            String unit) {
        String shown = unit.isEmpty() ? Si.plain(value) : unit.equals("B") ? Si.bytes(value) : Si.of(value, unit);
        rows.add(List.of(Cell.of(field), Cell.of(shown, value), Cell.of(device.sourceOf(field))));
        tree.put(key, value);
    }

    private static Cell peak(Device device, ComputeFormat format, ComputeFormat otherwise) {
        Map<ComputeFormat, Double> peaks = device.compute().peakOpsPerSecond();
        Double peak = peaks.getOrDefault(format, peaks.getOrDefault(otherwise, 0.0));
        return peak == 0 ? Cell.empty() : Cell.of(Si.of(peak, ""), peak);
    }
}
