package dev.rooflight.catalog.model;

import static dev.rooflight.catalog.text.KeyScope.harmless;
import static dev.rooflight.catalog.text.KeyScope.harmlessAt;
import static dev.rooflight.catalog.text.KeyScope.harmlessOff;

import dev.rooflight.catalog.text.KeyScope;

/**
 * Keys of {@code vision_config} that change nothing that is counted, and why. Names are those of the towers' configuration classes
 * in Hugging Face Transformers or, for MoonViT, of the files that its makers published.
 */
final class VisionKeys {
    /** Keys of any tower. */
    static final KeyScope ANY = KeyScope.of(
                    harmless("numbers are stored as those of the language model", "torch_dtype", "dtype"),
                    harmless(
                            "how large images are, and how many tokens they have",
                            "image_size",
                            "num_image_tokens",
                            "tokens_per_second"),
                    harmless("which function an activation is", "projector_hidden_act", "activation_func"),
                    harmless("which outputs are taken", "vision_feature_layer", "vision_feature_select_strategy"),
                    harmless("of contrastive training", "projection_dim", "vocab_size", "tie_word_embeddings"),
                    harmless("written where a tower stands in another file", "is_composition"))
            .or(HarmlessKeys.EVERYWHERE);

    /** Qwen2-VL, whose width is {@code embed_dim}. */
    static final KeyScope QWEN_2 = KeyScope.of(harmless("the width of the language model", "hidden_size"))
            .or(ANY);

    /** SigLIP. */
    static final KeyScope SIGLIP =
            KeyScope.of(harmless("pools for classification", "vision_use_head")).or(ANY);

    static final KeyScope GEMMA_4 = KeyScope.of(
                    harmless("how many tokens an image has", "default_output_length"),
                    harmless("the size of a head, as head_dim has it", "global_head_dim"),
                    harmless("moves and scales what comes out", "standardize"),
                    harmlessOff("activations are not clipped", "use_clipped_linears"))
            .or(ANY);

    static final KeyScope MOON_VIT = KeyScope.of(
                    harmless(
                            "the widths of tower and language model, said again", "mm_hidden_size", "text_hidden_size"),
                    harmless("positions: the table of rows and columns is counted", "pos_emb_*", "init_pos_emb_time"),
                    harmless("how frames of a video are put together", "merge_type", "video_attn_type"),
                    harmlessAt("two linears, as the family has them", "mlp_type", "mlp2"),
                    harmlessAt("the projector of the family", "mm_projector_type", "patchmerger"),
                    harmlessAt("the projector of the family", "mm_projector_type", "patchmergerv2"))
            .or(ANY);

    static final KeyScope PIXTRAL =
            KeyScope.of(harmless("hidden size over heads", "head_dim")).or(ANY);

    /** Towers that are not known by name: a plain transformer stands for them. */
    static final KeyScope GENERIC = KeyScope.of(harmless(
                    "approximate: biases everywhere, and two linears as projector",
                    "attention_bias",
                    "qkv_bias",
                    "out_hidden_size",
                    "spatial_merge_size"))
            .or(ANY);

    private VisionKeys() {}
}
