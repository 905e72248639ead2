package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compiles and runs every Java example of README.md and of docs/library.md as it stands there, and holds it to what stands below. */
class JavaExamplesTest {
    private static final Path ROOT = Path.of(System.getProperty("rooflight.root", ".."));
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```\n```\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern JAVA = Pattern.compile("^```java$", Pattern.MULTILINE);

    @TempDir
    Path folder;

    /**
     * An example.
     *
     * @param file that shows it
     * @param code imports, an empty line, statements
     * @param output what it prints
     */
    record Example(String file, String code, String output) {
        /** The imports in front of a class whose main method is the rest. */
        String program() {
            int body = code.indexOf("\n\n");
            return code.substring(0, body) + "\npublic class Example { public static void main(String[] args) {"
                    + code.substring(body) + "} }";
        }

        @Override
        public String toString() {
            return file + ": " + output.lines().findFirst().orElse("");
        }
    }

    static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        for (String file : List.of("README.md", "docs/library.md")) {
            String text = Files.readString(ROOT.resolve(file));
            EXAMPLE.matcher(text)
                    .results()
                    .forEach(found -> examples.add(new Example(file, found.group(1), found.group(2))));
            assertThat(JAVA.matcher(text).results().count())
                    .as("each example in %s says what it prints", file)
                    .isEqualTo(examples.stream()
                            .filter(example -> example.file().equals(file))
                            .count());
        }
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void compilesAndPrintsWhatStandsBelow(Example example) throws Exception {
        Path source = Files.writeString(folder.resolve("Example.java"), example.program(), StandardCharsets.UTF_8);

        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        source.toString());

        assertThat(compiled).isZero();
        assertThat(outputOf("Example")).isEqualTo(example.output().strip());
    }

    private String outputOf(String className) throws Exception {
        PrintStream before = System.out;
        Locale locale = Locale.getDefault();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            // as in the documentation, whatever the machine's language
            Locale.setDefault(Locale.ROOT);
            System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
            Method main = loader.loadClass(className).getMethod("main", String[].class);
            main.invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
            Locale.setDefault(locale);
        }
        return output.toString(StandardCharsets.UTF_8).strip();
    }
}
