package dev.rooflight.report;

import dev.rooflight.study.curve.Turn;
import java.util.List;

/** Words for what turns along a curve. */
final class TurnWording implements Turn.Visitor<String> {
    private static final TurnWording WORDS = new TurnWording();

    private TurnWording() {}

    static String of(Turn turn) {
        return turn.accept(WORDS);
    }

    @Override
    public String operatorsBound(Turn.OperatorsBound turn) {
        List<String> names = turn.operators();
        int last = names.size() - 1;
        String listed =
                last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
        return "%s %s %s-bound in %s"
                .formatted(
                        listed,
                        last == 0 ? "turns" : "turn",
                        turn.to().id(),
                        turn.phase().id());
    }

    @Override
    public String cachePassesWeights(Turn.CachePassesWeights turn) {
        return from(turn.holds(), "the KV cache passes the weights");
    }

    @Override
    public String memoryFull(Turn.MemoryFull turn) {
        return from(turn.holds(), "memory is full");
    }

    @Override
    public String draftingPays(Turn.DraftingPays turn) {
        return "%s %s, %s"
                .formatted(
                        turn.technique(),
                        turn.pays() ? "pays" : "stops paying",
                        turn.expected() ? "as expected" : "by the roofline");
    }

    @Override
    public String placesChange(Turn.PlacesChange turn) {
        return "%s and %s change places".formatted(turn.one(), turn.other());
    }

    private static String from(boolean holds, String words) {
        return holds ? words : "no longer: " + words;
    }
}
