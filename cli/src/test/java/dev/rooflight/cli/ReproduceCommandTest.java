package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReproduceCommandTest {
    @TempDir
    Path parent;

    @Test
    void everyPublishedNumberIsReproduced() throws Exception {
        Path folder = parent.resolve("survey");

        Run run = Run.of("reproduce", "-o", folder.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("table 1 and 16 figures").contains("35 of 35 published numbers");
        List<String> numbers = Files.readAllLines(folder.resolve("published-numbers.csv"));
        assertThat(numbers.stream().skip(1)).hasSize(35).allMatch(line -> line.endsWith(",yes"));
        // table 1 of arXiv 2402.16363, to the last digit of its unrounded values
        assertThat(Files.readAllLines(folder.resolve("table-1.csv")))
                .contains("prefill,q_proj,paper,68719476700,67108864,1024,154838500000000,compute")
                .contains("decode,softmax,paper,327680,262144,1.25,960000000000,memory");
    }

    @Test
    void thePageNeedsNothingFromElsewhere() throws Exception {
        Path folder = parent.resolve("survey");
        Run.of("reproduce", "-o", folder.toString());

        String page = Files.readString(folder.resolve("index.html"));
        String links = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
        assertThat(links)
                .doesNotContain("http:")
                .doesNotContain("https:")
                .doesNotContain("<script")
                .doesNotContain("@import")
                .doesNotContain("NaN");
        for (Map.Entry<String, String> file : contents(folder).entrySet()) {
            if (file.getKey().endsWith(".svg")) {
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(file.getValue())));
            }
            if (!file.getKey().equals("index.html")) {
                assertThat(page).contains("href=\"" + file.getKey() + "\"");
            }
        }
    }

    @Test
    void isTheSameEveryTimeAndReplacesItsOwnFolder() throws IOException {
        Path folder = parent.resolve("survey");
        Run.of("reproduce", "-o", folder.toString());
        Map<String, String> first = contents(folder);

        Run again = Run.of("reproduce", "-o", folder.toString());

        assertThat(again.code()).isZero();
        assertThat(contents(folder)).isEqualTo(first);
        try (Stream<Path> beside = Files.list(parent)) {
            assertThat(beside).containsExactly(folder);
        }
    }

    @Test
    void aFolderOfSomeoneElseIsRefused() throws IOException {
        Files.writeString(parent.resolve("thesis.txt"), "years of work");

        Run run = Run.of("reproduce", "-o", parent.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("did not write").contains("-o");
        assertThat(contents(parent)).containsOnlyKeys("thesis.txt");
    }

    @Test
    void aFileIsRefused() throws IOException {
        Path file = Files.writeString(parent.resolve("thesis.txt"), "years of work");

        Run run = Run.of("reproduce", "-o", file.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("it is a file; expected a folder");
    }

    @Test
    void aMissingParentIsSaid() {
        Run run = Run.of("reproduce", "-o", parent.resolve("none/survey").toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("parent folder does not exist");
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
