package dev.rooflight.catalog.hub;

import dev.rooflight.catalog.text.OneLine;

/**
 * A model cannot be had from the hub or its cache: what was asked for, what happened, and what to do. The message is these in one
 * line. It holds neither the token nor the query of a signed address.
 */
public final class HubException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String what;
    private final String problem;
    private final String remedy;

    /**
     * A refusal.
     *
     * @param what what was asked for: a reference, a file of it, a setting; empty where the problem names it
     * @param problem what happened, or what is wrong
     * @param remedy what was expected, or what to do; empty where that goes without saying
     */
    public HubException(String what, String problem, String remedy) {
        super(OneLine.of((what.isEmpty() ? "" : what + ": ") + problem + (remedy.isEmpty() ? "" : "; " + remedy)));
        this.what = what;
        this.problem = problem;
        this.remedy = remedy;
    }

    /** The same refusal, of something that is part of what was asked for. */
    HubException within(String asked) {
        return new HubException(asked + (what.isEmpty() ? "" : ": " + what), problem, remedy);
    }

    /** What was asked for; empty where the problem names it. */
    public String what() {
        return what;
    }

    /** What happened, or what is wrong. */
    public String problem() {
        return problem;
    }

    /** What was expected, or what to do; empty where that goes without saying. */
    public String remedy() {
        return remedy;
    }
}
