package dev.rooflight.catalog.model;

import java.util.List;

/**
 * What families call the widths of their decoder. Names that a family does not use are none of its keys.
 *
 * @param hidden channels of the residual stream
 * @param layers how many layers
 * @param heads query heads
 * @param keyValueHeads heads of keys and values; empty where no key states them
 * @param headDim size of a head; empty where no key states it
 * @param context positions it was made for
 */
record WidthNames(
        List<String> hidden,
        List<String> layers,
        List<String> heads,
        List<String> keyValueHeads,
        List<String> headDim,
        List<String> context) {
    /** Llama's, which most that came later took over. */
    static final WidthNames USUAL = new WidthNames(
            List.of("hidden_size"),
            List.of("num_hidden_layers"),
            List.of("num_attention_heads"),
            List.of("num_key_value_heads"),
            List.of("head_dim"),
            List.of("max_position_embeddings"));

    /** GPT-2, GPT-J, GPT-BigCode; the usual names are aliases there ({@code attribute_map}). */
    static final WidthNames GPT = new WidthNames(
            List.of("hidden_size", "n_embd"),
            List.of("num_hidden_layers", "n_layer"),
            List.of("num_attention_heads", "n_head"),
            List.of(),
            List.of(),
            List.of("max_position_embeddings", "n_positions"));

    static final WidthNames BLOOM = new WidthNames(
            List.of("hidden_size", "n_embed"), GPT.layers, GPT.heads, List.of(), List.of(), List.of("seq_length"));

    /** Falcon, also in its first form, RefinedWeb. */
    static final WidthNames FALCON = new WidthNames(
            USUAL.hidden, GPT.layers, GPT.heads, List.of("num_kv_heads", "n_head_kv"), USUAL.headDim, USUAL.context);

    static final WidthNames CHAT_GLM = new WidthNames(
            USUAL.hidden,
            List.of("num_layers", "num_hidden_layers"),
            USUAL.heads,
            List.of(),
            List.of("kv_channels"),
            List.of("seq_length"));
}
