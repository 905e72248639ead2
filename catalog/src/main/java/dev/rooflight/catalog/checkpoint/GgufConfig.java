package dev.rooflight.catalog.checkpoint;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.JsonObject;
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
    private static final Map<String, Function<GgufKeys, JsonObject.Builder>> FAMILIES = new TreeMap<>(Map.ofEntries(
            Map.entry("baichuan", GgufFamilies::llama),
            Map.entry("bloom", GgufFamilies::bloom),
            Map.entry("chatglm", GgufFamilies::chatGlm),
            Map.entry("deci", GgufFamilies::deci),
            Map.entry("deepseek", GgufFamilies::deepSeek),
            Map.entry("deepseek2", GgufFamilies::deepSeek2),
            Map.entry("ernie4_5", GgufFamilies::llama),
            Map.entry("falcon", GgufFamilies::falcon),
            Map.entry("gemma", GgufFamilies::gemma),
            Map.entry("gemma2", GgufFamilies::gemma2),
            Map.entry("gemma3", GgufFamilies::gemma3),
            Map.entry("glm-dsa", GgufFamilies::glmDsa),
            Map.entry("glm4", GgufFamilies::glm4),
            Map.entry("glm4moe", GgufFamilies::glm4Moe),
            Map.entry("gpt-oss", GgufFamilies::gptOss),
            Map.entry("gpt2", GgufFamilies::gpt2),
            Map.entry("gptj", GgufFamilies::gptJ),
            Map.entry("gptneox", GgufFamilies::gptNeoX),
            Map.entry("granite", GgufFamilies::llama),
            Map.entry("granitehybrid", GgufFamilies::graniteHybrid),
            Map.entry("granitemoe", GgufFamilies::graniteMoe),
            Map.entry("internlm2", GgufFamilies::llama),
            Map.entry("jamba", GgufFamilies::jamba),
            Map.entry("llama", GgufFamilies::llama),
            Map.entry("llama4", GgufFamilies::llama4),
            Map.entry("mamba", GgufFamilies::mamba),
            Map.entry("mamba2", GgufFamilies::mamba2),
            Map.entry("minicpm", GgufFamilies::llama),
            Map.entry("minimax-m2", GgufFamilies::miniMaxM2),
            Map.entry("mistral3", GgufFamilies::llama),
            Map.entry("nemotron", GgufFamilies::nemotron),
            Map.entry("nemotron_h", GgufFamilies::nemotronH),
            Map.entry("nemotron_h_moe", GgufFamilies::nemotronH),
            Map.entry("phi2", GgufFamilies::phi2),
            Map.entry("phi3", GgufFamilies::phi3),
            Map.entry("phimoe", GgufFamilies::phiMoe),
            Map.entry("qwen2", GgufFamilies::qwen2),
            Map.entry("qwen2moe", GgufFamilies::qwen2Moe),
            Map.entry("qwen2vl", GgufFamilies::qwen2),
            Map.entry("qwen3", GgufFamilies::qwen3),
            Map.entry("qwen35", GgufFamilies::qwen35),
            Map.entry("qwen35moe", GgufFamilies::qwen35Moe),
            Map.entry("qwen3moe", GgufFamilies::qwen3Moe),
            Map.entry("qwen3next", GgufFamilies::qwen3Next),
            Map.entry("qwen3vl", GgufFamilies::qwen3),
            Map.entry("qwen3vlmoe", GgufFamilies::qwen3Moe),
            Map.entry("seed_oss", GgufFamilies::llama),
            Map.entry("smollm3", GgufFamilies::llama),
            Map.entry("starcoder", GgufFamilies::starCoder),
            Map.entry("starcoder2", GgufFamilies::starCoder2),
            Map.entry("xverse", GgufFamilies::llama)));

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
        String architecture = header.text("general.architecture")
                .orElseThrow(() -> Problem.at(
                        header.where(),
                        "'general.architecture' is missing; expected one of " + String.join(", ", FAMILIES.keySet())));
        Function<GgufKeys, JsonObject.Builder> family = FAMILIES.get(architecture);
        if (family == null) {
            throw Problem.at(
                    header.where(),
                    "architecture %s is not known; expected one of %s"
                            .formatted(Problem.quote(architecture), String.join(", ", FAMILIES.keySet())));
        }
        return family.apply(new GgufKeys(header, architecture)).build();
    }
}
