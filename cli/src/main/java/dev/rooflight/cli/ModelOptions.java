package dev.rooflight.cli;

import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model on which device. */
final class ModelOptions {
    @Parameters(
            paramLabel = "MODEL",
            description = "catalogue id (see 'rooflight models'), path of a config.json, or folder of a model")
    String model;

    @Option(
            names = {"--hardware", "--device"},
            paramLabel = "DEVICE",
            required = true,
            description = "catalogue id (see 'rooflight hardware') or path of a YAML file")
    String hardware;

    @Option(
            names = "--set",
            paramLabel = "FIELD=VALUE",
            description = "change a number of the device, such as bandwidth=2TB/s; repeatable")
    List<String> overrides = List.of();
}
