package dev.rooflight.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The program as a process of its own, which a shell starts. */
final class Program {
    private static final List<String> START = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"));

    private Program() {}

    /**
     * What a shell starts.
     *
     * @param line its line, with {@code "$@"} where the program and its arguments belong
     * @param options of the Java virtual machine
     * @param arguments of the program
     */
    static ProcessBuilder shell(String line, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", line, "sh"));
        command.addAll(START);
        command.addAll(options);
        command.add("dev.rooflight.cli.Main");
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeAll(List.of("NO_COLOR", "COLUMNS"));
        return builder;
    }

    /** Runs it to its end. */
    static Run run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path err = Files.createTempFile("rooflight", ".err");
        try {
            Process process = builder.redirectError(err.toFile()).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), out, Files.readString(err));
        } finally {
            Files.delete(err);
        }
    }

    /** Runs a command whose words are separated by spaces. */
    static Run run(String line, String arguments) throws IOException, InterruptedException {
        return run(shell(line, List.of(), arguments.split(" ")));
    }

    /** As {@link #run(String, String)} with variables of the environment. */
    static Run run(String line, List<String> options, Map<String, String> variables, String arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = shell(line, options, arguments.split(" "));
        builder.environment().putAll(variables);
        return run(builder);
    }
}
