package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Techniques, advice, curves and comparisons, as a user calls them. */
class TechniqueCommandsTest {
    @TempDir
    Path folder;

    private static final String LLAMA = " meta-llama/Llama-2-7b-hf --hardware nvidia-a6000 ";

    @Test
    void aTechniqueChangesTheAnalysis() {
        // 4-bit weights in groups of 128 with 4-bit zero points are 4.156 bits: 3.85 times fewer bytes
        String plain =
                Run.line("analyze" + LLAMA + "--phase decode --format csv").out();
        String quantised = Run.line("analyze" + LLAMA + "--phase decode --format csv --with awq")
                .out();

        assertThat(weightBytes(plain, "gate_up_proj") / weightBytes(quantised, "gate_up_proj"))
                .isBetween(3.8, 3.9);
    }

    private static double weightBytes(String csv, String operator) {
        String[] header = csv.lines().findFirst().orElseThrow().split(",", -1);
        String[] row = csv.lines()
                .filter(line -> line.contains("," + operator + ","))
                .findFirst()
                .orElseThrow()
                .split(",", -1);
        return Double.parseDouble(row[List.of(header).indexOf("weightsBytes")]);
    }

    @Test
    void adviceRanksWhatPaysAndSaysWhatDoesNot() {
        Run run = Run.line("advise" + LLAMA + "--output-tokens 128");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("decode is memory-bound at 1.00 operations per byte; weights are 92 % of its traffic")
                .contains("awq")
                .containsPattern("flash-attention +such kernels run already")
                .doesNotContain("flash-attention changes nothing");
    }

    @Test
    void aDifferenceThatRoundsToNothingIsNoCause() {
        // a cache reserved at once takes more memory; it was said to make embedding 0.00 µs slower
        Run run = Run.line("advise" + LLAMA + "--output-tokens 128 --objective memory");

        assertThat(run.out())
                .contains("cached keys and values take 2.15 instead of 1.14 GB, and memory is")
                .doesNotContain(" 0.00 ");
    }

    @Test
    void neutralAdviceLeavesAnswersAsTheyAre() {
        String ranked = Run.line("advise" + LLAMA + "--output-tokens 128 --neutral-only --format csv")
                .out();

        assertThat(ranked).contains("eagle").doesNotContain("awq").doesNotContain("int-weights");
    }

    @Test
    void energyIsAnObjectiveWhereThePowerIsKnown() {
        // 3.45 s at 300 W would be 1,035 J; memory-bound decode draws less
        Run run = Run.line("advise" + LLAMA + "--output-tokens 128 --objective energy");

        assertThat(run.out()).containsPattern("energy per request: [5-9]\\d\\d(\\.\\d)? J");
    }

    @Test
    void crossoversAreExact() {
        // T* of gate_proj of the 13B model on the A6000 is 213.1 tokens: 214 is the first whole number beyond it
        Run run = Run.line("curve meta-llama/Llama-2-13b-hf --hardware nvidia-a6000 --kernels eager --metric decode"
                + " --over batch --to 1024 --points 3");

        assertThat(run.out()).contains("214  gate_proj, up_proj and down_proj turn compute-bound in decode");
    }

    @Test
    void bandwidthCurvesEndWhereTheyAreAskedTo() {
        Run run = Run.line(
                "curve" + LLAMA + "--metric decode --over bandwidth --from 2e11 --to 4e12 --points 2 --format csv");

        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.out()).contains("200000000000,").contains("4000000000000,");
    }

    @Test
    void rooflinesShowWhatATechniqueMoved() throws Exception {
        // 16 bits over 4.15625 of AWQ: 3.85 operations per byte where there was 1
        assertThat(Run.line("roofline" + LLAMA + "--with awq --width 300").out())
                .contains("Moved from where they are without awq:")
                .contains("decode qkv/out/gate_up/down_proj 1.00 → 3.85 ops/byte");
        Path file = folder.resolve("moved.svg");
        assertThat(Run.line("roofline" + LLAMA + "--with awq -o " + file).code())
                .isZero();
        assertThat(Files.readString(file)).contains("<g class=\"moves\"", "without awq");
    }

    @Test
    void curvesOfSeveralDeploymentsAreAChart() throws Exception {
        Path file = folder.resolve("curve.svg");
        String command = "curve" + LLAMA + "--metric decode --over batch --to 64 --and '--precision w4a16'";
        assertThat(Run.line(command + " -o " + file).code()).isZero();
        assertThat(Files.readString(file)).contains("--precision w4a16", "memory is full");
        assertThat(Run.line(command).out()).contains("CROSSOVERS  --precision w4a16");
    }

    @Test
    void comparisonsSayWhatChanged() {
        Run run =
                Run.line("compare" + LLAMA + "--batch 64 --and '--precision w4a16' --and '--hardware nvidia-h100-sxm'");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("decode, expected").contains("OPERATORS THAT CHANGED BOUND");
    }

    @Test
    void whatDoesNotFitIsSaidBesideItsSpeeds() {
        // 138 GB of weights on 48 GB; 4 bits of them fit
        String command = "compare meta-llama/Llama-2-70b-hf --hardware nvidia-a6000 --output-tokens 8"
                + " --and '--precision w4a16'";

        assertThat(Run.line(command).out())
                .containsPattern("fits into memory +no, 95\\.\\d GB are missing +yes")
                .containsPattern("decode, bound +180 ms ✗ +46\\.\\d ms +×")
                .containsPattern("tokens/s, expected +[0-9.]+ ✗ +[0-9.]+ +×")
                .contains("✗ does not fit into memory");
        assertThat(Run.line(command + " --format markdown").out())
                .containsPattern("\\| decode, bound \\| 180 ms ✗ \\| 46\\.\\d ms \\|")
                .contains("✗ does not fit into memory");
        assertThat(Run.line(command + " --format csv").out())
                .startsWith("figure,Llama-2-70b-hf on nvidia-a6000,Llama-2-70b-hf on nvidia-a6000 fits,")
                .containsPattern("decodeBoundSeconds,0\\.\\d+,false,0\\.\\d+,true,");
        assertThat(Run.line(command + " --format json").out())
                .containsPattern("\"name\" : \"Llama-2-70b-hf on nvidia-a6000\",\\s+\"fits\" : false")
                .containsPattern("\"name\" : \"--precision w4a16\",\\s+\"fits\" : true");
        assertThat(Run.line("compare" + LLAMA + "--and '--precision w4a16'").out())
                .doesNotContain("✗");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "analyze LLAMA --with awk | with is awk; expected a technique or preset; did you mean awq?",
                "analyze LLAMA --with awq:bit=4 | with is awq:bit=4; expected no parameters but bits, group, zero,"
                        + " head; did you mean bits?",
                "analyze LLAMA --with awq:bits=99 | with is awq:bits=99; expected bits to be a whole number from",
                "analyze LLAMA --with awq --with gptq | do not go together",
                "analyze LLAMA --with kivi --with kvquant | do not go together",
                "curve LLAMA --metric speed --over batch --to 9 | metric is 'speed'; expected one of ttft, tpot",
                "curve LLAMA --metric decode --over colour --to 9 | over is 'colour'; expected a parameter of a"
                        + " technique, such as eagle-3.accepted, or one of batch",
                "curve LLAMA --metric decode --over batch --from 9 --to 1 | --from is 9, and to is 1; expected numbers"
                        + " from 1 to 1e21, the first below the second",
                "compare LLAMA --and ' ' | --and is empty",
                "compare LLAMA | --and is missing; expected what differs, such as '--precision w4a16'",
                "compare LLAMA --and '--batchs 2' | --and is '--batchs 2'; expected what differs, such as '--precision"
                        + " w4a16'; Unknown option",
                "advise LLAMA --accounting paper | --accounting is 'paper'; expected exact",
                "analyze LLAMA --with awq --accounting paper | --with is 'awq'; expected none in paper accounting",
                "analyze LLAMA --with expert-offload | expected a model with experts; meta-llama/Llama-2-7b-hf has no"
                        + " experts",
                "advise meta-llama/Llama-2-7b-hf --hardware google-tpu-v5e --objective energy | the power of"
                        + " google-tpu-v5e, which is not known",
                "curve LLAMA --metric ttft --over batch --to 9 | --metric is ttft; expected a figure that is there; it"
                        + " needs output tokens",
                "curve LLAMA --metric decode --over eagle-3.acceptd --to 9 | over is 'eagle-3.acceptd'",
                "techniques show magic | technique is magic; expected one of distillation,",
                "advise LLAMA --objective speed | Invalid value for option '--objective'",
            })
    void badInputGetsOneLine(String command, String message) {
        Run run = Run.line(command.replace("LLAMA", LLAMA));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1).first().asString().contains(message);
    }
}
