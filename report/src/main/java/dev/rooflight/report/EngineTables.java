package dev.rooflight.report;

import dev.rooflight.core.efficiency.EngineProfile;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import dev.rooflight.serving.engine.KnownEngine;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.ServingEngine;
import dev.rooflight.serving.engine.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The list of serving engines, and one of them with every setting of its scheduler. */
public final class EngineTables {
    private EngineTables() {}

    /**
     * Engines as they are on a device.
     *
     * @param engines what is known of them, whatever the version
     * @param onDevice what their latest versions add on the device, the usual one first
     */
    public static Table engines(List<KnownEngine> engines, List<EngineProfile> onDevice) {
        List<List<Cell>> rows = new ArrayList<>();
        for (KnownEngine engine : engines) {
            onDevice.stream()
                    .filter(profile -> profile.id().equals(engine.id()))
                    .findFirst()
                    .ifPresent(profile -> rows.add(row(engine, profile, profile.equals(onDevice.get(0)))));
        }
        return new Table(
                List.of(
                        Column.text("id", "id"),
                        Column.text("name", "name"),
                        Column.text("scheduler", "scheduler"),
                        Column.text("differs from", "versions"),
                        Column.number("host per step", "hostSeconds"),
                        Column.number("per sequence", "hostSecondsPerSequence"),
                        Column.number("per kernel", "launchSeconds"),
                        Column.text("mixes prefill", "mixesPrefill"),
                        Column.text("integer products", "integerProducts"),
                        Column.text("usual", "usual")),
                rows);
    }

    private static List<Cell> row(KnownEngine engine, EngineProfile profile, boolean usual) {
        return List.of(
                Cell.of(engine.id()),
                Cell.of(engine.name()),
                Cell.of(engine.schedulerWords()),
                Cell.of(String.join(", ", engine.versions())),
                seconds(profile.hostSeconds()),
                seconds(profile.hostSecondsPerSequence()),
                seconds(profile.launchSeconds()),
                yes(profile.mixesPrefill()),
                yes(profile.integerProducts()),
                yes(usual));
    }

    private static Cell seconds(double value) {
        return value == 0 ? new Cell("", value, Style.PLAIN) : Cell.of(Si.seconds(value), value);
    }

    private static Cell yes(boolean value) {
        return new Cell(value ? "yes" : "", value, Style.PLAIN);
    }

    /**
     * One engine with every setting of its scheduler, what it means and what states it.
     *
     * @param known what is known of it, whatever the version
     * @param engine the version in question, with its settings
     * @param profile what that version adds to the device's time
     * @param tensorParallel over how many devices each tensor is split
     */
    public static Sheet engine(
            KnownEngine known, ServingEngine engine, EngineProfile profile, Device device, int tensorParallel) {
        List<List<Cell>> rows = new ArrayList<>();
        List<Object> settings = new ArrayList<>();
        for (Setting setting : engine.settings().kind().settings()) {
            rows.add(row(setting, engine.settings()));
            settings.add(tree(setting, engine.settings()));
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", engine.id());
        tree.put("name", engine.name());
        tree.put("version", engine.version());
        tree.put("versions", known.versions());
        tree.put("scheduler", engine.settings().kind().id());
        tree.put("hardware", device.id());
        tree.put("tensorParallel", tensorParallel);
        tree.put("hostSeconds", profile.hostSeconds());
        tree.put("hostSecondsPerSequence", profile.hostSecondsPerSequence());
        tree.put("launchSeconds", profile.launchSeconds());
        tree.put("settings", settings);
        Table table = new Table(
                List.of(
                        Column.text("setting", "setting"),
                        Column.number("value", "value"),
                        Column.text("what it is", "description"),
                        Column.text("source", "source")),
                rows);
        return new Sheet(
                "%s (%s), scheduler %s, on %s (%s), tp %s"
                        .formatted(
                                engine.name(),
                                profile.asked(),
                                engine.settings().kind().id(),
                                device.name(),
                                device.id(),
                                Integer.toString(tensorParallel)),
                table,
                closing(known, profile),
                tree);
    }

    private static List<Cell> row(Setting setting, SchedulerSettings settings) {
        SchedulerSettings.Value value = settings.values().get(setting);
        Cell shown = value == null
                ? Cell.of(settings.kind().unset(setting)).in(Style.DIM)
                : new Cell(setting.write(value.number()), written(setting, value), Style.PLAIN);
        return List.of(
                Cell.of(setting.id()),
                shown,
                Cell.of(setting.description()),
                Cell.of(value == null ? "" : value.source()));
    }

    private static Map<String, Object> tree(Setting setting, SchedulerSettings settings) {
        SchedulerSettings.Value value = settings.values().get(setting);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("setting", setting.id());
        if (value == null) {
            tree.put("otherwise", settings.kind().unset(setting));
        } else {
            tree.put("value", written(setting, value));
        }
        tree.put("description", setting.description());
        tree.put("expected", setting.expected());
        tree.put("source", value == null ? "" : value.source());
        return tree;
    }

    private static Object written(Setting setting, SchedulerSettings.Value value) {
        return setting.worded() ? setting.write(value.number()) : (Object) value.number();
    }

    private static String closing(KnownEngine known, EngineProfile profile) {
        List<String> parts = new ArrayList<>();
        if (profile.hostSeconds() > 0) {
            parts.add("the host adds " + Si.seconds(profile.hostSeconds()) + " a step"
                    + (profile.hostSecondsPerSequence() > 0
                            ? " and " + Si.seconds(profile.hostSecondsPerSequence()) + " a sequence"
                            : ""));
        }
        parts.add(
                known.versions().isEmpty()
                        ? "versions are not told apart"
                        : "versions differ from " + String.join(", ", known.versions()) + " on");
        return String.join("; ", parts);
    }
}
