package dev.rooflight.report;

import dev.rooflight.study.advice.Reason;

/** The words of advice: why a technique pays or does not. */
final class AdviceWording implements Reason.Visitor<String> {
    private static final AdviceWording WORDS = new AdviceWording();

    private AdviceWording() {}

    /** Why a technique is not advised. */
    static String of(Reason reason) {
        return reason.accept(WORDS);
    }

    @Override
    public String idle(Reason.Idle reason) {
        return NoteWording.of(reason.note());
    }

    @Override
    public String unsupported(Reason.Unsupported reason) {
        return NoteWording.of(reason.note());
    }

    @Override
    public String tooLarge(Reason.TooLarge reason) {
        return "does not fit into the device's memory";
    }

    @Override
    public String said(Reason.Said reason) {
        return reason.text();
    }
}
