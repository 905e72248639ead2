package dev.rooflight.cli;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.hub.HubException;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.validation.MeasurementException;
import dev.rooflight.validation.calibration.CalibrationException;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line's entry: subcommands, and what becomes of their errors. */
@Command(
        name = "rooflight",
        mixinStandardHelpOptions = true,
        description = "Shows where the time and memory of large-language-model inference go, on any hardware.",
        subcommands = {
            AnalyzeCommand.class,
            RooflineCommand.class,
            FitCommand.class,
            CompareCommand.class,
            AdviseCommand.class,
            TechniquesCommand.class,
            CurveCommand.class,
            SimulateCommand.class,
            ReproduceCommand.class,
            ValidateCommand.class,
            CalibrateCommand.class,
            ModelsCommand.class,
            HardwareCommand.class,
            FormatsCommand.class,
            EnginesCommand.class,
            ServeCommand.class
        },
        footer = {
            "",
            "Start with:",
            "  rooflight analyze meta-llama/Llama-2-7b-hf --hardware nvidia-a6000",
            "  rooflight models",
            "  rooflight hardware",
            "",
            "Exit codes: 0 done, 1 the answer is no, 2 bad input, 70 a bug, 74 output that cannot be",
            "written."
        })
public final class Main implements Runnable {
    private static final int ANSWER_IS_NO = 1;
    private static final int BAD_INPUT = 2;
    private static final int BUG = 70;
    private static final int LOST_OUTPUT = 74;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Runs a command and exits with its code. */
    public static void main(String[] args) {
        StandardStream out = StandardStream.out();
        PrintWriter err = StandardStream.err().writer();
        int code = run(args, out.writer(), err);
        IOException loss = out.loss();
        if (loss != null && (code == 0 || code == ANSWER_IS_NO)) {
            code = lost(OutputException.lost("standard output", loss), err);
            err.flush();
        }
        System.exit(code);
    }

    /** Runs a command. */
    static int run(String[] args, PrintWriter out, PrintWriter err) {
        CommandLine commands = commands();
        commands.setOut(out);
        commands.setErr(err);
        commands.setExpandAtFiles(false);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setParameterExceptionHandler((e, arguments) -> badParameter(e, err));
        commands.setExecutionExceptionHandler((e, command, parsed) -> failed(e, command.getCommandSpec(), err));
        int code;
        try {
            code = commands.execute(args);
        } catch (StackOverflowError | OutOfMemoryError e) {
            code = bug(e, err);
        }
        out.flush();
        err.flush();
        return code;
    }

    /** All commands, each with this version. */
    private static CommandLine commands() {
        CommandLine commands = new CommandLine(new Main());
        stateVersion(commands);
        return commands;
    }

    private static void stateVersion(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        command.getSubcommands().values().forEach(Main::stateVersion);
    }

    private static int badParameter(ParameterException e, PrintWriter err) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        err.println("rooflight: " + oneLine(e.getMessage()) + "; see '" + command + " --help'");
        return BAD_INPUT;
    }

    private static int failed(Exception e, CommandSpec command, PrintWriter err) {
        if (e instanceof InvalidValueException refused) {
            err.println("rooflight: " + oneLine(refused.message(name -> asTyped(name, command))));
            return BAD_INPUT;
        }
        if (e instanceof OutputException output && output.isLost()) {
            return lost(output, err);
        }
        if (e instanceof CatalogException
                || e instanceof ModelFormatException
                || e instanceof HubException
                || e instanceof MeasurementException
                || e instanceof CalibrationException
                || e instanceof OutputException) {
            err.println("rooflight: " + oneLine(e.getMessage()) + hint(e));
            return BAD_INPUT;
        }
        return bug(e, err);
    }

    /** The name of a field as it is typed: with dashes in front where it is an option of the command. */
    private static String asTyped(String name, CommandSpec command) {
        String option = "--" + name;
        return command.findOption(option) == null ? name : option;
    }

    /** Where the names are that were meant. */
    private static String hint(Exception e) {
        if (!(e instanceof CatalogException unknown) || !unknown.where().isEmpty()) {
            return "";
        }
        return switch (unknown.field()) {
            case "model" -> " ('rooflight models' lists them; the path of a config.json works, too)";
            case "hardware" -> " ('rooflight hardware' lists them; a YAML file works, too)";
            case "engine" -> " ('rooflight engines' lists them)";
            default -> "";
        };
    }

    private static int lost(OutputException e, PrintWriter err) {
        err.println("rooflight: " + oneLine(e.getMessage()));
        return LOST_OUTPUT;
    }

    private static int bug(Throwable e, PrintWriter err) {
        StackTraceElement[] trace = e.getStackTrace();
        err.println("rooflight: this is a bug, please report it: " + oneLine(String.valueOf(e))
                + (trace.length == 0 ? "" : " at " + trace[0]));
        return BUG;
    }

    private static String oneLine(@Nullable String message) {
        return String.valueOf(message).replaceAll("\\s*\\R\\s*", " ");
    }
}
