package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class VersionTest {
    /** The words of each command, and of each below it. */
    static Stream<List<String>> commands() {
        return words(new CommandLine(new Main()));
    }

    private static Stream<List<String>> words(CommandLine command) {
        List<String> words = List.of(command.getCommandSpec().qualifiedName().split(" "));
        return Stream.concat(
                Stream.of(words.subList(1, words.size())),
                command.getSubcommands().values().stream().flatMap(VersionTest::words));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandSaysTheVersion(List<String> words) {
        for (String option : List.of("-V", "--version")) {
            Run run = Run.of(Stream.concat(words.stream(), Stream.of(option)).toArray(String[]::new));

            assertThat(run.out()).startsWith("rooflight ").hasLineCount(1);
            assertThat(run.err()).isEmpty();
            assertThat(run.code()).isZero();
        }
    }
}
