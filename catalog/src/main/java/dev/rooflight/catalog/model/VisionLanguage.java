package dev.rooflight.catalog.model;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.model.Tower;
import java.util.ArrayList;
import java.util.List;

/** Models whose language model is nested as {@code text_config} beside other towers. */
final class VisionLanguage {
    private static final String TEXT = "text_config";

    private VisionLanguage() {}

    /** Any model whose nested language model is of a family that is known (LLaVA, Mistral 3, GLM-V, …). */
    static ModelArchitecture ofAny(Configuration c) {
        return of(c, c.requiredObject(TEXT).text("model_type").orElse("llama"));
    }

    /**
     * Reads the nested language model, and the towers beside it.
     *
     * @param language the family of the language model
     */
    static ModelArchitecture of(Configuration c, String language) {
        Configuration text = c.requiredObject(TEXT);
        ModelArchitecture model = HuggingFaceReader.family(language, c).read(text, language);
        c.inheritedText("torch_dtype");
        c.inheritedText("dtype");
        c.inheritedFlag("tie_word_embeddings");
        c.inheritedObject("quantization_config");
        List<Tower> towers = new ArrayList<>(model.towers());
        towers.addAll(VisionTowers.of(c, model.hiddenSize()));
        return model.withTowers(towers);
    }
}
