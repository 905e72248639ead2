package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is said to people is found in one place, and nothing is found out from it: no text is taken apart to learn what it means, no
 * name of an operator, a block or a note decides anything, and only the command line knows its own words.
 */
class WordingRulesTest {
    private static final List<String> MODULES = List.of(
            "core",
            "technique",
            "study",
            "catalog",
            "library",
            "llmviewer",
            "survey",
            "validation",
            "request",
            "report",
            "web",
            "cli");

    /** Front ends that may name what is written on a command line. */
    private static final Set<String> KNOW_THE_COMMAND_LINE = Set.of("report", "cli");

    /** Writes a case as the words that the command line reads. */
    private static final Set<String> WRITES_COMMANDS = Set.of("CommandWords.java");

    /** Read short names of formats, and values of parameters as users write them. */
    private static final Set<String> READ_SHORT_NAMES =
            Set.of("PrecisionNames.java", "NumberFormats.java", "Parameter.java");

    private static final Pattern FLAG = Pattern.compile("\"([^\"]*[ '(])?--[a-z]");
    private static final Pattern DECIDED_BY_A_LABEL = Pattern.compile(
            "\\.(name|label|block|title|operator)\\(\\)\\s*\\.(equals|equalsIgnoreCase|contains|startsWith|endsWith|matches)\\(\"");
    private static final Pattern TAKEN_APART = Pattern.compile(
            "(getMessage|words|said)\\(\\)\\s*\\.(contains|startsWith|endsWith|matches|split|indexOf|substring)\\(");
    private static final Pattern REGULAR_EXPRESSION =
            Pattern.compile("java\\.util\\.regex|\\.(matches|replaceAll)\\(\"");

    /** A line of a source and where it stands. */
    private record Line(Path file, String text) {
        boolean in(Set<String> names) {
            return names.contains(file.getFileName().toString());
        }
    }

    private static Stream<Line> lines(String module) {
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .flatMap(WordingRulesTest::linesOf)
                    .filter(line -> !line.text().strip().startsWith("*"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Line> linesOf(Path file) {
        try {
            return Files.readAllLines(file).stream().map(text -> new Line(file, text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void onlyTheCommandLineAndReportsNameFlags() {
        assertThat(MODULES.stream()
                        .filter(module -> !KNOW_THE_COMMAND_LINE.contains(module))
                        .flatMap(WordingRulesTest::lines))
                .filteredOn(line ->
                        !line.in(WRITES_COMMANDS) && FLAG.matcher(line.text()).find())
                .isEmpty();
    }

    @Test
    void nothingDependsOnALabel() {
        assertThat(MODULES.stream().flatMap(WordingRulesTest::lines))
                .filteredOn(line -> DECIDED_BY_A_LABEL.matcher(line.text()).find())
                .isEmpty();
    }

    @Test
    void nothingIsFoundOutFromWords() {
        assertThat(MODULES.stream().flatMap(WordingRulesTest::lines))
                .filteredOn(line -> TAKEN_APART.matcher(line.text()).find())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "technique", "study", "library"})
    void theModelReadsNoTextButShortNames(String module) {
        assertThat(lines(module))
                .filteredOn(line -> !line.in(READ_SHORT_NAMES)
                        && REGULAR_EXPRESSION.matcher(line.text()).find())
                .isEmpty();
    }
}
