package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.OneLine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The architecture of a GGUF file as the {@code config.json} that Hugging Face Transformers would have for it, so that
 * one reader understands both. Widths come from the metadata, in llama.cpp's names; what metadata does not say (biases,
 * norms of queries and keys, which layers of a hybrid mix tokens how, a tied head) follows from the tensors that are
 * there.
 *
 * <p>Architectures of the same structure share a {@code model_type}: an InternLM2 is a {@code llama}, a {@code llama}
 * with experts is a {@code mixtral}. A head that is stored, even as a copy of the embedding, is not tied. Number
 * formats are not in the configuration: {@link GgufHeader#tensors()} has them, exactly.
 */
public final class GgufConfig {
    private static final String ARCHITECTURE = "general.architecture";
    private static final Map<String, Function<GgufKeys, JsonObject.Builder>> FAMILIES = new TreeMap<>(Map.ofEntries(
            Map.entry("baichuan", GgufDecoders::llama),
            Map.entry("bloom", GgufDecoders::bloom),
            Map.entry("chatglm", GgufDecoders::chatGlm),
            Map.entry("deci", GgufDecoders::deci),
            Map.entry("deepseek", GgufExperts::deepSeek),
            Map.entry("deepseek2", GgufExperts::deepSeek2),
            Map.entry("ernie4_5", GgufDecoders::llama),
            Map.entry("falcon", GgufDecoders::falcon),
            Map.entry("gemma", GgufDecoders::gemma),
            Map.entry("gemma2", GgufDecoders::gemma2),
            Map.entry("gemma3", GgufDecoders::gemma3),
            Map.entry("glm-dsa", GgufExperts::glmDsa),
            Map.entry("glm4", GgufDecoders::glm4),
            Map.entry("glm4moe", GgufExperts::glm4Moe),
            Map.entry("gpt-oss", GgufExperts::gptOss),
            Map.entry("gpt2", GgufDecoders::gpt2),
            Map.entry("gptj", GgufDecoders::gptJ),
            Map.entry("gptneox", GgufDecoders::gptNeoX),
            Map.entry("granite", GgufDecoders::llama),
            Map.entry("granitehybrid", GgufHybrids::graniteHybrid),
            Map.entry("granitemoe", GgufExperts::graniteMoe),
            Map.entry("internlm2", GgufDecoders::llama),
            Map.entry("jamba", GgufHybrids::jamba),
            Map.entry("llama", GgufDecoders::llama),
            Map.entry("llama4", GgufExperts::llama4),
            Map.entry("mamba", GgufHybrids::mamba),
            Map.entry("mamba2", GgufHybrids::mamba2),
            Map.entry("minicpm", GgufDecoders::llama),
            Map.entry("minimax-m2", GgufExperts::miniMaxM2),
            Map.entry("mistral3", GgufDecoders::llama),
            Map.entry("nemotron", GgufDecoders::nemotron),
            Map.entry("nemotron_h", GgufHybrids::nemotronH),
            Map.entry("nemotron_h_moe", GgufHybrids::nemotronH),
            Map.entry("phi2", GgufDecoders::phi2),
            Map.entry("phi3", GgufDecoders::phi3),
            Map.entry("phimoe", GgufExperts::phiMoe),
            Map.entry("qwen2", GgufDecoders::qwen2),
            Map.entry("qwen2moe", GgufExperts::qwen2Moe),
            Map.entry("qwen2vl", GgufDecoders::qwen2),
            Map.entry("qwen3", GgufDecoders::qwen3),
            Map.entry("qwen35", GgufHybrids::qwen35),
            Map.entry("qwen35moe", GgufHybrids::qwen35Moe),
            Map.entry("qwen3moe", GgufExperts::qwen3Moe),
            Map.entry("qwen3next", GgufHybrids::qwen3Next),
            Map.entry("qwen3vl", GgufDecoders::qwen3),
            Map.entry("qwen3vlmoe", GgufExperts::qwen3Moe),
            Map.entry("seed_oss", GgufDecoders::llama),
            Map.entry("smollm3", GgufDecoders::llama),
            Map.entry("starcoder", GgufDecoders::starCoder),
            Map.entry("starcoder2", GgufDecoders::starCoder2),
            Map.entry("xverse", GgufDecoders::llama)));

    private GgufConfig() {}

    /** The values of {@code general.architecture} that are understood, sorted. */
    public static List<String> architectures() {
        return List.copyOf(FAMILIES.keySet());
    }

    /**
     * The configuration of a file's model.
     *
     * @throws ModelFormatException if the architecture is unknown, or a key is missing or contradictory; one line
     */
    public static JsonObject of(GgufHeader header) {
        String architecture = header.text(ARCHITECTURE)
                .orElseThrow(() -> ModelFormatException.ofKey(
                        header.where(), ARCHITECTURE, "missing", "one of " + String.join(", ", FAMILIES.keySet()), ""));
        Function<GgufKeys, JsonObject.Builder> family = FAMILIES.get(architecture);
        if (family == null) {
            throw Problem.in(
                    header.where(),
                    "architecture " + OneLine.quote(architecture),
                    "is not known",
                    "one of " + String.join(", ", FAMILIES.keySet()),
                    "");
        }
        return family.apply(new GgufKeys(header, architecture)).build();
    }
}
