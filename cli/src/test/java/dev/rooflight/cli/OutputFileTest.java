package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code -o} makes of what is already there. */
class OutputFileTest {
    private static final String FORMATS = Run.of("formats").out();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLinkStaysAndWhatItPointsToIsWritten(boolean relative) throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path target = Files.writeString(data.resolve("answer.txt"), "old");
        Path second = Files.createSymbolicLink(data.resolve("second"), relative ? Path.of("answer.txt") : target);
        Path link = Files.createSymbolicLink(
                folder.resolve("link"), relative ? folder.relativize(second) : second.toAbsolutePath());

        assertThat(Run.of("formats", "-o", link.toString()).code()).isZero();

        assertThat(link).isSymbolicLink();
        assertThat(second).isSymbolicLink();
        assertThat(target).isRegularFile().hasContent(FORMATS);
        assertThat(names(data)).containsExactlyInAnyOrder("answer.txt", "second");
    }

    @Test
    void aLinkToNothingYetMakesItsFile() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("answer.txt"));

        assertThat(Run.of("formats", "-o", link.toString()).code()).isZero();

        assertThat(link).isSymbolicLink();
        assertThat(folder.resolve("answer.txt")).hasContent(FORMATS);
    }

    @Test
    void linksInACircleAreRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));

        Run run = Run.of("formats", "-o", link.toString());

        assertThat(run.err()).isEqualTo("rooflight: cannot write " + link + ": its links lead to each other\n");
        assertThat(run.code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"r--r--r--, true", "r--rw-rw-, true", "rw-------, false", "rw-rw-r--, false"})
    void permissionsAreKeptAndHeld(String permissions, boolean readOnly) throws IOException {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        Path file = Files.writeString(folder.resolve("answer.txt"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        Run run = Run.of("formats", "-o", file.toString());

        assertThat(run.code()).isEqualTo(readOnly ? 2 : 0);
        assertThat(run.err())
                .isEqualTo(
                        readOnly
                                ? "rooflight: cannot write " + file
                                        + ": it is read-only; make it writable or choose another name\n"
                                : "");
        assertThat(file).hasContent(readOnly ? "old" : FORMATS);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo(permissions);
        assertThat(names(folder)).containsExactly("answer.txt");
    }

    @Test
    void aPipeWithANameIsWrittenTo() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        CompletableFuture<String> reader = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(pipe);
            } catch (IOException e) {
                return e.toString();
            }
        });

        assertThat(Run.of("formats", "-o", pipe.toString()).code()).isZero();
        assertThat(reader.get()).isEqualTo(FORMATS);
        assertThat(names(folder)).containsExactly("pipe");
    }

    @Test
    void devicesStayWhatTheyAre() throws IOException {
        assumeTrue(Files.exists(Path.of("/dev/null")));

        assertThat(Run.of("formats", "-o", "/dev/null").code()).isZero();
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {">", ">>"})
    void standardOutputByNameIsWhereTheShellSentIt(String redirection) throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/stdout")));
        Path file = Files.writeString(folder.resolve("answer.txt"), "old\n");

        Run run = Program.run("exec \"$@\" " + redirection + " '" + file + "'", "formats -o /dev/stdout");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(file).hasContent(redirection.equals(">") ? FORMATS : "old\n" + FORMATS);
        assertThat(Program.run("\"$@\" | cat", "formats -o /dev/stdout").out()).isEqualTo(FORMATS);
    }

    /** Interrupted before or as soon as there is anything, there is the folder with its page or nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptedReproductionLeavesNothingOrAll(boolean writing) throws Exception {
        Path survey = folder.resolve("survey");
        Process process = Program.shell("exec \"$@\"", List.of(), "reproduce", "-o", survey.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Thread.sleep(300);
            while (writing && process.isAlive() && names(folder).isEmpty()) {
                Thread.onSpinWait();
            }
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        if (Files.exists(survey)) {
            assertThat(names(survey)).hasSizeGreaterThan(30).contains("index.html");
            assertThat(names(folder)).containsExactly("survey");
        } else {
            assertThat(names(folder)).isEmpty();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
