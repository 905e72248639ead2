package dev.rooflight.technique;

/** Cuts prompts into chunks that run beside decodes; weights are read for each chunk, but no decode waits for a whole prompt. */
final class ChunkedPrefill {
    private ChunkedPrefill() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "chunked-prefill",
                        "Chunked prefill",
                        Category.SERVING,
                        "Cuts prompts into chunks that run beside decodes; weights are read for each chunk, but no decode waits for a whole prompt.")
                .taking(Parameter.integer("tokens", 512, 16, 1_000_000_000, "tokens", "tokens of a chunk"))
                .presets(Preset.of("sarathi", "Sarathi-Serve", "Agrawal et al. 2024, arXiv 2403.02310")
                        .with("tokens", 512))
                .deciding(Slot.PROMPT_CHUNKS)
                .said(
                        "a chunk is a pass with context; a prompt is the sum of its chunks",
                        "chunks of one prompt follow each other; decodes beside them are not in its time",
                        "the steady state mixes by the engine's token budget")
                .exact("none: the same output", Effort.low("an option of serving engines"))
                .doing((before, values) -> before.with(before.deployment()
                        .execution()
                        .withPrompting(
                                before.deployment().execution().prompting().withChunks(values.whole("tokens")))));
    }
}
