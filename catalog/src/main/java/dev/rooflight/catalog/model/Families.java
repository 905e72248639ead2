package dev.rooflight.catalog.model;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.core.model.ModelArchitecture;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The families of {@code config.json}: for each {@code model_type}, what reads it and which of its keys are harmless. */
final class Families {
    /**
     * A family.
     *
     * @param reader makes the architecture, and names the keys that it understands by reading them
     * @param harmless keys that this family need not read, beside those of any file
     */
    record Family(Function<Configuration, ModelArchitecture> reader, KeyScope harmless) {
        /** Reads a configuration, and refuses what is neither read nor harmless. */
        ModelArchitecture read(Configuration config, String modelType) {
            ModelArchitecture architecture = reader.apply(config);
            String name = "model_type '" + modelType + "'";
            RopeKeys.refuseUnknown(config, name, harmless);
            config.refuseUnknown(name, harmless.or(HarmlessKeys.EVERYWHERE));
            return architecture;
        }
    }

    private static final Map<String, Family> BY_TYPE = new TreeMap<>(Map.ofEntries(
            // dense decoders
            family("llama", c -> DecoderFamilies.llamaLike(c, LlamaLike.LLAMA)),
            family("granite", c -> DecoderFamilies.llamaLike(c, LlamaLike.GRANITE), FamilyKeys.GRANITE),
            family("smollm3", DecoderFamilies::smolLm, FamilyKeys.SMOL_LM),
            family("seed_oss", c -> DecoderFamilies.llamaLike(c, LlamaLike.SEED_OSS)),
            family("internlm3", c -> DecoderFamilies.llamaLike(c, LlamaLike.INTERN_LM)),
            family("ernie4_5", c -> DecoderFamilies.llamaLike(c, LlamaLike.ERNIE), FamilyKeys.ERNIE),
            family("mistral", DecoderFamilies::windowed),
            family("ministral", DecoderFamilies::windowed),
            family("ministral3", DecoderFamilies::windowed),
            family("phi3", DecoderFamilies::windowed, FamilyKeys.PHI_3),
            family("qwen2", DecoderFamilies::qwen2, HarmlessKeys.SWITCHED_WINDOW),
            family("qwen3", DecoderFamilies::qwen3, HarmlessKeys.SWITCHED_WINDOW),
            family("qwen3_vl_text", DecoderFamilies::qwen3, HarmlessKeys.SWITCHED_WINDOW),
            family("mimo", ExpertFamilies::mimo, HarmlessKeys.SWITCHED_WINDOW),
            family("gemma", DecoderFamilies::gemma),
            family("gemma2", DecoderFamilies::gemma2),
            family("gemma3_text", DecoderFamilies::gemma3),
            family("phi", DecoderFamilies::phi),
            family("opt", DecoderFamilies::opt),
            family("gpt2", DecoderFamilies::gpt2, FamilyKeys.GPT),
            family("gpt_bigcode", DecoderFamilies::gptBigCode, FamilyKeys.GPT),
            family("gptj", DecoderFamilies::gptJ, FamilyKeys.GPT),
            family("gpt_neox", DecoderFamilies::gptNeoX),
            family("falcon", DecoderFamilies::falcon, FamilyKeys.FALCON),
            family("RefinedWeb", DecoderFamilies::falcon, FamilyKeys.FALCON),
            family("RefinedWebModel", DecoderFamilies::falcon, FamilyKeys.FALCON),
            family("bloom", DecoderFamilies::bloom, FamilyKeys.BLOOM),
            family("chatglm", DecoderFamilies::chatGlm, FamilyKeys.CHAT_GLM),
            family("glm", DecoderFamilies::glm),
            family("glm4", DecoderFamilies::glm4),
            family("nemotron", DecoderFamilies::nemotron, FamilyKeys.NEMOTRON),
            family("nemotron-nas", ExpertFamilies::nemotronNas, FamilyKeys.SEARCHED),
            family("starcoder2", DecoderFamilies::starCoder2, FamilyKeys.STAR_CODER),
            family("cohere", DecoderFamilies::cohere, FamilyKeys.COHERE),
            family("cohere2", DecoderFamilies::cohere, FamilyKeys.COHERE),
            // encoders, encoder-decoders, diffusion
            family("t5", EncoderFamilies::t5, FamilyKeys.T5),
            family("mt5", EncoderFamilies::t5, FamilyKeys.T5),
            family("bart", EncoderFamilies::bart, FamilyKeys.BART),
            family("whisper", EncoderFamilies::whisper, FamilyKeys.WHISPER),
            family("bert", EncoderFamilies::bert, FamilyKeys.BERT),
            family("roberta", EncoderFamilies::bert, FamilyKeys.BERT),
            family("xlm-roberta", EncoderFamilies::bert, FamilyKeys.BERT),
            family("modernbert", EncoderFamilies::modernBert, FamilyKeys.MODERN_BERT),
            family("Transformer2DModel", EncoderFamilies::diffusionTransformer, FamilyKeys.DIFFUSION),
            family("DiTTransformer2DModel", EncoderFamilies::diffusionTransformer, FamilyKeys.DIFFUSION),
            // experts
            family("mixtral", ExpertFamilies::mixtral, HarmlessKeys.EXPERTS),
            family("phimoe", ExpertFamilies::phiMoe, HarmlessKeys.EXPERTS),
            family("granitemoe", ExpertFamilies::graniteMoe, FamilyKeys.GRANITE.or(HarmlessKeys.EXPERTS)),
            family("granitemoeshared", ExpertFamilies::graniteMoe, FamilyKeys.GRANITE.or(HarmlessKeys.EXPERTS)),
            family("qwen2_moe", ExpertFamilies::qwen2Moe, FamilyKeys.QWEN_EXPERTS),
            family("qwen3_moe", ExpertFamilies::qwen3Moe, FamilyKeys.QWEN_EXPERTS),
            family("qwen3_vl_moe_text", ExpertFamilies::qwen3Moe, FamilyKeys.QWEN_EXPERTS),
            family("deepseek", LatentFamilies::deepSeekMoe, HarmlessKeys.EXPERTS),
            family("deepseek_v2", LatentFamilies::deepSeek, FamilyKeys.LATENT),
            family("deepseek_v3", LatentFamilies::deepSeek, FamilyKeys.LATENT),
            family("deepseek_v32", LatentFamilies::deepSeek, FamilyKeys.LATENT),
            family("kimi_k2", LatentFamilies::deepSeek, FamilyKeys.LATENT),
            family("glm_moe_dsa", LatentFamilies::deepSeek, FamilyKeys.GLM_SPARSE),
            family("glm4_moe", LatentFamilies::glm4Moe, HarmlessKeys.EXPERTS),
            family("gpt_oss", ExpertFamilies::gptOss, FamilyKeys.GPT_OSS),
            family("llama4_text", ExpertFamilies::llama4, FamilyKeys.LLAMA_4),
            family("minimax_m2", ExpertFamilies::miniMaxM2, FamilyKeys.MINI_MAX),
            family("mimo_v2_flash", ExpertFamilies::mimoV2, FamilyKeys.MIMO_V2),
            family("step3p7", ExpertFamilies::step3, HarmlessKeys.EXPERTS),
            family("gemma4_text", ExpertFamilies::gemma4, FamilyKeys.GEMMA_4.or(HarmlessKeys.EXPERTS)),
            // states and hybrids
            family("mamba", HybridFamilies::mamba, FamilyKeys.MAMBA),
            family("mamba2", HybridFamilies::mamba2, FamilyKeys.MAMBA_2),
            family("qwen3_next", HybridFamilies::qwen3Next, FamilyKeys.QWEN_HYBRID),
            family("qwen3_5_text", HybridFamilies::qwen3Next, FamilyKeys.QWEN_HYBRID),
            family("qwen3_5_moe_text", HybridFamilies::qwen3Next, FamilyKeys.QWEN_HYBRID),
            family("kimi_linear", HybridFamilies::kimiLinear, FamilyKeys.KIMI_LINEAR),
            family("nemotron_h", HybridFamilies::nemotronH, FamilyKeys.NEMOTRON_H),
            family("jamba", HybridFamilies::jamba, FamilyKeys.JAMBA),
            family("granitemoehybrid", HybridFamilies::graniteHybrid, FamilyKeys.GRANITE_HYBRID),
            family("falcon_h1", HybridFamilies::falconH1, FamilyKeys.FALCON_H1),
            family("deepseek_v4", HybridFamilies::deepSeekV4, FamilyKeys.DEEPSEEK_V4),
            family("deepseek_ref", HybridFamilies::deepSeekV4, FamilyKeys.DEEPSEEK_V4),
            // beside a vision tower: the language model stands at the top level
            family("qwen2_vl", DecoderFamilies::qwenVl, FamilyKeys.QWEN_VL),
            family("qwen2_5_vl", DecoderFamilies::qwenVl, FamilyKeys.QWEN_VL),
            // or it is nested
            nesting("qwen3_vl", "qwen3_vl_text"),
            nesting("qwen3_vl_moe", "qwen3_vl_moe_text"),
            nesting("qwen3_5", "qwen3_5_text"),
            nesting("qwen3_5_moe", "qwen3_5_moe_text"),
            nesting("gemma3", "gemma3_text"),
            nesting("gemma4", "gemma4_text"),
            nesting("llama4", "llama4_text"),
            nesting("kimi_k25", "kimi_k2"),
            nesting("kimi_k3", "kimi_linear"),
            nestingAny("mistral3"),
            nestingAny("llava"),
            nestingAny("kimi_vl"),
            nestingAny("glm4v_moe")));

    private Families() {}

    /** The values of {@code model_type} that are understood, sorted. */
    static List<String> types() {
        return List.copyOf(BY_TYPE.keySet());
    }

    /** The family of a {@code model_type}. */
    static Optional<Family> find(String modelType) {
        return Optional.ofNullable(BY_TYPE.get(modelType));
    }

    private static Map.Entry<String, Family> family(
            String modelType, Function<Configuration, ModelArchitecture> reader) {
        return family(modelType, reader, KeyScope.NOTHING);
    }

    private static Map.Entry<String, Family> family(
            String modelType, Function<Configuration, ModelArchitecture> reader, KeyScope harmless) {
        return Map.entry(modelType, new Family(reader, harmless));
    }

    private static Map.Entry<String, Family> nesting(String modelType, String language) {
        return family(modelType, c -> VisionLanguage.of(c, language), HarmlessKeys.VISION_LANGUAGE);
    }

    private static Map.Entry<String, Family> nestingAny(String modelType) {
        return family(modelType, VisionLanguage::ofAny, HarmlessKeys.VISION_LANGUAGE);
    }
}
