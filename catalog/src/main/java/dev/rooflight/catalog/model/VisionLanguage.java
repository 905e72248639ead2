package dev.rooflight.catalog.model;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Tower;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Models whose language model is nested as {@code text_config} beside other towers. */
final class VisionLanguage {
    private VisionLanguage() {}

    /** Any model whose nested language model is of a family that is known (LLaVA, Mistral 3, GLM-V, …). */
    static ModelArchitecture ofAny(Configuration c) {
        String family = c.requiredObject("text_config").text("model_type").orElse("llama");
        return of(c, HuggingFaceReader.family(family, c));
    }

    /** Reads the nested language model, and the towers beside it. */
    static ModelArchitecture of(Configuration c, Function<Configuration, ModelArchitecture> language) {
        Configuration text = c.requiredObject("text_config");
        ModelArchitecture model = language.apply(text);
        c.inheritedText("torch_dtype");
        c.inheritedText("dtype");
        c.inheritedFlag("tie_word_embeddings");
        c.inheritedObject("quantization_config");
        c.understands("vision_config", "audio_config", "mm_tokens_per_image", "vision_soft_tokens_per_image");
        text.refuseUnknown(text.text("model_type").orElse("text_config"));
        List<Tower> towers = new ArrayList<>(model.towers());
        towers.addAll(VisionTowers.of(c, text, model.hiddenSize()));
        return model.withTowers(towers);
    }
}
