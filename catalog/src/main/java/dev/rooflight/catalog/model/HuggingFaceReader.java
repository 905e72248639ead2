package dev.rooflight.catalog.model;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.model.ModelArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads the {@code config.json} of Hugging Face checkpoints. Each {@code model_type} has one entry in {@link #FAMILIES}; its
 * function names the keys it understands by reading them.
 */
public final class HuggingFaceReader {
    private static final Map<String, Function<Configuration, ModelArchitecture>> FAMILIES = new TreeMap<>(Map.ofEntries(
            Map.entry("llama", DecoderFamilies::llama),
            Map.entry("mistral", DecoderFamilies::mistral),
            Map.entry("qwen2", DecoderFamilies::qwen2),
            Map.entry("qwen3", DecoderFamilies::qwen3),
            Map.entry("qwen2_5_vl", DecoderFamilies::qwenVl),
            Map.entry("qwen3_vl", DecoderFamilies::qwen3Vl),
            Map.entry("qwen3_vl_text", DecoderFamilies::qwen3),
            Map.entry("gemma", DecoderFamilies::gemma),
            Map.entry("gemma2", DecoderFamilies::gemma2),
            Map.entry("gemma3_text", DecoderFamilies::gemma3),
            Map.entry("gemma3", DecoderFamilies::gemma3Nested),
            Map.entry("phi", DecoderFamilies::phi),
            Map.entry("phi3", DecoderFamilies::phi3),
            Map.entry("opt", DecoderFamilies::opt),
            Map.entry("gpt2", DecoderFamilies::gpt2),
            Map.entry("gpt_bigcode", DecoderFamilies::gptBigCode),
            Map.entry("gptj", DecoderFamilies::gptJ),
            Map.entry("gpt_neox", DecoderFamilies::gptNeoX),
            Map.entry("falcon", DecoderFamilies::falcon),
            Map.entry("RefinedWeb", DecoderFamilies::falcon),
            Map.entry("RefinedWebModel", DecoderFamilies::falcon),
            Map.entry("bloom", DecoderFamilies::bloom),
            Map.entry("chatglm", DecoderFamilies::chatGlm),
            Map.entry("starcoder2", DecoderFamilies::starCoder2),
            Map.entry("t5", EncoderFamilies::t5),
            Map.entry("bart", EncoderFamilies::bart),
            Map.entry("whisper", EncoderFamilies::whisper),
            Map.entry("bert", EncoderFamilies::bert),
            Map.entry("modernbert", EncoderFamilies::modernBert),
            Map.entry("Transformer2DModel", EncoderFamilies::diffusionTransformer),
            Map.entry("DiTTransformer2DModel", EncoderFamilies::diffusionTransformer),
            Map.entry("granite", DecoderFamilies::llamaLike),
            Map.entry("smollm3", DecoderFamilies::llamaLike),
            Map.entry("seed_oss", DecoderFamilies::llamaLike),
            Map.entry("internlm3", DecoderFamilies::llamaLike),
            Map.entry("ernie4_5", DecoderFamilies::llamaLike),
            Map.entry("ministral3", DecoderFamilies::mistral),
            Map.entry("ministral", DecoderFamilies::mistral),
            Map.entry("glm", DecoderFamilies::glm),
            Map.entry("glm4", DecoderFamilies::glm4),
            Map.entry("nemotron", DecoderFamilies::nemotron),
            Map.entry("cohere", DecoderFamilies::cohere),
            Map.entry("cohere2", DecoderFamilies::cohere),
            Map.entry("mt5", EncoderFamilies::t5),
            Map.entry("roberta", EncoderFamilies::bert),
            Map.entry("xlm-roberta", EncoderFamilies::bert),
            Map.entry("phimoe", ExpertFamilies::phiMoe),
            Map.entry("granitemoe", ExpertFamilies::graniteMoe),
            Map.entry("granitemoeshared", ExpertFamilies::graniteMoe),
            Map.entry("deepseek", ExpertFamilies::deepSeekMoe),
            Map.entry("qwen3_vl_moe", ExpertFamilies::qwen3VlMoe),
            Map.entry("qwen3_vl_moe_text", ExpertFamilies::qwen3Moe),
            Map.entry("qwen2_vl", DecoderFamilies::qwenVl),
            Map.entry("mistral3", VisionLanguage::ofAny),
            Map.entry("llava", VisionLanguage::ofAny),
            Map.entry("kimi_vl", VisionLanguage::ofAny),
            Map.entry("glm4v_moe", VisionLanguage::ofAny),
            Map.entry("mamba", HybridFamilies::mamba),
            Map.entry("mixtral", ExpertFamilies::mixtral),
            Map.entry("qwen2_moe", ExpertFamilies::qwen2Moe),
            Map.entry("qwen3_moe", ExpertFamilies::qwen3Moe),
            Map.entry("deepseek_v2", ExpertFamilies::deepSeek),
            Map.entry("deepseek_v3", ExpertFamilies::deepSeek),
            Map.entry("deepseek_v32", ExpertFamilies::deepSeek),
            Map.entry("kimi_k2", ExpertFamilies::deepSeek),
            Map.entry("glm_moe_dsa", ExpertFamilies::deepSeek),
            Map.entry("kimi_k25", ExpertFamilies::nestedDeepSeek),
            Map.entry("glm4_moe", ExpertFamilies::glm4Moe),
            Map.entry("gpt_oss", ExpertFamilies::gptOss),
            Map.entry("llama4", ExpertFamilies::llama4),
            Map.entry("llama4_text", ExpertFamilies::llama4Text),
            Map.entry("minimax_m2", ExpertFamilies::miniMaxM2),
            Map.entry("mimo", ExpertFamilies::mimo),
            Map.entry("mimo_v2_flash", ExpertFamilies::mimoV2),
            Map.entry("step3p7", ExpertFamilies::step3),
            Map.entry("gemma4", ExpertFamilies::gemma4),
            Map.entry("gemma4_text", ExpertFamilies::gemma4Text),
            Map.entry("nemotron-nas", ExpertFamilies::nemotronNas),
            Map.entry("qwen3_next", HybridFamilies::qwen3Next),
            Map.entry("qwen3_5_text", HybridFamilies::qwen3Next),
            Map.entry("qwen3_5_moe_text", HybridFamilies::qwen3Next),
            Map.entry("qwen3_5", HybridFamilies::qwen35),
            Map.entry("qwen3_5_moe", HybridFamilies::qwen35),
            Map.entry("kimi_linear", HybridFamilies::kimiLinear),
            Map.entry("kimi_k3", HybridFamilies::kimiK3),
            Map.entry("nemotron_h", HybridFamilies::nemotronH),
            Map.entry("jamba", HybridFamilies::jamba),
            Map.entry("granitemoehybrid", HybridFamilies::graniteHybrid),
            Map.entry("falcon_h1", HybridFamilies::falconH1),
            Map.entry("mamba2", HybridFamilies::mamba2),
            Map.entry("deepseek_v4", HybridFamilies::deepSeekV4),
            Map.entry("deepseek_ref", HybridFamilies::deepSeekV4)));

    private HuggingFaceReader() {}

    /** The values of {@code model_type} that are understood, sorted. */
    public static List<String> families() {
        return List.copyOf(FAMILIES.keySet());
    }

    /**
     * Reads an architecture, and where the checkpoint's headers are at hand, its number formats from them.
     *
     * @throws ModelFormatException as {@link #read(JsonObject, String, String)}
     */
    public static LoadedModel read(ModelSource source) {
        LoadedModel model = read(source.config(), source.where(), source.id());
        return source.tensors()
                .map(tensors -> CheckpointFormats.apply(model, tensors))
                .orElse(model);
    }

    /**
     * Reads an architecture.
     *
     * @param config the parsed file
     * @param where its name, for messages
     * @param id name to give the architecture
     * @throws ModelFormatException if the family is unknown, a key is missing, contradictory or not understood; the message
     *     is one line
     */
    public static LoadedModel read(JsonObject config, String where, String id) {
        Configuration reading = new Configuration(config, where);
        String family = reading.text("model_type")
                // diffusers name the class instead
                .or(() -> reading.text("_class_name"))
                .orElseThrow(() -> reading.error(
                        "'model_type' is missing; expected one of " + String.join(", ", FAMILIES.keySet())));
        Function<Configuration, ModelArchitecture> reader = family(family, reading);
        try {
            ModelArchitecture architecture = reader.apply(reading).withId(id);
            List<String> notes = new ArrayList<>();
            List<String> ignored = reading.refuseUnknown(family);
            if (!ignored.isEmpty()) {
                notes.add("ignored keys of " + where + ": " + String.join(", ", ignored));
            }
            return new LoadedModel(architecture, where, notes);
        } catch (InvalidValueException e) {
            throw new ModelFormatException(where + ": " + e.getMessage());
        }
    }

    /** The function that reads a family. */
    static Function<Configuration, ModelArchitecture> family(String family, Configuration reading) {
        Function<Configuration, ModelArchitecture> reader = FAMILIES.get(family);
        if (reader == null) {
            throw reading.error("model_type '%s' is not known; expected one of %s"
                    .formatted(family, String.join(", ", FAMILIES.keySet())));
        }
        return reader;
    }
}
