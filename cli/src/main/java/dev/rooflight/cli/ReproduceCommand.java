package dev.rooflight.cli;

import dev.rooflight.survey.Figure;
import dev.rooflight.survey.Survey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rooflight reproduce}: the survey's table and figures, recomputed. */
@Command(
        name = "reproduce",
        mixinStandardHelpOptions = true,
        description = {
            "Recomputes table 1 and the quantitative figures of 'LLM Inference Unveiled: Survey and Roofline Model",
            "Insights' (arXiv 2402.16363) into a folder: one page, and a picture and the data of each figure. Each is"
                    + " in",
            "LLM-Viewer's accounting (paper) where that defines it, with exact beside it and why the two differ."
        },
        footer = {
            "",
            "A folder that was written by this command is written anew; any other that is not empty is refused.",
            "",
            "Examples:",
            "  rooflight reproduce",
            "  rooflight reproduce -o survey"
        })
final class ReproduceCommand implements Callable<Integer> {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FOLDER",
            description = "where everything goes (default: ./reproduction)")
    Path folder = Path.of("reproduction");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        requireOurs(folder);
        List<Figure> figures = Survey.figures();
        ReproductionPage page = new ReproductionPage(Survey.operatorTable(), figures);
        write(folder, page.files());
        long checks =
                figures.stream().mapToLong(figure -> figure.checks().size()).sum();
        long agree = figures.stream()
                .flatMap(figure -> figure.checks().stream())
                .filter(Figure.Check::agrees)
                .count();
        PrintWriter out = spec.commandLine().getOut();
        out.println("%s: table 1 and %s figures; %s of %s published numbers reproduced to the last digit"
                .formatted(folder.resolve(ReproductionPage.INDEX), figures.size(), agree, checks));
        out.flush();
        return 0;
    }

    /** Refuses what is in use for something else. */
    private static void requireOurs(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new OutputException("cannot write to %s: it is a file; expected a folder".formatted(folder));
        }
        if (Files.isDirectory(folder) && !isEmpty(folder) && !isOurs(folder)) {
            throw new OutputException(
                    "cannot write to %s: it has files that 'rooflight reproduce' did not write; choose a new folder with -o"
                            .formatted(folder));
        }
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw failure(folder, e);
        }
    }

    private static boolean isOurs(Path folder) {
        Path index = folder.resolve(ReproductionPage.INDEX);
        if (!Files.isRegularFile(index)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(index, StandardCharsets.ISO_8859_1)) {
            return lines.limit(10).anyMatch(line -> line.contains(ReproductionPage.GENERATOR));
        } catch (IOException e) {
            throw failure(folder, e);
        }
    }

    /** Writes all files into a temporary folder beside the wanted one, then moves them: a failure leaves the old ones. */
    private static void write(Path folder, Map<String, String> files) {
        Path parent = folder.toAbsolutePath().normalize().getParent();
        if (parent == null) {
            throw new OutputException("cannot write to %s: choose a folder with -o".formatted(folder));
        }
        try {
            OutputFile.uninterrupted(() -> write(folder, Files.createTempDirectory(parent, ".rooflight"), files));
        } catch (IOException e) {
            throw failure(folder, e);
        }
    }

    private static void write(Path folder, Path temporary, Map<String, String> files) throws IOException {
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(temporary.resolve(file.getKey()), file.getValue());
            }
            Files.createDirectories(folder);
            // the page last: it is what the others belong to
            for (String name : files.keySet()) {
                if (!name.equals(ReproductionPage.INDEX)) {
                    move(temporary, folder, name);
                }
            }
            move(temporary, folder, ReproductionPage.INDEX);
        } finally {
            for (String name : files.keySet()) {
                Files.deleteIfExists(temporary.resolve(name));
            }
            Files.deleteIfExists(temporary);
        }
    }

    private static void move(Path from, Path to, String name) throws IOException {
        Files.move(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static OutputException failure(Path folder, IOException e) {
        if (e instanceof AccessDeniedException) {
            return new OutputException("cannot write to %s: permission denied".formatted(folder), e);
        }
        if (e instanceof NoSuchFileException) {
            return new OutputException(
                    "cannot write to %s: its parent folder does not exist; create it first".formatted(folder), e);
        }
        return OutputException.lost(folder, e);
    }
}
