package dev.rooflight.serving.reference;

import dev.rooflight.serving.load.Requests;
import java.util.ArrayList;
import java.util.List;

/** A request on its way through a reference engine. */
final class Job {
    final int request;
    final int prompt;
    final int output;
    final int max;
    final double sent;
    final double visible;
    final List<Token> tokens;
    /** Blocks that it holds; what is in them is of interest only where prefixes are kept. */
    final List<Blocks.Block> blocks = new ArrayList<>();

    int generated;
    int computed;
    /** Tokens that were known when it was admitted: all of them are a prompt. */
    int target;

    int preemptions;
    int found;
    double admitted = Double.NaN;
    double first = Double.NaN;
    double last = Double.NaN;

    Job(Requests requests, int request, double sent, double visible) {
        this.request = request;
        this.prompt = requests.promptTokens(request);
        this.output = requests.outputTokens(request);
        this.max = requests.maxTokens(request);
        this.sent = sent;
        this.visible = visible;
        this.tokens = Token.of(requests, request);
    }

    int known() {
        return prompt + generated;
    }

    boolean prefilling() {
        return computed < target;
    }

    boolean ended() {
        return generated == output;
    }
}
