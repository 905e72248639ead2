package dev.rooflight.cli.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is typed is answered, or refused in a line, within the heap that the launcher gives the command. In every build some
 * hundred command lines; more with {@code -Drooflight.fuzz.commands=20000} and {@code -Drooflight.fuzz.launched=500}, others with
 * {@code -Drooflight.fuzz.seed=2}.
 */
class CommandFuzzTest {
    private static final int COMMANDS = Integer.getInteger("rooflight.fuzz.commands", 400);
    private static final int LAUNCHED = Integer.getInteger("rooflight.fuzz.launched", 6);
    private static final long SEED = Long.getLong("rooflight.fuzz.seed", 1);

    /** What takes long comes up less often. */
    private static final int SLOWER = 10;

    private static final Path LAUNCHER = Path.of(System.getProperty("rooflight.root", ".."), "rooflight");
    private static final Pattern QUICK_START = Pattern.compile("(?m)^ *quick_start='(.+)'$");
    private static final Pattern GROUP =
            Pattern.compile("(?m)^ {6}([a-z]+(?: \\| [a-z]+)*)\\)\\n(?:\\s*#.*\\n)*(?:\\s*options='(.+)'\\n)?");

    /** Also where commands run: some write into the folder they are run in. */
    @TempDir
    Path folder;

    /** Commands that the launcher starts alike. */
    private record Group(List<String> commands, List<String> options) {}

    private static List<Group> groups() throws IOException {
        String script = Files.readString(LAUNCHER);
        Matcher usual = QUICK_START.matcher(script);
        assertThat(usual.find()).isTrue();
        List<Group> groups = new ArrayList<>();
        Matcher group = GROUP.matcher(script);
        while (group.find()) {
            String options = group.group(2) == null ? usual.group(1) : group.group(2);
            groups.add(new Group(List.of(group.group(1).split(" \\| ", -1)), List.of(options.split(" ", -1))));
        }
        groups.removeIf(found -> found.commands().contains("serve"));
        assertThat(groups).hasSizeGreaterThan(2);
        return groups;
    }

    private static List<String> java(Group group, String main) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(group.options());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        return command;
    }

    @TestFactory
    Stream<DynamicTest> everyCommandKeepsWithinItsHeap() throws IOException {
        return groups().stream()
                .map(group -> DynamicTest.dynamicTest(String.join(", ", group.commands()), () -> {
                    int count = group.commands().contains("analyze") ? COMMANDS : COMMANDS / SLOWER;
                    List<String> command = java(group, CommandFuzz.class.getName());
                    command.addAll(List.of(
                            String.join(",", group.commands()),
                            Long.toString(SEED),
                            Integer.toString(count),
                            folder.toString()));
                    Process process = new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
                    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    System.out.print(said.lines()
                            .filter(line -> line.startsWith("command fuzz"))
                            .findFirst()
                            .map(line -> line + System.lineSeparator())
                            .orElse(""));
                    assertThat(process.waitFor()).as(said).isZero();
                }));
    }

    @Test
    void launchedOnesEndAsTheyShould() throws Exception {
        List<Group> groups = groups();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < LAUNCHED; i++) {
            Group group = groups.get(i % groups.size());
            List<String> line = new DrawnCommands(group.commands(), random.split(), folder).next();
            line.removeIf(argument -> argument.indexOf('\0') >= 0);
            List<String> command = java(group, "dev.rooflight.cli.Main");
            command.addAll(line);
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(folder.resolve("stdout").toFile())
                    .redirectError(folder.resolve("stderr").toFile())
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(line.toString())
                    .isTrue();
            assertThat(process.exitValue()).as(line.toString()).isIn(0, 1, 2);
            assertThat(Files.readString(folder.resolve("stderr"))).doesNotContain("Exception", "\tat ");
        }
    }
}
