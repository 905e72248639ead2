package dev.rooflight.cli;

import dev.rooflight.report.Ansi;
import dev.rooflight.report.Answer;
import dev.rooflight.report.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
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
        // colours only where the answer goes to a terminal
        String text =
                switch (format) {
                    case TABLE -> answer.text(file == null ? Terminal.ansi() : Ansi.OFF);
                    case JSON -> Json.pretty(answer.tree());
                    case CSV -> answer.csv();
                    case MARKDOWN -> answer.markdown();
                };
        if (file == null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(text);
            out.flush();
        } else {
            write(file, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Writes a file in one step: a reader sees the old content or the new, never half of it. */
    static void write(Path file, byte[] content) {
        Path folder = file.toAbsolutePath().getParent();
        Path temporary = null;
        try {
            if (folder == null || Files.isDirectory(file)) {
                throw new OutputException("cannot write %s: it is a folder; expected a file name".formatted(file));
            }
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // a device or a pipe cannot be replaced
                Files.write(file, content);
                return;
            }
            // not by createTempFile, whose files nobody else may read
            temporary = folder.resolve(".rooflight-" + UUID.randomUUID() + ".tmp");
            Files.write(temporary, content, StandardOpenOption.CREATE_NEW);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            throw new OutputException(
                    "cannot write %s: folder %s does not exist; create it first".formatted(file, folder), e);
        } catch (AccessDeniedException e) {
            throw new OutputException("cannot write %s: permission denied".formatted(file), e);
        } catch (IOException e) {
            throw new OutputException("cannot write %s: %s".formatted(file, e.getMessage()), e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    private static void deleteQuietly(@Nullable Path temporary) {
        if (temporary != null) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                // the answer is written or the failure already told; a left-over temporary file is no third thing to
                // say
                return;
            }
        }
    }
}
