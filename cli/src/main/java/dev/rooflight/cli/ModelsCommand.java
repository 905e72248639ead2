package dev.rooflight.cli;

import dev.rooflight.catalog.LoadedModel;
import dev.rooflight.catalog.ModelCatalog;
import dev.rooflight.catalog.ModelReferences;
import dev.rooflight.report.ModelReport;
import dev.rooflight.report.Si;
import dev.rooflight.report.Style;
import dev.rooflight.report.Table;
import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rooflight models}: the models. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        description = "Lists models; 'rooflight models show ID' prints one in detail.",
        footer = {
            "",
            "Examples:",
            "  rooflight models",
            "  rooflight models show meta-llama/Llama-3.1-8B",
            "  rooflight models show ./my-model/config.json"
        },
        subcommands = ModelsCommand.Show.class)
final class ModelsCommand implements Callable<Integer> {
    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        List<List<Cell>> rows = new ArrayList<>();
        for (ModelCatalog.Entry entry : ModelCatalog.entries()) {
            boolean published = entry.parameters().isPresent();
            rows.add(List.of(
                    Cell.of(entry.id()),
                    Cell.of(entry.name()),
                    Cell.of(entry.family()),
                    Cell.of(Si.count(entry.size()), entry.size()),
                    new Cell(published ? "" : "counted", published, Style.DIM),
                    Cell.of(String.join(", ", entry.aliases()))));
        }
        output.print(new Table(
                List.of(
                        Column.text("id", "id"),
                        Column.text("name", "name"),
                        Column.text("family", "family"),
                        Column.number("parameters", "parameters"),
                        Column.text("", "published"),
                        Column.text("also known as", "aliases")),
                rows));
        return 0;
    }

    /** {@code rooflight models show}: one model. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description =
                    "Prints the architecture of one model: layers, widths, parameters by component, cache per token.",
            footer = {"", "Examples:", "  rooflight models show meta-llama/Llama-3.1-8B"})
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "MODEL", description = "catalogue id, path of a config.json, or folder of a model")
        String model;

        @Mixin
        OutputOptions output;

        @Override
        public Integer call() {
            LoadedModel shown = ModelReferences.read(model);
            output.print(ModelReport.of(shown.architecture(), shown.origin(), shown.notes()));
            return 0;
        }
    }
}
