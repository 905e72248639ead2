package dev.rooflight.llmviewer;

import static dev.rooflight.core.analysis.Phase.DECODE;
import static dev.rooflight.core.analysis.Phase.PREFILL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.Phase;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of "LLM Inference Unveiled" (arXiv 2402.16363), as printed there or read from its figures' notebooks. */
class PublishedFiguresTest {
    private static final PaperModel LLAMA_7B = Resources.model("meta-llama/Llama-2-7b-hf");
    private static final PaperModel LLAMA_13B = Resources.model("meta-llama/Llama-2-13b-hf");
    private static final PaperDevice A6000 = PaperDevice.named("nvidia_A6000");

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "PREFILL, q_proj,    69G,  67M,  1024, 155T, compute",
        "PREFILL, k_proj,    69G,  67M,  1024, 155T, compute",
        "PREFILL, v_proj,    69G,  67M,  1024, 155T, compute",
        "PREFILL, out_proj,  69G,  67M,  1024, 155T, compute",
        "PREFILL, gate_proj, 185G, 152M, 1215, 155T, compute",
        "PREFILL, up_proj,   185G, 152M, 1215, 155T, compute",
        "PREFILL, down_proj, 185G, 152M, 1215, 155T, compute",
        "PREFILL, qk_matmul, 34G,  302M, 114,  87T,  memory",
        "PREFILL, sv_matmul, 34G,  302M, 114,  87T,  memory",
        "PREFILL, softmax,   671M, 537M, 1.25, 960G, memory",
        "PREFILL, attn_norm, 59M,  34M,  1.75, 1T,   memory",
        "PREFILL, attn_add,  8M,   34M,  0.25, 192G, memory",
        "DECODE,  q_proj,    34M,  34M,  1,    768G, memory",
        "DECODE,  k_proj,    34M,  34M,  1,    768G, memory",
        "DECODE,  v_proj,    34M,  34M,  1,    768G, memory",
        "DECODE,  out_proj,  34M,  34M,  1,    768G, memory",
        "DECODE,  gate_proj, 90M,  90M,  1,    768G, memory",
        "DECODE,  up_proj,   90M,  90M,  1,    768G, memory",
        "DECODE,  down_proj, 90M,  90M,  1,    768G, memory",
        "DECODE,  qk_matmul, 17M,  17M,  0.99, 762G, memory",
        "DECODE,  sv_matmul, 17M,  17M,  0.99, 762G, memory",
        "DECODE,  softmax,   328K, 262K, 1.25, 960G, memory",
        "DECODE,  attn_norm, 29K,  16K,  1.75, 1T,   memory",
        "DECODE,  attn_add,  4K,   16K,  0.25, 192G, memory",
    })
    void table1(
            Phase phase, String name, String ops, String bytes, String intensity, String performance, String bound) {
        OperatorAnalysis operator = new PaperAccounting(LLAMA_7B, A6000, PaperPrecision.FP16, false)
                .analyze(phase, 1, 2048).operators().stream()
                        .filter(candidate -> candidate.name().equals(name))
                        .findFirst()
                        .orElseThrow();

        assertThat(printed(operator.ops())).isEqualTo(ops);
        assertThat(printed(operator.bytes().memoryAccess())).isEqualTo(bytes);
        assertThat(printed(operator.arithmeticIntensity())).isEqualTo(intensity);
        assertThat(printed(operator.attainableOpsPerSecond())).isEqualTo(performance);
        assertThat(operator.bound().id()).isEqualTo(bound);
    }

    @Test
    void totalsOfTable1() {
        PaperAccounting accounting = new PaperAccounting(LLAMA_7B, A6000, PaperPrecision.FP16, false);

        assertThat(milliseconds(accounting, DECODE, 1, 2048)).isEqualTo(18.63692, within(0.5e-5));
        assertThat(milliseconds(accounting, PREFILL, 1, 2048)).isEqualTo(226.8786, within(0.5e-4));
    }

    @ParameterizedTest(name = "W{0}")
    @CsvSource({
        "16, 34.594, 69.514, 36.069",
        "8,  17.860, 52.780, 22.488",
        "4,   9.493, 44.414, 22.381",
        "2,   5.310, 41.018, 22.328",
        "1,   3.218, 40.999, 22.301",
    })
    void weightOnlyQuantisationOfLlama13b(double weightBits, double decode, double decodeOf32, double prefill) {
        PaperAccounting accounting =
                new PaperAccounting(LLAMA_13B, A6000, new PaperPrecision(weightBits, 16, 16), false);

        assertThat(milliseconds(accounting, DECODE, 1, 1024)).isEqualTo(decode, within(0.5e-3));
        assertThat(milliseconds(accounting, DECODE, 32, 1024)).isEqualTo(decodeOf32, within(0.5e-3));
        assertThat(milliseconds(accounting, PREFILL, 1, 128)).isEqualTo(prefill, within(0.5e-3));
    }

    @ParameterizedTest(name = "batch {0}, length {1}")
    @CsvSource({"1, 1024, 0.274", "1, 4096, 0.338", "16, 1024, 0.510"})
    void decodeMemoryOfLlama13bRelativeToFp16(long batch, long length, double weightsInFourBits) {
        assertThat(relativeMemory(new PaperPrecision(4, 16, 16), batch, length))
                .isEqualTo(weightsInFourBits, within(0.5e-3));
        assertThat(relativeMemory(new PaperPrecision(4, 16, 4), batch, length)).isEqualTo(0.250, within(0.5e-3));
    }

    @ParameterizedTest(name = "length {0}")
    @CsvSource({"256, 3584.4", "512, 2394.3", "1024, 1438.9", "2048, 800.2"})
    void throughputOfLlama13bInEightBitsAtBatch127(long length, double tokensPerSecond) {
        PaperAccounting accounting = new PaperAccounting(LLAMA_13B, A6000, new PaperPrecision(8, 8, 8), false);

        double seconds = accounting.analyze(DECODE, 127, length).totals().boundSeconds();

        assertThat(127 / seconds).isEqualTo(tokensPerSecond, within(0.05));
    }

    @Test
    void largestBatchOfLlama13bInEightBitsWithin48GB() {
        PaperAccounting accounting = new PaperAccounting(LLAMA_13B, A6000, new PaperPrecision(8, 8, 8), false);

        assertThat(accounting.memory(DECODE, 1, 1024, 48e9).maxBatch()).isEqualTo(84);
    }

    /** FP16, batch 1, length 1024, as the other decode steps. */
    @ParameterizedTest(name = "{0} TB/s")
    @CsvSource({"0.2, 132.8, 0.05", "1, 26.6, 0.05", "2, 13.3, 0.05", "4, 6.64, 0.005"})
    void decodeOfLlama13bAtOtherBandwidths(double terabytesPerSecond, double decode, double digit) {
        PaperDevice device = new PaperDevice(
                A6000.name(),
                terabytesPerSecond * 1e12,
                A6000.fp16OpsPerSecond(),
                A6000.int8OpsPerSecond(),
                A6000.onChipBytes());

        assertThat(milliseconds(new PaperAccounting(LLAMA_13B, device, PaperPrecision.FP16, false), DECODE, 1, 1024))
                .isEqualTo(decode, within(digit));
    }

    private static double milliseconds(PaperAccounting accounting, Phase phase, long batch, long length) {
        return 1e3 * accounting.analyze(phase, batch, length).totals().boundSeconds();
    }

    private static double relativeMemory(PaperPrecision precision, long batch, long length) {
        return consumption(precision, batch, length) / consumption(PaperPrecision.FP16, batch, length);
    }

    private static double consumption(PaperPrecision precision, long batch, long length) {
        return new PaperAccounting(LLAMA_13B, A6000, precision, false)
                .memory(DECODE, batch, length)
                .consumptionBytes();
    }

    /**
     * As the table prints numbers: whole with an SI prefix; without one, two decimals below ten where they say
     * something.
     */
    private static String printed(double number) {
        String[] prefixes = {"", "K", "M", "G", "T"};
        // intensities have none, whatever their size
        int power = number < 2000 ? 0 : (int) (Math.log10(number) / 3);
        double scaled = number / Math.pow(1000, power);
        String text = String.format(Locale.ROOT, power == 0 && scaled < 10 ? "%.2f" : "%.0f", scaled);
        return text.replaceFirst("\\.00$", "") + prefixes[power];
    }
}
