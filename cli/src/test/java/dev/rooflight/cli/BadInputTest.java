package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every bad input: one clear line, exit code 2, no stack trace, nothing written. */
class BadInputTest {
    private static final String LLAMA = "analyze meta-llama/Llama-2-7b-hf --hardware nvidia-a6000 ";

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--batch 0 | --batch is '0'; expected a whole number from 1 to 1000000000",
                "--batch -1 | --batch is '-1'; expected a whole number from 1 to 1000000000",
                "--batch 1e12 | --batch is '1e12'; expected a whole number",
                "--batch 1000000000000 | --batch is '1000000000000'; expected a whole number",
                "--batch NaN | --batch is 'NaN'; expected a whole number",
                "--batch 99999999999999999999 | --batch is '99999999999999999999'; expected a whole number",
                "--context 0 | --context is '0'; expected a whole number",
                "--context 10000000001 | --context is '10000000001'; expected a whole number",
                "--output-tokens 0 | --output-tokens is '0'; expected a whole number",
                "--precision w0a16 | --precision is 0 bits; expected 1 to 16 bits of an integer, or 32",
                "--precision fp7 | --precision is 'fp7'; expected wNaNkvN such as w4a16kv8, or a number format such as"
                        + " fp8",
                "--weights fp7 | --weights is 'fp7'; expected a number format: one of fp32",
                "--kv-cache x | --kv-cache is 'x'; expected a number format: one of fp32",
                "--phase both2 | --phase is 'both2'; expected one of prefill, decode, both",
                "--kernels x | --kernels is 'x'; expected one of fused, eager",
                "--memory-utilization 0 | --memory-utilization is '0'; expected a number above 0 and up to 1",
                "--memory-utilization NaN | --memory-utilization is 'NaN'; expected a number",
                "--memory-utilization x | --memory-utilization is 'x'; expected a number",
                "--tp 0 | --tp is '0'; expected a whole number from 1 to 65536",
                "--tp 3 | --tp is 3; expected one of 1, 2, 4, 8, 16, 32; meta-llama/Llama-2-7b-hf has 32 attention"
                        + " heads, which do not divide by 3",
                "--pp 33 | --pp is 33; expected at most 32; there are 32 layers",
                "--ep 2 | --ep is 2; expected a divisor of 1; experts are spread over 1 tensor-parallel devices",
                "--tp 2 --ep 2 | --ep is 2; expected 1; meta-llama/Llama-2-7b-hf has no experts",
                "--overlap 1.5 | --overlap is '1.5'; expected a number from 0 to 1",
                "--engine vlm | --engine is 'vlm'; expected one of vllm, ideal, sglang, tensorrt-llm, llama.cpp,"
                        + " hugging-face, lmdeploy, exllamav2, gpt-fast, mlc-llm; did you mean vllm?",
                "--engine vlm@0.12 | --engine is 'vlm@0.12'; expected one of vllm, ideal, sglang, tensorrt-llm, llama.cpp,"
                        + " hugging-face, lmdeploy, exllamav2, gpt-fast, mlc-llm; did you mean vllm@0.12?",
                "--engine vllm@new | --engine is 'vllm@new'; expected vllm@ and a version such as 0.12 or v0.12.1; it"
                        + " differs from 0.3, 0.8, 0.8.4, 0.8.5, 0.9, 0.14, 0.19 on",
                "--engine vllm@ | --engine is 'vllm@'; expected a version after the @, such as 0.12, or the name alone",
                "--engine llama.cpp@0.1 | --engine is 'llama.cpp@0.1'; expected llama.cpp@ and a build such as b4000",
                "--efficiency best | --efficiency is 'best'; expected profile, ideal or the path of a profile",
                "--efficiency ./nowhere.yaml | nowhere.yaml",
                "--price -1 | --price is '-1'; expected a number from 0 to 1000000",
                "--grid x | --grid is 'x'; expected a number from 0 to 100000",
                "--pue 0.5 | --pue is '0.5'; expected a number from 1 to 10",
                "--reserve 5 | --reserve is '5', which has no unit; expected bytes, such as 80 GB",
                "--set bandwidth=0 | --set is 'bandwidth=0'; expected bandwidth: bytes per second, such as 3.35 TB/s",
                "--set speed=5 | --set is 'speed=5'; expected one of bandwidth, capacity, cache, peak.fp4",
                "--set bandwidth | --set is 'bandwidth'; expected FIELD=VALUE, such as bandwidth=2TB/s",
                "--unknown 5 | Unknown option",
                "-o /nonexistent/folder/out.txt | cannot write /nonexistent/folder/out.txt: folder /nonexistent/folder"
                        + " does not exist",
            })
    void optionsOutOfRange(String options, String message) {
        assertOneLine(Run.line(LLAMA + options), message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "analyze meta-llama/Llama-2-7x --hardware nvidia-a6000 | model 'meta-llama/Llama-2-7x' is not in the"
                        + " catalogue; did you mean meta-llama/Llama-2-7b-hf, meta-llama/Llama-2-70b-hf or"
                        + " meta-llama/Llama-2-13b-hf? ('rooflight models' lists them; the path of a config.json works, too)",
                "analyze meta-llama/Llama-2-7b-hf --hardware nvidia-a600 | hardware 'nvidia-a600' is not in the"
                        + " catalogue; did you mean nvidia-a400, nvidia-a100-40g or nvidia-a6000?"
                        + " ('rooflight hardware' lists them; a YAML file works, too)",
                "analyze meta-llama/Llama-2-7b-hf | Missing required option",
                "analyze | Missing required",
                "analyse x | Unmatched argument",
                "analyze ./nowhere/config.json --hardware nvidia-a6000 | ./nowhere/config.json",
                "analyze /dev/zero --hardware nvidia-a6000 | /dev/zero",
                "roofline meta-llama/Llama-2-7b-hf --hardware nvidia-a6000 -o x.gif | -o is 'x.gif'; expected a file"
                        + " name that ends in .svg or .png",
                "analyze Qwen/Qwen3-8B --hardware nvidia-a6000 --accounting paper | Qwen/Qwen3-8B",
            })
    void thingsThatAreNotThere(String command, String message) {
        assertOneLine(Run.line(command), message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model_type\": \"llama\"} | 'hidden_size' is missing; expected a whole number",
                "{\"model_type\": \"hyena\"} | model_type 'hyena' is not known; expected one of",
                "{\"hidden_size\": 64} | 'model_type' is missing; expected one of",
                "{\"model_type\": \"llama\", \"hidden_size\": -64} | 'hidden_size' is -64; expected a whole number"
                        + " from 1",
                "{\"model_type\": \"llama\", \"hidden_size\": \"64\"} | 'hidden_size' is \"64\"; expected a whole"
                        + " number from 1",
                "{\"model_type\": \"llama\", \"hidden_size\": 1e300} | 'hidden_size' is",
                "{\"model_type\": \"gpt2\", \"n_embd\": 64, \"hidden_size\": 65} | 'hidden_size' is 65 but 'n_embd' is"
                        + " 64",
                "{\"model_type\": \"llama\", \"model_type\": \"opt\"} | model_type",
                "{\"model_type\": | config.json",
                "[1, 2] | config.json",
                "`` | config.json",
            })
    void configurationsThatAreWrong(String json, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), json);

        assertOneLine(Run.of("analyze", file.toString(), "--hardware", "nvidia-a6000"), message);
    }

    @Test
    void anAttentionThatIsNotUnderstoodIsRefused() throws IOException {
        Path file = config("\"linear_attention_kernel\": \"hyena\"");

        assertOneLine(
                Run.of("analyze", file.toString(), "--hardware", "nvidia-a6000"),
                "'linear_attention_kernel' is \"hyena\"; expected only keys that are known for model_type 'llama'");
    }

    @Test
    void aContradictionBetweenHeadsIsRefused() throws IOException {
        Path file = config("\"num_key_value_heads\": 7");

        assertOneLine(
                Run.of("analyze", file.toString(), "--hardware", "nvidia-a6000"),
                "query heads is 32; expected a multiple of the 7 key/value heads");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() throws IOException {
        Path file = folder.resolve("config.json");
        Files.write(file, "{\"model_type\": \"llama\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertOneLine(Run.of("analyze", file.toString(), "--hardware", "nvidia-a6000"), "config.json");
    }

    @Test
    void deepNestingAndHugeFilesAreRefused() throws IOException {
        Path deep = Files.writeString(folder.resolve("deep.json"), "{\"a\":" + "[".repeat(200_000));
        Path huge = Files.writeString(folder.resolve("huge.json"), "{\"a\": \"" + "x".repeat(11_000_000) + "\"}");

        assertOneLine(Run.of("analyze", deep.toString(), "--hardware", "nvidia-a6000"), "deep.json");
        assertOneLine(Run.of("analyze", huge.toString(), "--hardware", "nvidia-a6000"), "huge.json");
    }

    @Test
    void anUnwritableAnswerLeavesTheOldOne() throws IOException {
        Path target = Files.createDirectory(folder.resolve("answer"));

        assertOneLine(Run.line(LLAMA + "-o " + target), "it is a folder; expected a file name");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    private Path config(String extra) throws IOException {
        return Files.writeString(
                folder.resolve("config.json"),
                "{\"model_type\": \"llama\", \"hidden_size\": 4096, \"intermediate_size\": 11008,"
                        + " \"num_hidden_layers\": 32, \"num_attention_heads\": 32, \"vocab_size\": 32000,"
                        + " " + extra + "}");
    }

    private static void assertOneLine(Run run, String message) {
        assertThat(run.err()).contains(message).startsWith("rooflight: ").doesNotContain("\tat ");
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(2);
    }
}
