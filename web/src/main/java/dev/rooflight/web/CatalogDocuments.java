package dev.rooflight.web;

import dev.rooflight.Catalogue;
import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.engine.EngineCatalog;
import dev.rooflight.catalog.engine.EngineName;
import dev.rooflight.catalog.model.CatalogModel;
import dev.rooflight.catalog.model.HuggingFaceReader;
import dev.rooflight.catalog.model.LoadedModel;
import dev.rooflight.catalog.model.ModelCatalog;
import dev.rooflight.catalog.model.ModelSource;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.report.CatalogTables;
import dev.rooflight.report.EngineTables;
import dev.rooflight.report.ModelReport;
import dev.rooflight.study.option.DeviceField;
import dev.rooflight.study.option.DeviceFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
        for (DeviceField field : DeviceFields.ALL) {
            field.of(device).ifPresent(value -> editable.add(field(field, value, source(field, device))));
        }
        tree.put("editable", editable);
        return tree;
    }

    private static String source(DeviceField field, Device device) {
        // a price has a source of its own
        return device.price()
                .filter(price -> field.source().equals("price"))
                .map(price -> price.source() + ", " + price.date())
                .orElseGet(() -> device.sourceOf(field.source()));
    }

    private static Map<String, Object> field(DeviceField field, double value, String source) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("field", field.name());
        tree.put("label", field.label());
        tree.put("value", value);
        tree.put("unit", field.kind().unit());
        tree.put("source", source);
        return tree;
    }

    /** All number formats. */
    static Object formats() {
        return CatalogTables.formats().tree();
    }

    /** All serving engines as they are on a device. */
    static Object engines(Device device) {
        return EngineTables.engines(
                        EngineCatalog.known(), Catalogue.knownOf(device).engines())
                .tree();
    }

    /** One engine, alone or with a version, as it is set by default on a device. */
    static Object engine(String asked, Device device, int tensorParallel) {
        EngineName name = EngineName.of(asked);
        return EngineTables.engine(
                        EngineCatalog.known(name),
                        EngineCatalog.serving(asked, device, tensorParallel),
                        EngineCatalog.find(name, device),
                        device,
                        tensorParallel)
                .tree();
    }
}
