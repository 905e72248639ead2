package dev.rooflight.technique;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.model.TokenMixer.GroupedQueryAttention;
import java.util.List;

/** Lets more query heads share a key/value head: fewer keys and values to make, keep and read. */
final class SharedKvHeads {
    private SharedKvHeads() {}

    /** The technique. */
    static Technique technique() {
        return Technique.of(
                        "shared-kv-heads",
                        "Shared key/value heads",
                        Category.CACHE,
                        "Lets more query heads share a key/value head: fewer keys and values to make, keep and read.",
                        SharedKvHeads::apply)
                .taking(Parameter.integer("heads", 8, 1, 1_000_000, "heads", "key/value heads of a layer"))
                .presets(
                        Preset.of("mqa", "Multi-query attention", "heads=1", "Shazeer 2019, arXiv 1911.02150"),
                        Preset.of(
                                "gqa",
                                "Grouped-query attention, 8 heads",
                                "heads=8",
                                "Ainslie et al. 2023, arXiv 2305.13245"))
                .deciding(Slot.KV_HEADS)
                .said(
                        "arXiv 2305.13245",
                        "query heads divide evenly over key/value heads",
                        "latent attention, which has no key/value heads")
                .costing(
                        "GQA-8: T5-XXL within 0.1 of multi-head on average; MQA 0.6 below",
                        "high: uptraining with 5 % of the original compute");
    }

    private static Scenario apply(Scenario before, Values values) {
        List<GroupedQueryAttention> attentions = Layers.attentions(before.model());
        int heads = values.count("heads");
        if (attentions.isEmpty()) {
            throw new InvalidValueException("%s cannot be applied to %s: it has no attention with key/value heads (%s)"
                    .formatted(
                            values.request(),
                            before.model().id(),
                            before.model().layers().get(0).mixer().label()));
        }
        for (GroupedQueryAttention attention : attentions) {
            if (heads < attention.keyValueHeads() && attention.queryHeads() % heads != 0) {
                throw new InvalidValueException(
                        "%s: %s query heads cannot share %s key/value heads; expected a divisor of %s"
                                .formatted(values.request(), attention.queryHeads(), heads, attention.queryHeads()));
            }
        }
        if (attentions.stream().allMatch(attention -> attention.keyValueHeads() <= heads)) {
            return before.noting("%s changes nothing: %s has %s key/value heads already"
                    .formatted(
                            values.request(),
                            before.model().id(),
                            attentions.get(0).keyValueHeads()));
        }
        return before.withLayers(Layers.attention(
                before.model(),
                attention -> attention.keyValueHeads() <= heads
                        ? attention
                        : with(attention, attention.queryHeads(), heads)));
    }

    static GroupedQueryAttention with(GroupedQueryAttention attention, int queryHeads, int keyValueHeads) {
        return new GroupedQueryAttention(
                queryHeads,
                keyValueHeads,
                attention.headDim(),
                attention.valueDim(),
                attention.reach(),
                attention.rotaryDims(),
                attention.projections(),
                attention.queryKeyNorm(),
                attention.outputGate());
    }
}
