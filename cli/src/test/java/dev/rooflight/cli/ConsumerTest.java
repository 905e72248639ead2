package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program that uses the library as strangers do: on the module path, through what is exported. */
class ConsumerTest {
    private static final Path SOURCES = Path.of("..", "library", "src", "consumer", "java");

    /** The façade, what it stands on, and their libraries. */
    private static final Pattern NEEDED = Pattern.compile(
            ".*(rooflight-|/)(core|technique|study|serving|catalog|library)(-[^/]*\\.jar|/target/classes/?)"
                    + "|.*/(jspecify-|jackson-|snakeyaml-engine-|json-schema-validator-|slf4j-|itu-|fastcsv-)[^/]*\\.jar");

    @TempDir
    Path classes;

    @Test
    void aProgramOnTheModulePathAsksWhatTheDocumentationShows() throws Exception {
        assertThat(compile(SOURCES)).isEmpty();

        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-p",
                        modulePath() + File.pathSeparator + classes,
                        "-m",
                        "stranger/stranger.Main")
                .redirectErrorStream(true)
                .start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // 13.2147 GB of weights without the embedding and 1.0737 GB of keys and values are read, the rest is what flows
        // between them
        assertThat(output).isEqualToNormalizingNewlines("""
                decode: 18.6179 ms
                largest batch: 27
                read in that time: 14.2985 GB
                over the batch: 7 points
                advice: eagle-3
                refused: tp
                """);
        assertThat(program.waitFor()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dev.rooflight.core.numeric.Digits", "dev.rooflight.catalog.quantization.QuantizationReader"})
    void whatIsNotForUsersCannotBeReached(String inner) throws IOException {
        Path sources = Files.createDirectory(classes.resolve("sources"));
        Files.copy(SOURCES.resolve("module-info.java"), sources.resolve("module-info.java"));
        Files.writeString(
                sources.resolve("Intruder.java"), "package stranger; class Intruder { " + inner + " inner; }");

        assertThat(compile(sources))
                .contains("package " + inner.substring(0, inner.lastIndexOf('.')) + " is not visible");
    }

    /** What the compiler has to say; empty where it is content. */
    private String compile(Path sources) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-Xlint:all,-path", "-p", modulePath(), "-d", classes.toString()));
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::toString)
                    .forEach(arguments::add);
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
        return said.toString(StandardCharsets.UTF_8);
    }

    private static String modulePath() {
        return Arrays.stream(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
                .filter(entry ->
                        NEEDED.matcher(entry.replace(File.separatorChar, '/')).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
