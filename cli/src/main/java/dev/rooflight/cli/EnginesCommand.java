package dev.rooflight.cli;

import dev.rooflight.Rooflight;
import dev.rooflight.catalog.engine.EngineCatalog;
import dev.rooflight.catalog.engine.EngineName;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.report.EngineTables;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rooflight engines}: the serving engines. */
@Command(
        name = "engines",
        mixinStandardHelpOptions = true,
        description = "Lists serving engines with the versions told apart; 'rooflight engines show NAME' prints one.",
        footer = {
            "",
            "Examples:",
            "  rooflight engines",
            "  rooflight engines show vllm",
            "  rooflight engines show vllm@0.7 --hardware nvidia-a100-80g"
        },
        subcommands = EnginesCommand.Show.class)
final class EnginesCommand implements Callable<Integer> {
    /** A device of a data centre, where none is named: what is set by default follows the device. */
    private static final String USUAL_DEVICE = "nvidia-h100-sxm";

    private static final String DEVICE_HELP =
            "catalogue id (see 'rooflight hardware') or path of a YAML file (default: " + USUAL_DEVICE + ")";

    @Option(
            names = {"--hardware", "--device"},
            paramLabel = "DEVICE",
            description = DEVICE_HELP)
    String hardware = USUAL_DEVICE;

    @Mixin
    OutputOptions output;

    @Override
    public Integer call() {
        output.print(EngineTables.engines(
                EngineCatalog.known(), Rooflight.hardware(hardware).known().engines()));
        return 0;
    }

    /** {@code rooflight engines show}: one engine. */
    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Prints what the scheduler of an engine is set to by default, with every value's source.",
            footer = {
                "",
                "Examples:",
                "  rooflight engines show vllm@0.12",
                "  rooflight engines show sglang --hardware nvidia-l40s --format json",
                "  rooflight engines show llama.cpp@b4000 --hardware apple-m2-ultra-76c"
            })
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "ENGINE", description = "name of an engine, alone or with a version: vllm, vllm@0.12")
        String engine;

        @Option(
                names = {"--hardware", "--device"},
                paramLabel = "DEVICE",
                description = DEVICE_HELP)
        String hardware = USUAL_DEVICE;

        @Option(names = "--tp", paramLabel = "N", description = "tensor-parallel devices (default: 1)")
        int tensorParallel = 1;

        @Mixin
        OutputOptions output;

        @Override
        public Integer call() {
            Device device = Rooflight.device(hardware);
            EngineName name = EngineName.of(engine);
            output.print(EngineTables.engine(
                    EngineCatalog.known(name),
                    EngineCatalog.serving(engine, device, tensorParallel),
                    EngineCatalog.find(name, device),
                    device,
                    tensorParallel));
            return 0;
        }
    }
}
