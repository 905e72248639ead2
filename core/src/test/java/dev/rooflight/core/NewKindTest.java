package dev.rooflight.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A new member of a closed family does not compile until everybody who distinguishes members has answered for it. */
class NewKindTest {
    private static final Path SOURCES = Path.of("src", "main", "java");

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "model/TokenMixer, MixerOperators MixerQuestions MixerSplit",
        "model/FeedForward, FeedForwardQuestions FeedForwardSplit LayerOperators",
        "operator/Kernel, KernelClass KernelShape",
    })
    void everybodyHasToAnswer(String family, String askers) throws IOException {
        Path changed = withANewKind(SOURCES.resolve("dev/rooflight/core/" + family + ".java"));

        List<Diagnostic<? extends JavaFileObject>> errors = compiled(changed);

        assertThat(errors)
                .extracting(error -> error.getMessage(Locale.ROOT))
                .allMatch(message -> message.contains("does not override abstract method novel"));
        Set<String> files = errors.stream()
                .map(error -> Path.of(error.getSource().getName())
                        .getFileName()
                        .toString()
                        .replace(".java", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(String.join(" ", files)).isEqualTo(askers);
    }

    /** The family with one kind more that a visitor is asked of. */
    private Path withANewKind(Path family) throws IOException {
        String source = Files.readString(family);
        String visitor = source.substring(source.indexOf("interface Visitor<"));
        String answer = visitor.substring("interface Visitor<".length(), visitor.indexOf('>'));
        Path copy = folder.resolve(family.getFileName());
        return Files.writeString(
                copy,
                source.replaceFirst(
                        "(interface Visitor<\\w+> \\{)", "$1\n        " + answer + " novel(String kind);\n"),
                StandardCharsets.UTF_8);
    }

    private List<Diagnostic<? extends JavaFileObject>> compiled(Path changed) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        try (StandardJavaFileManager files =
                        compiler.getStandardFileManager(said, Locale.ROOT, StandardCharsets.UTF_8);
                Stream<Path> all = Files.walk(SOURCES)) {
            List<Path> sources =
                    new ArrayList<>(all.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.endsWith("module-info.java") && !file.endsWith(changed.getFileName()))
                            .toList());
            sources.add(changed);
            compiler.getTask(
                            null,
                            files,
                            said,
                            List.of(
                                    "-proc:none",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "-d",
                                    folder.toString()),
                            null,
                            files.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
        return said.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .toList();
    }
}
