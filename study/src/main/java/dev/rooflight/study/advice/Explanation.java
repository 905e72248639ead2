package dev.rooflight.study.advice;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.memory.MemoryAnalysis;
import dev.rooflight.core.numeric.Digits;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.core.roofline.Bound;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a technique changes, in words that all come from the analyses before and after: what bounds the pass that changes most, which
 * of its bytes or operations become fewer, and what that does to times and memory.
 */
final class Explanation {
    /** Changes below this share of a whole go without saying. */
    private static final double WORTH_SAYING = 0.02;

    private final CompiledModel before;
    private final CompiledModel after;
    private final Workload workload;

    Explanation(CompiledModel before, CompiledModel after, Workload workload) {
        this.before = before;
        this.after = after;
        this.workload = workload;
    }

    /** Why decode and prefill take what they take. */
    static String diagnosis(CompiledModel model, Workload workload) {
        PassAnalysis prefill = model.analyze(model.pass(Phase.PREFILL, workload.batch(), workload.context()));
        if (!model.model().autoregressive()) {
            return "%s; %s".formatted(bound("prefill", prefill), traffic(prefill, largest(prefill)));
        }
        PassAnalysis decode = model.analyze(model.pass(Phase.DECODE, workload.batch(), workload.context()));
        return "%s; %s; prefill is %s-bound"
                .formatted(
                        bound("decode", decode),
                        traffic(decode, largest(decode)),
                        dominant(prefill).id());
    }

    /** What a technique that pays changes. */
    String paying(Objective objective) {
        if (objective == Objective.MEMORY) {
            return inMemory();
        }
        Phase phase = mostChanged();
        PassAnalysis was = before.analyze(lastPass(before, phase));
        PassAnalysis is = after.analyze(lastPass(after, phase));
        List<String> causes = inParts() ? List.of() : causes(was, is);
        StringBuilder text = new StringBuilder(bound(phase.id(), was));
        causes.forEach(cause -> text.append("; ").append(cause));
        text.append(causes.isEmpty() ? "; " : ": ");
        text.append(effect(phase));
        changedMemory().ifPresent(memory -> text.append("; ").append(memory));
        return text.toString();
    }

    /**
     * Why a technique does not pay.
     *
     * @param change of the objective's value, as a share of it
     */
    String useless(double change) {
        Phase phase = mostChanged();
        PassAnalysis was = before.analyze(lastPass(before, phase));
        PassAnalysis is = after.analyze(lastPass(after, phase));
        if (change > WORTH_SAYING / 4) {
            return "makes it %s worse: %s".formatted(percent(change), slower(phase, was, is));
        }
        String little = Math.abs(change) < 1e-9 ? "changes nothing" : "changes it by " + percent(Math.abs(change));
        if (inParts()) {
            return little + ": " + effect(Phase.PREFILL);
        }
        return little + ": "
                + smallCut(was, is)
                        .or(() -> changedMemory().map(memory -> memory + ", and that is not what takes the time"))
                        .orElse("it acts on neither operations nor bytes of %s".formatted(phase.id()));
    }

    /** Whether prompts are processed in other parts than before, so that one pass does not stand for the whole. */
    private boolean inParts() {
        return !after.deployment()
                .execution()
                .prompting()
                .equals(before.deployment().execution().prompting());
    }

    /** The memory and what of it is cut. */
    private String inMemory() {
        MemoryAnalysis was = before.memory().analyze(workload.batch(), workload.lastContext());
        MemoryAnalysis is = after.memory().analyze(workload.batch(), workload.lastContext());
        boolean weights = was.weightsBytes() - is.weightsBytes() > was.kvCacheBytes() - is.kvCacheBytes();
        double part = weights ? was.weightsBytes() : was.kvCacheBytes();
        double left = weights ? is.weightsBytes() : is.kvCacheBytes();
        return "%s are %s of the memory and are %s: %s instead of %s GB; at most batch %s instead of %s fits"
                .formatted(
                        weights ? "weights" : "cached keys and values",
                        percent(part / was.totalBytes()),
                        left == 0 ? "gone" : "cut %s times".formatted(digits(part / left)),
                        digits(is.totalBytes() / 1e9),
                        digits(was.totalBytes() / 1e9),
                        Digits.grouped(is.maxBatch()),
                        Digits.grouped(was.maxBatch()));
    }

    /** A pass of the phase: the longest of decode. */
    private Pass lastPass(CompiledModel model, Phase phase) {
        return model.pass(
                phase, workload.batch(), phase == Phase.PREFILL ? workload.context() : workload.lastContext());
    }

    /** The phase whose expected time for the whole workload changes more. */
    private Phase mostChanged() {
        if (!decodes()) {
            return Phase.PREFILL;
        }
        Generation was = generation(before).expected();
        Generation is = generation(after).expected();
        double prompt = Math.abs(was.ttftSeconds() - is.ttftSeconds());
        double decode =
                Math.abs((was.endToEndSeconds() - was.ttftSeconds()) - (is.endToEndSeconds() - is.ttftSeconds()));
        return (workload.outputTokens() < 2 && prompt > 0) || prompt > decode ? Phase.PREFILL : Phase.DECODE;
    }

    private boolean decodes() {
        return before.model().autoregressive();
    }

    private Times<Generation> generation(CompiledModel model) {
        return model.generate(workload.batch(), workload.context(), Math.max(2, workload.outputTokens()));
    }

    private List<String> causes(PassAnalysis was, PassAnalysis is) {
        List<String> causes = new ArrayList<>();
        var decoding = after.deployment().execution().decoding();
        if (!decoding.plain() && before.deployment().execution().decoding().plain()) {
            double passes = is.totals().expectedSeconds() / was.totals().expectedSeconds();
            causes.add("a step emits %s tokens, and the pass that verifies %s takes %s times as long as that of one"
                    .formatted(digits(decoding.tokensPerStep()), decoding.verifiedTokens(), digits(passes)));
            return causes;
        }
        // where arithmetic takes the time, fewer bytes are no cause
        Optional<String> bytes = fewerBytes(was, is);
        if (dominant(was) != Bound.COMPUTE) {
            bytes.ifPresent(causes::add);
        }
        double ops = was.totals().ops() / is.totals().ops();
        if (ops > 1 + WORTH_SAYING) {
            causes.add("operations are cut %s times".formatted(digits(ops)));
        }
        ceiling(was, is).ifPresent(causes::add);
        if (causes.isEmpty()) {
            bytes.ifPresent(causes::add);
        }
        if (causes.isEmpty()) {
            mostFaster(was, is).ifPresent(causes::add);
        }
        return causes;
    }

    private static Optional<String> fewerBytes(PassAnalysis was, PassAnalysis is) {
        double access = was.totals().bytes().memoryAccess();
        return mostSaved(was, is)
                .filter(traffic -> saved(was, is, traffic) > WORTH_SAYING * access)
                .map(traffic -> {
                    double left = is.totals().bytes().of(traffic);
                    double cut = was.totals().bytes().of(traffic) / left;
                    return traffic(was, traffic)
                            + (left == 0
                                    ? " and are not read any more"
                                    : " and are cut %s times".formatted(digits(cut)));
                });
    }

    private String effect(Phase phase) {
        Generation was = generation(before).expected();
        Generation is = generation(after).expected();
        List<String> effects = new ArrayList<>();
        if (phase == Phase.DECODE || (decodes() && changed(was.tpotSeconds(), is.tpotSeconds()))) {
            effects.add(
                    "a token takes %s instead of %s".formatted(seconds(is.tpotSeconds()), seconds(was.tpotSeconds())));
        }
        if (phase == Phase.PREFILL || changed(was.ttftSeconds(), is.ttftSeconds())) {
            effects.add("the prompt takes %s instead of %s"
                    .formatted(seconds(is.ttftSeconds()), seconds(was.ttftSeconds())));
        }
        return String.join(", ", effects);
    }

    private static boolean changed(double was, double is) {
        return Math.abs(is / was - 1) > WORTH_SAYING / 2;
    }

    private Optional<String> changedMemory() {
        double was = before.memory().occupiedBytes(workload.batch(), workload.lastContext());
        double is = after.memory().occupiedBytes(workload.batch(), workload.lastContext());
        return changed(was, is)
                ? Optional.of("memory is %s instead of %s GB".formatted(digits(is / 1e9), digits(was / 1e9)))
                : Optional.empty();
    }

    /** A cut of something that is a small part of the whole. */
    private Optional<String> smallCut(PassAnalysis was, PassAnalysis is) {
        return mostSaved(was, is)
                .filter(traffic ->
                        saved(was, is, traffic) > 1e-6 * was.totals().bytes().of(traffic))
                .map(traffic -> "%s are cut %s times, but they are only %s of its traffic"
                        .formatted(
                                words(traffic),
                                digits(was.totals().bytes().of(traffic)
                                        / is.totals().bytes().of(traffic)),
                                percent(was.totals().bytes().of(traffic)
                                        / was.totals().bytes().memoryAccess())));
    }

    /** What takes longer. */
    private String slower(Phase phase, PassAnalysis was, PassAnalysis is) {
        var decoding = after.deployment().execution().decoding();
        if (phase == Phase.DECODE && !decoding.plain()) {
            return "a step emits %s tokens, but with drafting takes %s times as long as a pass of one token"
                    .formatted(
                            digits(decoding.tokensPerStep()),
                            digits(after.stepSeconds(workload.batch(), workload.context())
                                            .expected()
                                    / was.totals().expectedSeconds()));
        }
        if (inParts()) {
            return effect(phase);
        }
        Map<String, Double> longer = longer(was, is);
        Map.Entry<String, Double> longest =
                longer.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        double all = longer.values().stream().mapToDouble(Double::doubleValue).sum();
        if (longest.getValue() < all / 2) {
            return "%s operators run as %s, and %s"
                    .formatted(was.operators().size(), is.operators().size(), effect(phase));
        }
        boolean known =
                was.operators().stream().anyMatch(operator -> operator.name().equals(longest.getKey()));
        return (known ? "%s takes %s longer in each %s pass" : "%s adds %s to each %s pass")
                .formatted(longest.getKey(), seconds(longest.getValue()), phase.id());
    }

    /** Another ceiling of the products that take most time. */
    private static Optional<String> ceiling(PassAnalysis was, PassAnalysis is) {
        return was.operators().stream()
                .filter(operator -> operator.matrixOps() > 0 && operator.bound() == Bound.COMPUTE)
                .max(Comparator.comparingDouble(Explanation::seconds))
                .flatMap(operator -> is.operators().stream()
                        .filter(other -> other.name().equals(operator.name())
                                && other.block().equals(operator.block())
                                && other.ceilingOpsPerSecond() > operator.ceilingOpsPerSecond())
                        .findFirst()
                        .map(other -> "products run in %s at %s times the peak"
                                .formatted(
                                        other.ceiling(),
                                        digits(other.ceilingOpsPerSecond() / operator.ceilingOpsPerSecond()))));
    }

    private static Optional<String> mostFaster(PassAnalysis was, PassAnalysis is) {
        return longer(was, is).entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .filter(most -> most.getValue() < 0)
                .map(most -> "%s takes %s less in each pass".formatted(most.getKey(), seconds(-most.getValue())));
    }

    /** By how many expected seconds of all its layers each operator takes longer. */
    private static Map<String, Double> longer(PassAnalysis was, PassAnalysis is) {
        Map<String, Double> longer = new LinkedHashMap<>();
        was.operators().forEach(operator -> longer.merge(operator.name(), -seconds(operator), Double::sum));
        is.operators().forEach(operator -> longer.merge(operator.name(), seconds(operator), Double::sum));
        return longer;
    }

    private static Optional<Traffic> mostSaved(PassAnalysis was, PassAnalysis is) {
        Traffic most = Traffic.WEIGHTS;
        for (Traffic traffic : Traffic.values()) {
            most = saved(was, is, traffic) > saved(was, is, most) ? traffic : most;
        }
        return saved(was, is, most) > 0 ? Optional.of(most) : Optional.empty();
    }

    private static double saved(PassAnalysis was, PassAnalysis is, Traffic traffic) {
        return was.totals().bytes().of(traffic) - is.totals().bytes().of(traffic);
    }

    private static String bound(String what, PassAnalysis pass) {
        PassAnalysis.Totals totals = pass.totals();
        return "%s is %s-bound at %s operations per byte"
                .formatted(
                        what,
                        dominant(pass).id(),
                        digits(totals.ops() / totals.bytes().memoryAccess()));
    }

    private static String traffic(PassAnalysis pass, Traffic traffic) {
        PassAnalysis.Totals totals = pass.totals();
        return "%s are %s of its traffic"
                .formatted(
                        words(traffic),
                        percent(totals.bytes().of(traffic) / totals.bytes().memoryAccess()));
    }

    private static Bound dominant(PassAnalysis pass) {
        Map<Bound, Double> seconds = new LinkedHashMap<>();
        pass.operators()
                .forEach(operator ->
                        seconds.merge(operator.bound(), operator.layers() * operator.boundSeconds(), Double::sum));
        return seconds.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(Bound.MEMORY);
    }

    private static Traffic largest(PassAnalysis pass) {
        Traffic largest = Traffic.WEIGHTS;
        for (Traffic traffic : Traffic.values()) {
            boolean counts = traffic != Traffic.COLLECTIVE;
            largest = counts
                            && pass.totals().bytes().of(traffic)
                                    > pass.totals().bytes().of(largest)
                    ? traffic
                    : largest;
        }
        return largest;
    }

    private static double seconds(OperatorAnalysis operator) {
        return operator.layers() * operator.expectedSeconds();
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

    private static String percent(double share) {
        return Digits.fixed(100 * share, share < 0.01 ? 1 : 0) + " %";
    }

    /** Three significant digits without an exponent. */
    static String digits(double value) {
        double size = Math.abs(value);
        return Digits.fixed(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
    }

    static String seconds(double value) {
        return value >= 1
                ? digits(value) + " s"
                : value >= 1e-3 ? digits(value * 1e3) + " ms" : digits(value * 1e6) + " µs";
    }
}
