package dev.rooflight.technique;

import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.note.Note;
import java.util.List;
import java.util.Optional;

/** Lets more query heads share a key/value head: fewer keys and values to make, keep and read. */
final class SharedKvHeads {
    private SharedKvHeads() {}

    /** The technique. */
    static Technique technique() {
        return Technique.named(
                        "shared-kv-heads",
                        "Shared key/value heads",
                        Category.CACHE,
                        "Lets more query heads share a key/value head: fewer keys and values to make, keep and read.")
                .taking(Parameter.integer("heads", 8, 1, 1_000_000, "heads", "key/value heads of a layer"))
                .presets(
                        Preset.of("mqa", "Multi-query attention", "Shazeer 2019, arXiv 1911.02150")
                                .with("heads", 1),
                        Preset.of("gqa", "Grouped-query attention, 8 heads", "Ainslie et al. 2023, arXiv 2305.13245")
                                .with("heads", 8))
                .needing(Need.KEY_VALUE_HEADS)
                .where(SharedKvHeads::uneven)
                .deciding(Slot.KV_HEADS)
                .said(
                        "arXiv 2305.13245",
                        "query heads divide evenly over key/value heads",
                        "latent attention, which has no key/value heads")
                .costing(
                        "GQA-8: T5-XXL within 0.1 of multi-head on average; MQA 0.6 below",
                        Effort.high("uptraining with 5 % of the original compute"))
                .doing(SharedKvHeads::apply);
    }

    private static Optional<Refusal> uneven(Scenario before, Values values) {
        int heads = values.count("heads");
        return Layers.attentions(before.model()).stream()
                .filter(attention -> heads < attention.keyValueHeads() && attention.queryHeads() % heads != 0)
                .findFirst()
                .map(attention -> new Refusal.UnevenHeads(values.request(), attention.queryHeads(), heads));
    }

    private static Scenario apply(Scenario before, Values values) {
        List<GroupedQueryAttention> attentions = Layers.attentions(before.model());
        int heads = values.count("heads");
        if (attentions.stream().allMatch(attention -> attention.keyValueHeads() <= heads)) {
            return before.noting(new Note.FewHeadsAlready(
                    values.name(), before.model().id(), attentions.get(0).keyValueHeads()));
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
