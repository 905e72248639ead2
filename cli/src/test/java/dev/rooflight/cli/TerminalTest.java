package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Colours and widths of answers, and what the launcher says of a terminal. */
class TerminalTest {
    private static final Path LAUNCHER = Path.of(System.getProperty("rooflight.root", ".."), "rooflight");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // what the launcher says, variables of the environment; colours, widest line
                "-, A=1, false, 268",
                "80, A=1, true, 80",
                "0, A=1, true, 268",
                "80, NO_COLOR=1, false, 80",
                "80, NO_COLOR=, true, 80",
                "80, TERM=dumb, false, 80",
                "80, COLUMNS=120, true, 120",
                "-, COLUMNS=100, false, 100",
                "-, COLUMNS=wide, false, 268",
                "80, COLUMNS=0, true, 80",
            })
    void coloursAndWidth(String terminal, String variable, boolean colours, int widest) throws Exception {
        String[] set = variable.split("=", -1);
        Run run = Program.run(
                "exec \"$@\"",
                terminal == null ? List.of() : List.of("-Drooflight.terminal=" + terminal),
                set[0].equals("TERM") ? Map.of("TERM", set[1]) : Map.of("TERM", "xterm", set[0], set[1]),
                "models");

        assertThat(run.err()).isEmpty();
        assertThat(run.out().contains("\033[")).isEqualTo(colours);
        int width = run.out()
                .replaceAll("\033\\[[0-9;]*m", "")
                .lines()
                .mapToInt(line -> line.codePointCount(0, line.length()))
                .max()
                .orElseThrow();
        assertThat(width).isBetween(widest == 268 ? 201 : widest - 20, widest == 268 ? 1000 : widest);
    }

    /** The launcher with a Java that prints its arguments. */
    private Path launcher() throws IOException {
        Path home = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        for (String program : List.of("java", "javac")) {
            Path file = Files.writeString(home.resolve("bin").resolve(program), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"17\"\n");
        Files.createDirectories(folder.resolve("cli/target"));
        Files.writeString(folder.resolve("pom.xml"), "");
        Files.writeString(folder.resolve("cli/target/rooflight.jar"), "");
        Path launcher = Files.copy(LAUNCHER, folder.resolve("rooflight"));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        return launcher;
    }

    private static String run(ProcessBuilder builder, Path home) throws Exception {
        builder.environment().put("JAVA_HOME", home.toString());
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    @Test
    void theLauncherSaysHowWideATerminalIs() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")));
        Path launcher = launcher();

        String out = run(
                new ProcessBuilder("script", "-qec", "stty cols 93; '" + launcher + "' formats", "/dev/null"),
                folder.resolve("jdk"));

        assertThat(out.lines()).contains("-Drooflight.terminal=93");
    }

    @Test
    void theLauncherSaysNothingOfAPipe() throws Exception {
        String out = run(new ProcessBuilder(launcher().toString(), "formats"), folder.resolve("jdk"));

        assertThat(out).endsWith("formats\n").doesNotContain("rooflight.terminal");
    }
}
