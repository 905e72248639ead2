package dev.rooflight.core.technique;

import static dev.rooflight.core.technique.Category.CACHE;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.memory.MemoryPolicy;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention;
import dev.rooflight.core.pass.Reach;
import java.util.List;
import java.util.function.Function;

/** What of the KV cache is kept, and how it is allocated. */
final class Cache {
    private Cache() {}

    static List<Technique> all() {
        return List.of(sinkWindow(), heavyHitters(), paged(), contiguous(), prefix());
    }

    private static Technique sinkWindow() {
        return Technique.of(
                        "sink-window",
                        "Attention sinks and a window",
                        CACHE,
                        "Keeps the first few and the last positions of the cache and forgets those between.",
                        (before, values) -> reach(before, values, reach -> {
                            long kept = values.whole("sink") + values.whole("window");
                            return reach instanceof Reach.Causal
                                            || (reach instanceof Reach.SlidingWindow window && window.window() > kept)
                                    ? new Reach.SlidingWindow(kept)
                                    : reach;
                        }))
                .taking(
                        Parameter.integer("sink", 4, 0, 1_000_000, "positions", "first positions that stay"),
                        Parameter.integer("window", 2044, 1, 1_000_000_000, "positions", "last positions that stay"))
                .presets(Preset.of(
                        "streaming-llm", "StreamingLLM", "sink=4,window=2044", "Xiao et al. 2023, arXiv 2309.17453"))
                .deciding(Slot.EVICTION)
                .said(
                        "reach of attention: a window of sink + window",
                        "every layer with full attention is cut alike, in prompts, too",
                        "layers whose window is smaller keep it; latent attention and states are not evicted")
                .costing(
                        "perplexity stays that of a window; what lies between is forgotten",
                        "low: an option of some engines");
    }

    private static Technique heavyHitters() {
        return Technique.of(
                        "heavy-hitters",
                        "Heavy hitters",
                        CACHE,
                        "Keeps a share of the cached positions, those that attention weighted most.",
                        (before, values) -> reach(
                                before,
                                values,
                                reach -> reach instanceof Reach.Causal && values.number("share") < 1
                                        ? new Reach.Share(values.number("share"))
                                        : reach))
                .taking(Parameter.number("share", 0.2, 0.001, 1, "share", "cached positions that are kept"))
                .presets(Preset.of("h2o", "H2O, 20 %", "share=0.2", "Zhang et al. 2023, arXiv 2306.14048"))
                .deciding(Slot.EVICTION)
                .said(
                        "reach of attention: ρ of the cached positions and all new ones",
                        "scores to pick by come for free",
                        "flash attention does not hand out scores; picking costs a pass over them")
                .costing("H2O at 20 %: within 1 % on most tasks", "high: kernels that return scores");
    }

    private static Technique paged() {
        return Technique.of(
                        "paged-kv",
                        "Paged KV cache",
                        CACHE,
                        "Allocates the cache in blocks, so that a sequence wastes less than a block.",
                        (before, values) -> block(before, values.count("block")))
                .taking(Parameter.integer("block", 16, 1, 1_000_000, "positions", "positions of a block"))
                .presets(Preset.of(
                        "paged-attention", "PagedAttention (vLLM)", "block=16", "Kwon et al. 2023, arXiv 2309.06180"))
                .deciding(Slot.KV_ALLOCATION)
                .said("waste ≤ block - 1 positions a sequence", "looking up blocks costs no time", "very small blocks")
                .exact("none: the same output", "low: every serving engine has it");
    }

    private static Technique contiguous() {
        return Technique.of(
                        "contiguous-kv",
                        "Contiguous KV cache",
                        CACHE,
                        "Reserves the longest context for every sequence, as engines did before paging; to compare with.",
                        (before, values) -> block(before, values.count("reserved")))
                .taking(Parameter.integer(
                        "reserved", 2048, 1, 1_000_000, "positions", "positions reserved for a sequence at a time"))
                .deciding(Slot.KV_ALLOCATION)
                .said(
                        "arXiv 2309.06180: 20.4 to 38.2 % of reserved memory held tokens",
                        "memory only; time does not change", "fragmentation between sequences comes on top")
                .exact("none: the same output", "none");
    }

    private static Technique prefix() {
        return Technique.of(
                        "prefix-caching",
                        "Prefix caching",
                        CACHE,
                        "Takes the beginning of every prompt from the cache: it is context, not tokens, and is kept once.",
                        (before, values) -> before.with(before.deployment()
                                .execution()
                                .withPrompting(before.deployment()
                                        .execution()
                                        .prompting()
                                        .withCachedPrefix(values.whole("tokens")))))
                .taking(Parameter.integer(
                        "tokens", 512, 0, 1_000_000_000_000L, "tokens", "tokens at the beginning of every prompt"))
                .presets(Preset.of(
                        "radix-attention",
                        "RadixAttention (SGLang)",
                        "tokens=512",
                        "Zheng et al. 2023, arXiv 2312.07104"))
                .deciding(Slot.PREFIX)
                .said(
                        "cached positions are context, not new tokens",
                        "every prompt hits; the prefix is read by each sequence on its own",
                        "kernels that read a shared prefix once for a batch; recurrent states are shared only at the prefix's end")
                .exact("none: the same output", "low: an option of serving engines");
    }

    private static Scenario reach(Scenario before, Values values, Function<Reach, Reach> change) {
        List<GroupedQueryAttention> attentions = Layers.attentions(before.model());
        if (attentions.stream().noneMatch(attention -> attention.reach().cached())) {
            throw new InvalidValueException(
                    "%s cannot be applied to %s: it evicts cached keys and values of heads, and there are none (%s)"
                            .formatted(
                                    values.request(),
                                    before.model().id(),
                                    before.model().layers().get(0).mixer().label()));
        }
        if (attentions.stream()
                .allMatch(attention -> change.apply(attention.reach()).equals(attention.reach()))) {
            return before.noting("%s changes nothing: no layer of %s reaches further"
                    .formatted(values.request(), before.model().id()));
        }
        return before.withLayers(Layers.attention(
                before.model(),
                attention -> new GroupedQueryAttention(
                        attention.queryHeads(),
                        attention.keyValueHeads(),
                        attention.headDim(),
                        attention.valueDim(),
                        change.apply(attention.reach()),
                        attention.rotaryDims(),
                        attention.projections(),
                        attention.queryKeyNorm(),
                        attention.outputGate())));
    }

    private static Scenario block(Scenario before, int positions) {
        MemoryPolicy policy = before.deployment().memory();
        return before.with(before.deployment()
                .withMemory(new MemoryPolicy(
                        policy.utilization(), policy.reserveBytes(), positions, policy.maxBatchedTokens())));
    }
}
