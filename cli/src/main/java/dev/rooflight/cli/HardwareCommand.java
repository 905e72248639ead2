package dev.rooflight.cli;

import dev.rooflight.Rooflight;
import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.report.CatalogTables;
import dev.rooflight.request.DeviceTexts;
import dev.rooflight.study.Hardware;
import dev.rooflight.study.Reference;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rooflight hardware}: the devices. */
@Command(
        name = "hardware",
        mixinStandardHelpOptions = true,
        description = "Lists devices; 'rooflight hardware show ID' prints one with its sources.",
        footer = {
            "",
            "Examples:",
            "  rooflight hardware",
            "  rooflight hardware show nvidia-h100-sxm",
            "  rooflight hardware show ./my-accelerator.yaml"
        },
        subcommands = HardwareCommand.Show.class)
final class HardwareCommand implements Callable<Integer> {
    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        output.print(CatalogTables.devices(DeviceCatalog.all()));
        return 0;
    }

    /** {@code rooflight hardware show}: one device. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Prints one device with every number's source.",
            footer = {
                "",
                "Examples:",
                "  rooflight hardware show nvidia-h100-sxm",
                "  rooflight hardware show nvidia-h100-sxm --set bandwidth=5TB/s --format json"
            })
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "DEVICE", description = "catalogue id or path of a YAML file")
        String device;

        @Option(names = "--set", paramLabel = "FIELD=VALUE", description = "change a number of the device; repeatable")
        List<String> overrides = List.of();

        @Mixin
        OutputOptions output;

        @Override
        public Integer call() {
            Hardware named = Hardware.of(Reference.to(device), Rooflight.device(device), Hardware.Known.NOTHING);
            Hardware shown = DeviceTexts.read(named, overrides, AnalysisOptions.READER.forms());
            output.print(CatalogTables.device(shown.device()));
            return 0;
        }
    }
}
