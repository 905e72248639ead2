package dev.rooflight.study.option;

import dev.rooflight.core.analysis.Phase;
import java.util.List;

/** Which passes are analysed. */
public enum Phases {
    PREFILL(List.of(Phase.PREFILL)),
    DECODE(List.of(Phase.DECODE)),
    BOTH(List.of(Phase.PREFILL, Phase.DECODE));

    // a list that nobody can change
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Phase> passes;

    Phases(List<Phase> passes) {
        this.passes = passes;
    }

    /** The passes, in order. */
    public List<Phase> passes() {
        return passes;
    }
}
