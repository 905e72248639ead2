package dev.rooflight.technique;

import dev.rooflight.core.memory.MemoryPolicy;
import dev.rooflight.core.model.GroupedQueryAttention;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.pass.Reach;
import java.util.List;
import java.util.function.Function;

/** What of the KV cache is kept, and how it is allocated. */
final class Cache {
    private Cache() {}

    static Scenario reach(Scenario before, Values values, Function<Reach, Reach> change) {
        List<GroupedQueryAttention> attentions = Layers.attentions(before.model());
        if (attentions.stream()
                .allMatch(attention -> change.apply(attention.reach()).equals(attention.reach()))) {
            return before.noting(
                    new Note.ReachesNoFurther(values.name(), before.model().id()));
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

    static Scenario block(Scenario before, int positions) {
        MemoryPolicy policy = before.deployment().memory();
        return before.with(before.deployment()
                .withMemory(new MemoryPolicy(
                        policy.utilization(), policy.reserveBytes(), positions, policy.maxBatchedTokens())));
    }
}
