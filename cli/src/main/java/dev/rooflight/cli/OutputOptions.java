package dev.rooflight.cli;

import dev.rooflight.report.Answer;
import dev.rooflight.report.Json;
import dev.rooflight.report.Screen;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** In which format the answer is given, and where it goes. */
final class OutputOptions {
    /** Formats of answers. */
    enum Format {
        TABLE,
        JSON,
        CSV,
        MARKDOWN
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table (default), json, csv or markdown")
    Format format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "write to a file instead of the terminal")
    @Nullable
    Path file;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Prints an answer in the wanted format, or writes it to the file. */
    void print(Answer answer) {
        Screen screen = file == null ? Terminal.screen() : Screen.PLAIN;
        String text =
                switch (format) {
                    case TABLE -> screen.wrapped(answer.text(screen));
                    case JSON -> Json.pretty(answer.tree());
                    case CSV -> answer.csv();
                    case MARKDOWN -> answer.markdown();
                };
        if (file == null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(text);
            out.flush();
        } else {
            OutputFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
