package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the launcher says of commands is true of those that there are. */
class LauncherTest {
    private static final Path LAUNCHER = Path.of(System.getProperty("rooflight.root", ".."), "rooflight");
    private static final Pattern COMMANDS = Pattern.compile("(?m)^ {6}([a-z]+(?: \\| [a-z]+)*)\\)$");
    private static final Pattern TRAINING = Pattern.compile("(?m)^training='(.+)'$");

    @Test
    void choosesOptionsForEachCommand() throws IOException {
        String script = Files.readString(LAUNCHER);
        String choice = script.substring(script.indexOf("case $argument in"), script.indexOf("*) return ;;"));
        List<String> named = COMMANDS.matcher(choice)
                .results()
                .flatMap(list -> List.of(list.group(1).split(" \\| ", -1)).stream())
                .toList();

        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        new CommandLine(new Main()).getSubcommands().keySet());
    }

    @Test
    void trainsWithACommandThatRuns() throws IOException {
        Matcher training = TRAINING.matcher(Files.readString(LAUNCHER));

        assertThat(training.find()).isTrue();
        assertThat(Run.line(training.group(1)).code()).isZero();
    }
}
