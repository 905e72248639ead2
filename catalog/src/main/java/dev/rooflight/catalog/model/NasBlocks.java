package dev.rooflight.catalog.model;

import static dev.rooflight.catalog.text.KeyScope.harmless;
import static dev.rooflight.catalog.text.KeyScope.harmlessOff;

import dev.rooflight.catalog.model.FamilyParts.Widths;
import dev.rooflight.catalog.text.Configuration;
import dev.rooflight.catalog.text.KeyScope;
import dev.rooflight.core.model.FeedForward;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.model.GroupedQueryAttention.Projections;
import dev.rooflight.core.model.TokenMixer;
import dev.rooflight.core.pass.Reach;

/** Halves of a block of a per-layer searched network, as {@code block_configs} states them. */
final class NasBlocks {
    private static final long WIDTH_MULTIPLE = 256;

    /** What a half does not read where it is none, and what no published block has. */
    private static final KeyScope HARMLESS = KeyScope.of(
            harmlessOff(
                    "of a half that is not there, or is a linear map",
                    "replace_with_linear",
                    "n_heads_in_group",
                    "window_length",
                    "intermediate_size",
                    "ffn_mult"),
            harmless("from which the width was made that the block states", "ffn_mult"),
            harmlessOff(
                    "no sinks, nothing sparse",
                    "num_sink_tokens",
                    "unshifted_sink",
                    "use_prefill_window_in_sink_attention",
                    "sparsify"));

    private NasBlocks() {}

    /** Refuses what is neither read nor harmless in a block. */
    static void refuseUnknown(Configuration block) {
        String reader = "block_configs of model_type 'nemotron-nas'";
        block.nested().forEach(half -> half.refuseUnknown(reader, HARMLESS));
        block.refuseUnknown(reader, KeyScope.NOTHING);
    }

    static TokenMixer mixer(Configuration attention, Widths w) {
        if (attention.flag(false, "no_op")) {
            return new TokenMixer.None();
        }
        if (attention.flag(false, "replace_with_linear")) {
            return new TokenMixer.LinearMap(false);
        }
        int groupSize = attention.smallCount("n_heads_in_group");
        Reach reach = attention.optionalCount("window_length").isPresent()
                ? new Reach.SlidingWindow(attention.count("window_length"))
                : Reach.causal();
        return GroupedQueryAttention.plain(
                w.heads(), w.heads() / groupSize, w.headDim(), reach, w.headDim(), Projections.PLAIN);
    }

    static FeedForward feedForward(Configuration ffn, long hidden) {
        if (ffn.flag(false, "no_op")) {
            return new FeedForward.None();
        }
        if (ffn.flag(false, "replace_with_linear")) {
            return new FeedForward.LinearMap(false);
        }
        long width = ffn.optionalCount("intermediate_size").orElse(0);
        if (width == 0) {
            // as the model's own code has it: two thirds of the multiple, rounded up to a multiple of 256
            long wanted = (long) (2 * ffn.number(0, "ffn_mult") * hidden / 3);
            width = (wanted + WIDTH_MULTIPLE - 1) / WIDTH_MULTIPLE * WIDTH_MULTIPLE;
        }
        return new FeedForward.Dense(width, true, false);
    }
}
