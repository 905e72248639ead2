package dev.rooflight.cli;

import dev.rooflight.report.CatalogTables;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rooflight formats}: the number formats. */
@Command(
        name = "formats",
        mixinStandardHelpOptions = true,
        description = "Lists number formats with their bits per element, scales included.",
        footer = {"", "Examples:", "  rooflight formats", "  rooflight formats --format json"})
final class FormatsCommand implements Callable<Integer> {
    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        output.print(CatalogTables.formats());
        return 0;
    }
}
