package dev.rooflight.serving.reference;

import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.List;

/** What a position holds: the so-manieth token of a text. Texts with negative keys belong to one request alone. */
record Token(long text, int place) {
    /** All that a request may ever fill, position by position. */
    static List<Token> of(Requests requests, int request) {
        int prompt = requests.promptTokens(request);
        int all = prompt + requests.outputTokens(request);
        List<Token> tokens = new ArrayList<>();
        int segments = requests.segments(request);
        int covered = 0;
        for (int i = 0; i < segments; i++) {
            covered += requests.segmentTokens(request, i);
        }
        for (int i = 0; i < segments; i++) {
            int length = requests.segmentTokens(request, i);
            if (i == segments - 1 && requests.outputContinues(request) && covered == prompt) {
                length += all - prompt;
            }
            for (int place = 0; place < length; place++) {
                tokens.add(new Token(requests.segmentKey(request, i), place));
            }
        }
        int own = 0;
        while (tokens.size() < all) {
            tokens.add(new Token(-1 - request, own++));
        }
        return tokens;
    }
}
