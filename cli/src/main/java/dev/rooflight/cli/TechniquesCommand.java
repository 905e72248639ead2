package dev.rooflight.cli;

import dev.rooflight.report.Sheet;
import dev.rooflight.report.Table;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import dev.rooflight.technique.Parameter;
import dev.rooflight.technique.Preset;
import dev.rooflight.technique.Technique;
import dev.rooflight.technique.Techniques;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rooflight techniques}: what can be switched on. */
@Command(
        name = "techniques",
        mixinStandardHelpOptions = true,
        description = "Lists the techniques that --with takes.",
        subcommands = TechniquesCommand.Show.class,
        footer = {"", "Examples:", "  rooflight techniques", "  rooflight techniques show awq"})
final class TechniquesCommand implements Callable<Integer> {
    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        List<List<Cell>> rows = new ArrayList<>();
        for (Technique technique : Techniques.all()) {
            rows.add(List.of(
                    Cell.of(technique.id()),
                    Cell.of(technique.category().label()),
                    Cell.of(technique.description()),
                    Cell.of(technique.presets().stream().map(Preset::id).collect(Collectors.joining(", ")))));
        }
        output.print(new Table(
                List.of(
                        Column.text("technique", "id"),
                        Column.text("of", "category"),
                        Column.text("what it does", "description"),
                        Column.text("presets", "presets")),
                rows));
        return 0;
    }

    /** {@code rooflight techniques show}: one of them. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Shows a technique: parameters, presets, source, assumption, limits, risk.")
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "technique or preset")
        String name;

        @Mixin
        OutputOptions output;

        @Override
        public Integer call() {
            Technique technique = Techniques.named("technique", name).technique();
            List<List<Cell>> rows = new ArrayList<>();
            add(rows, "what it does", technique.description());
            add(rows, "of", technique.category().label());
            for (Parameter parameter : technique.parameters()) {
                add(
                        rows,
                        "parameter " + parameter.name(),
                        "%s; %s; default %s"
                                .formatted(parameter.description(), parameter.range(), parameter.defaultValue()));
            }
            for (Preset preset : technique.presets()) {
                add(
                        rows,
                        "preset " + preset.id(),
                        "%s %s; %s".formatted(preset.title(), preset.values(), preset.citation()));
            }
            add(rows, "source", technique.source());
            add(rows, "assumes", technique.assumption());
            add(rows, "stops being true", technique.limits());
            add(rows, "answers", technique.qualityRisk().published());
            add(rows, "effort", technique.effort().toString());
            Table table = new Table(List.of(Column.text("", "field"), Column.text("", "value")), rows);
            output.print(new Sheet(technique.title(), table, "", table.tree()));
            return 0;
        }

        private static void add(List<List<Cell>> rows, String field, String value) {
            rows.add(List.of(Cell.of(field), Cell.of(value)));
        }
    }
}
