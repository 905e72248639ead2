package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every {@code ./rooflight} command that README.md and docs/ show. A command that is to exit 1 says so in a comment. */
class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("rooflight.root", ".."));
    private static final Pattern COMMAND = Pattern.compile("^\\./rooflight (.+?)(?:\\s+#\\s*(.*))?$");
    private static final Pattern OUTPUT = Pattern.compile("(-o|--output) (\\S+)");

    @TempDir
    Path folder;

    record Shown(String file, String command, String comment) {
        @Override
        public String toString() {
            return file + ": " + command;
        }
    }

    static List<Shown> commands() throws IOException {
        List<Shown> commands = new ArrayList<>();
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            for (Path file : Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.sorted())
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList()) {
                boolean shell = false;
                for (String line : Files.readAllLines(file)) {
                    if (line.startsWith("```")) {
                        shell = line.equals("```sh");
                    } else if (shell) {
                        var matcher = COMMAND.matcher(line);
                        if (matcher.matches()) {
                            String comment = matcher.group(2) == null ? "" : matcher.group(2);
                            commands.add(new Shown(file.getFileName().toString(), matcher.group(1), comment));
                        }
                    }
                }
            }
        }
        return commands;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void runs(Shown shown) {
        String command = OUTPUT.matcher(shown.command()).replaceAll("$1 " + folder + "/$2");

        Run run = Run.line(command.replace(" docs/", " " + ROOT.resolve("docs") + "/"));

        int code = shown.comment().contains("exits 2") ? 2 : shown.comment().contains("exits 1") ? 1 : 0;
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.err().lines().count()).isEqualTo(code == 2 ? 1 : 0);
    }
}
