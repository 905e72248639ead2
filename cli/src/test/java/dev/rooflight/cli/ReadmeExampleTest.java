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
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs the Java example of README.md as it stands there. */
class ReadmeExampleTest {
    private static final Path README = Path.of(System.getProperty("rooflight.root", ".."), "README.md");

    @TempDir
    Path folder;

    @Test
    void compilesAndRuns() throws Exception {
        Path source = Files.writeString(folder.resolve("Example.java"), program(), StandardCharsets.UTF_8);

        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        source.toString());

        assertThat(compiled).isZero();
        assertThat(outputOf("Example")).isEqualTo("18.6 ms a token");
    }

    /** The example's imports in front of a class whose main method is the rest. */
    private static String program() throws IOException {
        String readme = Files.readString(README);
        int start = readme.indexOf("```java\n") + "```java\n".length();
        String example = readme.substring(start, readme.indexOf("```", start));
        int body = example.indexOf("\n\n");
        return example.substring(0, body) + "\npublic class Example { public static void main(String[] args) {"
                + example.substring(body) + "} }";
    }

    private String outputOf(String className) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
            Method main = loader.loadClass(className).getMethod("main", String[].class);
            main.invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        return output.toString(StandardCharsets.UTF_8).strip();
    }
}
