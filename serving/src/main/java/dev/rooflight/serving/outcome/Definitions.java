package dev.rooflight.serving.outcome;

/**
 * What clients mean by the time per output token. They differ, so an answer says which it is.
 */
public enum Definitions {
    /** (last − first) / (n − 1), none for one token: vLLM's and SGLang's clients, AIPerf. */
    AFTER_FIRST("(last - first)/(n - 1)"),
    /** (last − sent) / n: guidellm. */
    FROM_SENDING("(last - sent)/n"),
    /** (last − first) / n: Vidur. */
    ALL_TOKENS("(last - first)/n");

    private final String formula;

    Definitions(String formula) {
        this.formula = formula;
    }

    /** As it is shown. */
    public String formula() {
        return formula;
    }

    /** Time per output token; NaN where there is none. */
    public double tpot(double sent, double first, double last, int tokens) {
        return switch (this) {
            case AFTER_FIRST -> tokens > 1 ? (last - first) / (tokens - 1) : Double.NaN;
            case FROM_SENDING -> (last - sent) / tokens;
            case ALL_TOKENS -> (last - first) / tokens;
        };
    }
}
