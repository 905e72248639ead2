package dev.rooflight.web;

import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.engine.EngineCatalog;
import dev.rooflight.catalog.model.CatalogModel;
import dev.rooflight.catalog.model.HuggingFaceReader;
import dev.rooflight.catalog.model.LoadedModel;
import dev.rooflight.catalog.model.ModelCatalog;
import dev.rooflight.catalog.model.ModelSource;
import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.report.CatalogTables;
import dev.rooflight.report.ModelReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the catalogue has, as documents like those of the command line. */
final class CatalogDocuments {
    private CatalogDocuments() {}

    /** All models. */
    static List<Object> models() {
        List<Object> models = new ArrayList<>();
        for (ModelCatalog.Entry entry : ModelCatalog.entries()) {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("id", entry.id());
            tree.put("name", entry.name());
            tree.put("family", entry.family());
            tree.put("parameters", entry.size());
            tree.put("published", entry.parameters().isPresent());
            tree.put("aliases", String.join(", ", entry.aliases()));
            models.add(tree);
        }
        return models;
    }

    /** One model with its network. */
    static Object model(String id) {
        CatalogModel entry = ModelCatalog.find(id);
        LoadedModel model = HuggingFaceReader.read(ModelSource.of(entry.id(), entry.id(), entry.config()));
        return ModelReport.of(model.architecture(), model.origin(), model.notes())
                .tree();
    }

    /** All devices. */
    static Object devices() {
        return CatalogTables.devices(DeviceCatalog.all()).tree();
    }

    /** One device, and the numbers that {@code set} can change, with their present values. */
    static Map<String, Object> device(Device device) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (CatalogTables.device(device).tree() instanceof Map<?, ?> known) {
            known.forEach((name, value) -> tree.put(String.valueOf(name), value));
        }
        List<Object> editable = new ArrayList<>();
        add(editable, device, "bandwidth", "memory.bandwidth", device.memory().bandwidthBytesPerSecond(), "B/s");
        add(editable, device, "capacity", "memory.capacity", device.memory().capacityBytes(), "B");
        device.memory().cacheBytes().ifPresent(bytes -> add(editable, device, "cache", "memory.cache", bytes, "B"));
        device.compute()
                .peakOpsPerSecond()
                .forEach((format, peak) ->
                        add(editable, device, "peak." + format.id(), "compute.peak." + format.id(), peak, "ops/s"));
        add(editable, device, "vector", "compute.vector", device.compute().vectorOpsPerSecond(), "ops/s");
        device.compute().units().ifPresent(units -> add(editable, device, "units", "compute.units", units, ""));
        add(editable, device, "sparsity", "compute.sparsity", device.compute().sparsitySpeedup(), "");
        for (Link link : device.links()) {
            String scope = link.scope().name().toLowerCase(Locale.ROOT);
            add(editable, device, "link." + scope, "links." + scope, link.bandwidthBytesPerSecond(), "B/s");
        }
        device.power().tdpWatts().ifPresent(watts -> add(editable, device, "tdp", "power.tdp", watts, "W"));
        device.power().idleWatts().ifPresent(watts -> add(editable, device, "idle", "power.idle", watts, "W"));
        device.price()
                .ifPresent(price -> editable.add(
                        field("price", price.usdPerHour(), "USD/h", price.source() + ", " + price.date())));
        tree.put("editable", editable);
        return tree;
    }

    private static void add(List<Object> fields, Device device, String field, String path, double value, String unit) {
        fields.add(field(field, value, unit, device.sourceOf(path)));
    }

    private static Map<String, Object> field(String field, double value, String unit, String source) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("field", field);
        tree.put("value", value);
        tree.put("unit", unit);
        tree.put("source", source);
        return tree;
    }

    /** All number formats. */
    static Object formats() {
        return CatalogTables.formats().tree();
    }

    /** All serving engines as they are on a device. */
    static List<Object> engines(Device device) {
        List<Object> engines = new ArrayList<>();
        String usual = EngineCatalog.usual(device).id();
        for (String id : EngineCatalog.ids()) {
            EngineProfile engine = EngineCatalog.find(id, device);
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("id", engine.id());
            tree.put("name", engine.name());
            tree.put("hostSeconds", engine.hostSeconds());
            tree.put("hostSecondsPerSequence", engine.hostSecondsPerSequence());
            tree.put("launchSeconds", engine.launchSeconds());
            tree.put("mixesPrefill", engine.mixesPrefill());
            tree.put("integerProducts", engine.integerProducts());
            tree.put("usual", engine.id().equals(usual));
            engines.add(tree);
        }
        return engines;
    }
}
