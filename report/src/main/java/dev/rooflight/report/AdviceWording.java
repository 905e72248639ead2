package dev.rooflight.report;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.roofline.Bound;
import dev.rooflight.study.advice.Cause;
import dev.rooflight.study.advice.Diagnosis;
import dev.rooflight.study.advice.Explanation;
import dev.rooflight.study.advice.Figure;
import dev.rooflight.study.advice.MemoryPart;
import dev.rooflight.study.advice.Reason;
import java.util.ArrayList;
import java.util.List;

/** The words of advice: what a deployment is limited by, and why a technique pays or does not. */
final class AdviceWording implements Cause.Visitor<String>, Explanation.Visitor<String>, Reason.Visitor<String> {
    private static final AdviceWording WORDS = new AdviceWording();

    /** Below this share a change is none. */
    private static final double NOTHING = 1e-9;

    /** Digits beyond three that are tried where two numbers look alike. */
    private static final int MORE_DIGITS = 3;

    /** From this share on, a part is not a small one. */
    private static final double MOST = 0.5;

    /** Below this factor a cut is a small one. */
    private static final double SMALL_CUT = 1.1;

    private static final double GIGA = 1e9;

    private AdviceWording() {}

    /** A cause, or an effect. */
    static String of(Cause cause) {
        return cause.accept(WORDS);
    }

    /** What a technique that pays changes, in one sentence. */
    static String of(Explanation explanation) {
        return explanation.accept(WORDS);
    }

    /** Why a technique is not advised, in one sentence. */
    static String of(Reason reason) {
        return reason.accept(WORDS);
    }

    /** Why a deployment takes what it takes, in one sentence. */
    static String of(Diagnosis diagnosis) {
        List<String> parts = new ArrayList<>();
        parts.add(of(diagnosis.pass()));
        parts.add("%s are %s of its traffic".formatted(words(diagnosis.largest()), percent(diagnosis.share())));
        diagnosis.prefill().ifPresent(bound -> parts.add("prefill is %s-bound".formatted(bound.id())));
        return String.join("; ", parts);
    }

    /** What a figure is called. */
    static String of(Figure figure) {
        return switch (figure) {
            case END_TO_END -> "end to end";
            case THROUGHPUT -> "throughput";
            case MEMORY -> "memory";
            case PRICE -> "cost per million output tokens";
            case DEVICE_TIME -> "device time per request";
            case ENERGY -> "energy per request";
        };
    }

    @Override
    public String ofTime(Explanation.OfTime explanation) {
        StringBuilder text = new StringBuilder(of(explanation.pass()));
        explanation.causes().forEach(cause -> text.append("; ").append(of(cause)));
        if (!explanation.times().isEmpty()) {
            text.append(explanation.causes().isEmpty() ? "; " : ": ").append(joined(explanation.times()));
        }
        explanation.memory().ifPresent(memory -> text.append("; ").append(of(memory)));
        return text.toString();
    }

    @Override
    public String ofMemory(Explanation.OfMemory explanation) {
        Cause.MemoryCut cut = explanation.cut();
        return "%s are %s of the memory and are %s: %s; at most batch %s instead of %s fits"
                .formatted(
                        words(cut.part()),
                        percent(cut.share()),
                        cut.after() == 0 ? "gone" : "cut %s times".formatted(digits(cut.factor())),
                        gigabytes(
                                explanation.memory().after(),
                                explanation.memory().before()),
                        Si.count(explanation.batchAfter()),
                        Si.count(explanation.batchBefore()));
    }

    @Override
    public String idle(Reason.Idle reason) {
        return NoteWording.besideItsTechnique(reason.note());
    }

    @Override
    public String unsupported(Reason.Unsupported reason) {
        return NoteWording.besideItsTechnique(reason.note());
    }

    @Override
    public String tooLarge(Reason.TooLarge reason) {
        return "does not fit into the device's memory";
    }

    @Override
    public String worse(Reason.Worse reason) {
        List<String> parts = new ArrayList<>();
        reason.causes().forEach(cause -> parts.add(of(cause)));
        if (!reason.effects().isEmpty()) {
            parts.add(joined(reason.effects()));
        }
        String worse = "makes it %s worse".formatted(percent(reason.change()));
        return parts.isEmpty() ? worse : worse + ": " + String.join(", and ", parts);
    }

    @Override
    public String little(Reason.Little reason) {
        double change = Math.abs(reason.change());
        return (change < NOTHING ? "changes nothing" : "changes it by " + percent(change)) + ": "
                + joined(reason.causes());
    }

    @Override
    public String refused(Reason.Refused reason) {
        InvalidValueException error = reason.refusal().error();
        String expected = "expected " + error.expected();
        return error.remedy().isEmpty() ? expected : expected + "; " + error.remedy();
    }

    @Override
    public String bounded(Cause.Bounded cause) {
        return "%s is %s-bound at %s operations per byte"
                .formatted(cause.phase().id(), cause.bound().id(), digits(cause.opsPerByte()));
    }

    @Override
    public String trafficCut(Cause.TrafficCut cut) {
        return "%s are %s of its traffic and are %s"
                .formatted(
                        words(cut.traffic()),
                        percent(cut.share()),
                        cut.after() == 0 ? "not read any more" : "cut %s times".formatted(digits(cut.factor())));
    }

    @Override
    public String trafficCutInVain(Cause.TrafficCutInVain cause) {
        Cause.TrafficCut cut = cause.cut();
        String what = words(cut.traffic());
        if (cut.share() < MOST) {
            return smallPart(what, cut.factor(), cut.share(), "its traffic");
        } else if (cut.factor() < SMALL_CUT) {
            return smallCut(what, cut.factor());
        }
        return "%s are cut %s times, but %s"
                .formatted(
                        what,
                        digits(cut.factor()),
                        cause.pass().bound() == Bound.MEMORY
                                ? "that is not what takes the time"
                                : "%s is %s-bound"
                                        .formatted(
                                                cause.pass().phase().id(),
                                                cause.pass().bound().id()));
    }

    @Override
    public String operationsCut(Cause.OperationsCut cause) {
        return "operations are cut %s times".formatted(digits(cause.factor()));
    }

    @Override
    public String ceilingRaised(Cause.CeilingRaised cause) {
        return "products run in %s at %s times the peak"
                .formatted(cause.format().id(), digits(cause.factor()));
    }

    @Override
    public String tokensVerified(Cause.TokensVerified cause) {
        return "a step emits %s tokens, and the pass that verifies %s takes %s times as long as that of one"
                .formatted(digits(cause.emitted()), cause.verified(), digits(cause.passes()));
    }

    @Override
    public String draftingCosts(Cause.DraftingCosts cause) {
        return "a step emits %s tokens, but with drafting takes %s times as long as a pass of one token"
                .formatted(digits(cause.emitted()), digits(cause.passes()));
    }

    @Override
    public String draftReadsPrompt(Cause.DraftReadsPrompt cause) {
        return "the draft goes through the prompt, too, which takes %s".formatted(seconds(cause.seconds(), 0));
    }

    @Override
    public String operatorFaster(Cause.OperatorFaster cause) {
        return "%s takes %s less in each pass".formatted(cause.operator(), seconds(cause.seconds(), 0));
    }

    @Override
    public String operatorSlower(Cause.OperatorSlower cause) {
        return (cause.added() ? "%s adds %s to each %s pass" : "%s takes %s longer in each %s pass")
                .formatted(
                        cause.operator(),
                        seconds(cause.seconds(), 0),
                        cause.phase().id());
    }

    @Override
    public String operatorsRegrouped(Cause.OperatorsRegrouped cause) {
        return "%s operators run as %s".formatted(cause.before(), cause.after());
    }

    @Override
    public String tokenTime(Cause.TokenTime cause) {
        return "a token takes " + insteadOf(cause.after(), cause.before(), AdviceWording::seconds);
    }

    @Override
    public String promptTime(Cause.PromptTime cause) {
        return "the prompt takes " + insteadOf(cause.after(), cause.before(), AdviceWording::seconds);
    }

    @Override
    public String memoryTaken(Cause.MemoryTaken cause) {
        return "memory is " + gigabytes(cause.after(), cause.before());
    }

    @Override
    public String memoryCut(Cause.MemoryCut cut) {
        return cut.share() < MOST
                ? smallPart(words(cut.part()), cut.factor(), cut.share(), "the memory")
                : smallCut(words(cut.part()), cut.factor());
    }

    @Override
    public String memoryCutInVain(Cause.MemoryCutInVain cause) {
        return of(cause.memory()) + ", and that is not what takes the time";
    }

    @Override
    public String memoryGrown(Cause.MemoryGrown cause) {
        return "%s take %s".formatted(words(cause.part()), gigabytes(cause.after(), cause.before()));
    }

    @Override
    public String passUnchanged(Cause.PassUnchanged cause) {
        return "it acts on neither operations nor bytes of " + cause.phase().id();
    }

    @Override
    public String memoryUnchanged(Cause.MemoryUnchanged cause) {
        return "neither weights, cache nor activations take less memory";
    }

    private static String joined(List<Cause> causes) {
        return String.join(", ", causes.stream().map(AdviceWording::of).toList());
    }

    private static String smallPart(String what, double factor, double share, String whole) {
        return "%s are cut %s times, but they are %s%s of %s"
                .formatted(what, digits(factor), isTiny(share) ? "" : "only ", percent(share), whole);
    }

    private static String smallCut(String what, double factor) {
        return "%s are cut only %s times".formatted(what, digits(factor));
    }

    private static String words(Traffic traffic) {
        return switch (traffic) {
            case WEIGHTS -> "weights";
            case ACTIVATION_READ, ACTIVATION_WRITE -> "activations";
            case KV_READ, KV_WRITE -> "cached keys and values";
            case STATE_READ, STATE_WRITE -> "recurrent states";
            case COLLECTIVE -> "exchanges";
        };
    }

    private static String words(MemoryPart part) {
        return switch (part) {
            case WEIGHTS -> "weights";
            case KV_CACHE -> "cached keys and values";
            case ACTIVATIONS -> "activations";
        };
    }

    private static String gigabytes(double after, double before) {
        return insteadOf(after, before, (bytes, more) -> digits(bytes / GIGA, more)) + " GB";
    }

    /** A number in words, with so many digits more than three. */
    @FunctionalInterface
    private interface Shown {
        String of(double value, int more);
    }

    /** {@code A instead of B}, with as many digits as tell the two apart. */
    private static String insteadOf(double after, double before, Shown shown) {
        int more = 0;
        while (more < MORE_DIGITS && shown.of(after, more).equals(shown.of(before, more))) {
            more++;
        }
        return "%s instead of %s".formatted(shown.of(after, more), shown.of(before, more));
    }

    private static boolean isTiny(double share) {
        return share < 0.0005;
    }

    private static String percent(double share) {
        return isTiny(share) ? "less than 0.1 %" : Si.decimals(100 * share, share < 0.01 ? 1 : 0) + " %";
    }

    private static String digits(double value) {
        return digits(value, 0);
    }

    /** Three significant digits and some more, without an exponent. */
    private static String digits(double value, int more) {
        double size = Math.abs(value);
        int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
        return Si.decimals(value, decimals + more);
    }

    private static String seconds(double value, int more) {
        return value >= 1
                ? digits(value, more) + " s"
                : value >= 1e-3 ? digits(value * 1e3, more) + " ms" : digits(value * 1e6, more) + " µs";
    }
}
