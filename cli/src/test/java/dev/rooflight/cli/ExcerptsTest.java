package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What README.md and docs/ show of a command's output is what it prints. Of a block below {@code <!-- excerpt of: COMMAND -->},
 * it prints every line in its order, next to each other where no line says {@code …}; a line that ends in {@code …} is the
 * beginning of one. Of a picture below {@code <!-- drawn by: COMMAND -->} it writes every word. To write them anew, each line being the one that begins with the same words: {@code mvn test -pl cli -am
 * -Dtest=ExcerptsTest -Dsurefire.failIfNoSpecifiedTests=false -Drooflight.writeDocs}.
 */
class ExcerptsTest {
    private static final Path ROOT = Path.of(System.getProperty("rooflight.root", ".."));
    private static final Pattern EXCERPT =
            Pattern.compile("<!-- excerpt of: (.+?) -->\\n```[a-z]*\\n(.*?)```\\n", Pattern.DOTALL);
    private static final Pattern PICTURE = Pattern.compile("<!-- drawn by: (.+?) -->\\n!\\[[^]]*]\\(([^)]+)\\)");
    private static final Pattern WORDS = Pattern.compile(">([^<]+)<");
    private static final String LEFT_OUT = "…";
    private static final boolean WRITE = System.getProperty("rooflight.writeDocs") != null;

    @TempDir
    Path folder;

    static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.sorted())
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void showWhatIsPrinted(Path page) throws IOException {
        String text = Files.readString(page);
        Matcher excerpts = EXCERPT.matcher(text);
        StringBuilder written = new StringBuilder();
        while (excerpts.find()) {
            Run run = Run.line(excerpts.group(1));
            String shown = excerpts.group(2);
            String now = printed(
                    shown.lines().toList(), (run.err() + run.out()).lines().toList());
            if (!WRITE) {
                assertThat(shown).as("%s: %s", page, excerpts.group(1)).isEqualTo(now);
            }
            String block = excerpts.group().replace(shown, now);
            excerpts.appendReplacement(written, Matcher.quoteReplacement(block));
        }
        excerpts.appendTail(written);
        if (WRITE) {
            Files.writeString(page, written);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void showWhatIsDrawn(Path page) throws IOException {
        Matcher pictures = PICTURE.matcher(Files.readString(page));
        while (pictures.find()) {
            Path picture = page.resolveSibling(pictures.group(2));
            Path drawn = folder.resolve("drawn.svg");
            assertThat(Run.line(pictures.group(1) + " -o " + drawn).code()).isZero();
            if (WRITE) {
                Files.copy(drawn, picture, StandardCopyOption.REPLACE_EXISTING);
            }
            // places are left to the arithmetic of the platform
            assertThat(words(picture)).as("%s: %s", page, picture).isEqualTo(words(drawn));
        }
    }

    private static List<String> words(Path picture) throws IOException {
        return WORDS.matcher(Files.readString(picture))
                .results()
                .map(words -> words.group(1).strip())
                .filter(words -> !words.isEmpty())
                .toList();
    }

    @Test
    void thereAreSome() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        assertThat(EXCERPT.matcher(readme).find()).isTrue();
        assertThat(PICTURE.matcher(readme).find()).isTrue();
    }

    /** The lines shown as they are printed now; those that are printed no more are missing. */
    private static String printed(List<String> shown, List<String> output) {
        List<String> lines = new ArrayList<>();
        int next = 0;
        for (String line : shown) {
            if (line.equals(LEFT_OUT)) {
                lines.add(line);
                continue;
            }
            boolean anywhere = lines.isEmpty() || lines.get(lines.size() - 1).equals(LEFT_OUT);
            int at = next;
            while (anywhere && at < output.size() && !key(output.get(at)).equals(key(line))) {
                at++;
            }
            if (at < output.size() && key(output.get(at)).equals(key(line))) {
                lines.add(line.endsWith(LEFT_OUT) ? beginning(output.get(at), line) : output.get(at));
                next = at + 1;
            }
        }
        return String.join("\n", lines) + "\n";
    }

    /** What tells a line from others: its first column, or the first words of a sentence. */
    private static String key(String line) {
        String column = line.split("  |,", 2)[0];
        List<String> words = List.of(column.split(" ", -1));
        return String.join(" ", words.subList(0, Math.min(3, words.size())));
    }

    /** As many words of a line as another one shows. */
    private static String beginning(String line, String shown) {
        List<String> words = List.of(line.split(" ", -1));
        int count = shown.split(" ", -1).length - 1;
        return String.join(" ", words.subList(0, Math.min(count, words.size()))) + " " + LEFT_OUT;
    }
}
