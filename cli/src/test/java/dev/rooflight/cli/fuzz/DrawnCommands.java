package dev.rooflight.cli.fuzz;

import dev.rooflight.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Command lines over all commands and all their options, as picocli knows them. */
final class DrawnCommands {
    private static final List<String> FORMATS = List.of("table", "json", "csv", "markdown");

    /** Without which nothing comes of a command; those of a load are its alone. */
    private static final List<String> NEEDED = List.of("--hardware", "--requests", "--rate", "--input-tokens");

    private final Draw draw;
    private final Path folder;
    private final List<CommandLine> commands = new ArrayList<>();
    private int files;

    /**
     * Command lines of some commands.
     *
     * @param only their names
     * @param folder for files that are read and written
     */
    DrawnCommands(List<String> only, SplittableRandom random, Path folder) {
        this.draw = new Draw(random);
        this.folder = folder;
        for (Map.Entry<String, CommandLine> command :
                new CommandLine(new Main()).getSubcommands().entrySet()) {
            if (only.contains(command.getKey())) {
                commands.add(command.getValue());
                commands.addAll(command.getValue().getSubcommands().values());
            }
        }
    }

    /** The next one, its command's name first. */
    List<String> next() {
        CommandLine command = draw.of(commands);
        List<String> line = new ArrayList<>(
                List.of(command.getCommandSpec().qualifiedName(" ").split(" ", -1)));
        line.remove(0);
        for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
            int count = Math.max(
                    parameter.arity().min(), draw.upTo(parameter.arity().max() > 1 ? 2 : 1));
            for (int i = 0; i < count; i++) {
                line.add(positional(parameter.paramLabel()));
            }
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            boolean needed = option.required() || NEEDED.contains(option.longestName());
            if (needed ? !draw.oneIn(100) : draw.oneIn(option.usageHelp() || option.versionHelp() ? 200 : 8)) {
                add(line, option);
            }
        }
        if (draw.oneIn(100)) {
            line.add(draw.extreme());
        }
        return line;
    }

    private void add(List<String> line, OptionSpec option) {
        String name = option.longestName();
        int times = option.isMultiValue() ? 1 + draw.upTo(2) : 1;
        for (int i = 0; i < times; i++) {
            if (option.arity().max() == 0) {
                line.add(name);
            } else {
                line.add(name + "=" + value(name));
            }
        }
    }

    private String value(String option) {
        return switch (option) {
            case "--hardware", "--device" -> draw.oneIn(10) ? file(".yaml", draw.deviceFile()) : draw.device();
            case "--format" -> draw.of(FORMATS);
            case "--output" ->
                draw.oneIn(10)
                        ? "/nowhere/at/all"
                        : folder.resolve("out" + draw.upTo(5)).toString();
            case "--and" ->
                "--" + draw.of(List.of("tp", "batch", "precision", "with", "engine")) + " " + draw.value("tp");
            // the command line simulates whatever it is asked for, however long that takes
            case "--replicas", "--replications", "--turns" -> Integer.toString(2 + draw.upTo(2));
            case "--requests" -> Integer.toString(1 + draw.upTo(200));
            case "--input-tokens" -> Integer.toString(1 + draw.upTo(3000));
            case "--requests-csv" -> folder.resolve("requests.csv").toString();
            case "--find" -> draw.of(List.of("rate", "concurrency", "replicas"));
            case "--explain" -> draw.of(List.of("p99.ttft", "mean.e2e", "p50.itl"));
            case "--max-error" -> "5,20";
            case "--date" -> "2026-01-02";
            default -> draw.value(option);
        };
    }

    private String positional(String label) {
        return switch (label) {
            case "MODEL", "ID" -> draw.oneIn(8) ? file(".json", draw.configuration()) : draw.model();
            case "ENGINE" -> draw.value("engine");
            case "FILE" -> file(".csv", draw.oneIn(2) ? draw.configuration() : draw.extreme() + ",a\n1,2\n");
            default -> draw.value(label);
        };
    }

    private String file(String suffix, String content) {
        try {
            Path file = folder.resolve("in" + files++ % 50 + suffix);
            Files.writeString(file, content);
            return file.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
