package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.FileDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody takes an answer that did not arrive for one that did. */
class LostOutputTest {
    private static final String ANALYZE = "analyze meta-llama/Llama-2-7b-hf --hardware nvidia-a6000";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "formats",
                "--version",
                "roofline --help",
                ANALYZE + " --format json",
                // the answer is no, and lost, too
                "fit meta-llama/Llama-3.1-70B --hardware nvidia-a6000",
                "serve --port 0 --no-open",
            })
    void aFullDiskIsSaid(String arguments) throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));

        Run run = Program.run("exec \"$@\" > /dev/full", arguments);

        assertThat(run.err().lines().filter(line -> !line.equals("rooflight: stopped")))
                .containsExactly("rooflight: cannot write to standard output: No space left on device");
        assertThat(run.code()).isEqualTo(74);
    }

    @ParameterizedTest
    @ValueSource(strings = {"formats", ANALYZE})
    void aClosedOutputIsSaid(String arguments) throws Exception {
        Run run = Program.run("exec \"$@\" >&-", arguments);

        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("rooflight: cannot write to standard output: ");
        assertThat(run.code()).isEqualTo(74);
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoFailure() throws Exception {
        Run run = Program.run("{ \"$@\"; echo $? >&2; } | head -1", "models");

        assertThat(run.out().lines()).hasSize(1);
        assertThat(run.err()).isEqualTo("0\n");
    }

    @Test
    void aReaderThatIsGoneBeforeIsNoFailure() throws Exception {
        Run run = Program.run("{ sleep 0.2; \"$@\"; echo $? >&2; } | true", "models");

        assertThat(run.err()).isEqualTo("0\n");
    }

    @Test
    void aFileThatTakesNothingIsSaid() {
        assumeTrue(Files.exists(Path.of("/dev/full")));

        Run run = Run.of("formats", "-o", "/dev/full");

        assertThat(run.err()).isEqualTo("rooflight: cannot write to /dev/full: No space left on device\n");
        assertThat(run.code()).isEqualTo(74);
    }

    /** There is one way to standard output, which notices what is lost. */
    @Test
    void nothingElseWritesToTheStandardStreams() {
        ArchRuleDefinition.noClasses()
                .that()
                .doNotHaveFullyQualifiedName(StandardStream.class.getName())
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .accessField(FileDescriptor.class, "out")
                .orShould()
                .accessField(FileDescriptor.class, "err")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.rooflight"));
    }
}
