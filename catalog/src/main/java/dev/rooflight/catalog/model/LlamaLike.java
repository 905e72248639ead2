package dev.rooflight.catalog.model;

/**
 * A family that is Llama but for the names and defaults of some keys: gated feed-forward, RMS norm before each half, rotary
 * positions, every layer looking back over everything. Sources: the families' configuration and model classes in Hugging Face
 * Transformers.
 *
 * @param tied whether the head is the token table where {@code tie_word_embeddings} is not stated
 * @param inputBias the key that says whether queries, keys and values have biases; false where it is not stated
 * @param outputBias the key that says so of attention's output
 * @param outputFollows whether that is as {@code inputBias} has it where it is not stated; else it is false
 * @param feedForwardBias the key that says so of the feed-forward; false where it is not stated
 */
record LlamaLike(boolean tied, String inputBias, String outputBias, boolean outputFollows, String feedForwardBias) {
    static final LlamaLike LLAMA = new LlamaLike(false, "attention_bias", "attention_bias", true, "mlp_bias");
    static final LlamaLike GRANITE = new LlamaLike(true, "attention_bias", "attention_bias", true, "mlp_bias");
    static final LlamaLike SMOL_LM = new LlamaLike(true, "attention_bias", "attention_bias", true, "mlp_bias");
    static final LlamaLike SEED_OSS = new LlamaLike(false, "attention_bias", "attention_out_bias", true, "mlp_bias");
    static final LlamaLike INTERN_LM = new LlamaLike(false, "qkv_bias", "bias", false, "bias");
    static final LlamaLike ERNIE = new LlamaLike(false, "use_bias", "use_bias", true, "use_bias");
}
