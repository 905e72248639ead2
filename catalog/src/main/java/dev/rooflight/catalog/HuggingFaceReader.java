package dev.rooflight.catalog;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.model.ModelArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Reads the {@code config.json} of Hugging Face checkpoints. Each {@code model_type} has one entry in {@link #FAMILIES}; its
 * function names the keys it understands by reading them.
 */
public final class HuggingFaceReader {
    private static final Map<String, Function<ModelConfig, ModelArchitecture>> FAMILIES = new TreeMap<>(Map.ofEntries(
            Map.entry("llama", DecoderFamilies::llama),
            Map.entry("mistral", DecoderFamilies::mistral),
            Map.entry("qwen2", DecoderFamilies::qwen2),
            Map.entry("qwen3", DecoderFamilies::qwen3),
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
            Map.entry("starcoder2", DecoderFamilies::starCoder2)));

    private HuggingFaceReader() {}

    /** The values of {@code model_type} that are understood, sorted. */
    public static List<String> families() {
        return List.copyOf(FAMILIES.keySet());
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
    public static LoadedModel read(JsonNode config, String where, String id) {
        ModelConfig reading = new ModelConfig(config, where);
        String family = reading.text("model_type")
                .orElseThrow(() -> reading.error(
                        "'model_type' is missing; expected one of " + String.join(", ", FAMILIES.keySet())));
        Function<ModelConfig, ModelArchitecture> reader = FAMILIES.get(family);
        if (reader == null) {
            throw reading.error("model_type '%s' is not known; expected one of %s"
                    .formatted(family, String.join(", ", FAMILIES.keySet())));
        }
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
}
