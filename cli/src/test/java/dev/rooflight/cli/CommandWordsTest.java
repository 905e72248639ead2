package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.Rooflight;
import dev.rooflight.request.CommandWords;
import dev.rooflight.request.DrawnCases;
import dev.rooflight.request.QuestionReader;
import dev.rooflight.study.Case;
import dev.rooflight.study.option.DeviceFields;
import dev.rooflight.study.option.Options;
import dev.rooflight.technique.TechniqueRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Cases as words of the command line, which are read back equal. */
class CommandWordsTest {
    private static final QuestionReader READER = AnalysisOptions.READER;

    @TempDir
    Path folder;

    @Command
    private static final class Analysis {
        @Mixin
        AnalysisOptions options = new AnalysisOptions();
    }

    private static Case read(List<String> words) {
        Analysis analysis = new Analysis();
        new CommandLine(analysis).parseArgs(words.toArray(String[]::new));
        return analysis.options.question().exact("");
    }

    private static List<String> words(Case asked) {
        return CommandWords.of(asked, Options.ALL, READER.forms()).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void drawnCasesAreReadBackEqual(long seed) throws IOException {
        DrawnCases drawn = new DrawnCases(seed, Options.ALL, folder);
        for (int i = 0; i < 40; i++) {
            Case asked = drawn.next();
            assertThat(read(words(asked))).as(String.join(" ", words(asked))).isEqualTo(asked);
        }
        assertThat(CommandWords.of(drawn.nextGiven(), Options.ALL, READER.forms()))
                .isEmpty();
    }

    @Test
    void onlyWhatDiffersIsSaid() {
        Case usual =
                Rooflight.model("meta-llama/Llama-2-7b-hf").on("nvidia-a6000").asked();
        assertThat(words(usual)).containsExactly("meta-llama/Llama-2-7b-hf", "--hardware", "nvidia-a6000");
        assertThat(words(usual.with(Options.TP, 2L)
                        .with(TechniqueRequest.parse("awq"))
                        .with(Options.MEMORY_UTILIZATION, 0.85)
                        .set(DeviceFields.find("tdp").orElseThrow(), 250)))
                .containsExactly(
                        "meta-llama/Llama-2-7b-hf",
                        "--hardware",
                        "nvidia-a6000",
                        "--set",
                        "tdp=250 W",
                        "--with",
                        "awq",
                        "--memory-utilization",
                        "0.85",
                        "--tp",
                        "2");
    }
}
