package dev.rooflight.catalog.model;

import static dev.rooflight.catalog.text.KeyScope.harmless;
import static dev.rooflight.catalog.text.KeyScope.harmlessAmong;
import static dev.rooflight.catalog.text.KeyScope.harmlessAt;

import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import java.util.List;

/**
 * Keys of the objects that state rotary positions: {@code rope_scaling}, and {@code rope_parameters}, which may have one object for
 * each kind of layer. Names are those of {@code modeling_rope_utils} in Hugging Face Transformers and of single families.
 */
final class RopeKeys {
    private static final List<String> OBJECTS = List.of("rope_scaling", "rope_parameters");
    private static final List<String> KINDS_OF_LAYERS = List.of("full_attention", "sliding_attention");

    /**
     * Ways of stretching angles: {@code ROPE_INIT_FUNCTIONS} of Hugging Face Transformers, their earlier names, and those that
     * engines and single families know.
     */
    static final List<String> TYPES = List.of(
            "default",
            "linear",
            "dynamic",
            "yarn",
            "longrope",
            "llama3",
            "proportional",
            "su",
            "ntk",
            "mrope",
            "xdrope",
            "mllama4",
            "deepseek_yarn");

    /** What share of a head's channels turns. */
    private static final String SHARE = "partial_rotary_factor";

    /** How many channels turn is the only thing here that is counted. */
    private static final KeyScope ANGLES = KeyScope.of(
            harmlessAmong("how angles are stretched over longer contexts", TYPES, "type", "rope_type"),
            harmless(
                    "angles of rotary positions, and how they are stretched over longer contexts",
                    "rope_theta",
                    "factor",
                    "alpha",
                    "attention_factor",
                    "attn_factor",
                    "extrapolation_factor",
                    "low_freq_factor",
                    "high_freq_factor",
                    "short_factor",
                    "long_factor",
                    "beta",
                    "beta_fast",
                    "beta_slow",
                    "mscale",
                    "mscale_all_dim",
                    "short_mscale",
                    "long_mscale",
                    "llama_4_scaling_beta",
                    "truncate",
                    "finetuned",
                    "apply_yarn_scaling",
                    "original_max_position_embeddings",
                    "max_position_embeddings"),
            harmless("which channels turn by which coordinate", "mrope_section", "mrope_interleaved", "xdrope_section"),
            harmlessAt("every channel of a head turns", SHARE, 1));

    private RopeKeys() {}

    /** Passes over how many channels turn in layers of one kind: a few operations, which are counted for all channels. */
    static void passOverShare(Configuration config, String kindOfLayers) {
        for (String name : OBJECTS) {
            if (config.isObject(name) && config.requiredObject(name).isObject(kindOfLayers)) {
                config.requiredObject(name).requiredObject(kindOfLayers).passOver(SHARE);
            }
        }
    }

    /**
     * Refuses what is neither read nor harmless in the objects of a configuration.
     *
     * @param reader what does not understand it, for the message
     * @param family keys that the family need not read, wherever they stand
     */
    static void refuseUnknown(Configuration config, String reader, KeyScope family) {
        KeyScope scope = ANGLES.or(family);
        for (String name : OBJECTS) {
            if (config.isObject(name)) {
                Configuration rope = config.requiredObject(name);
                String place = name + " of " + reader;
                for (String kind : KINDS_OF_LAYERS) {
                    if (rope.isObject(kind)) {
                        rope.requiredObject(kind).refuseUnknown(place, scope);
                    }
                }
                rope.refuseUnknown(place, scope);
            }
        }
    }
}
