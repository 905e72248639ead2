package dev.rooflight.study.advice;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Decoding;
import dev.rooflight.core.analysis.Generation;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.analysis.Times;
import dev.rooflight.core.analysis.Workload;
import dev.rooflight.core.memory.MemoryAnalysis;
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
 * What a technique changes, found in the analyses before and after: what bounds the pass that changes most, which of its bytes or
 * operations become fewer, and what that does to times and memory.
 */
final class Causes {
    /** Changes below this share of a whole go without saying. */
    private static final double WORTH_SAYING = 0.02;

    /** From this share of the objective's value on, a technique makes it worse. */
    private static final double WORSE = 0.005;

    /** The least factor of a cut that three digits tell from none. */
    private static final double CUT = 1.005;

    /** Below this share of a whole, a difference of times is none. */
    private static final double NO_TIME = 5e-4;

    private final CompiledModel before;
    private final CompiledModel after;
    private final Workload workload;

    Causes(CompiledModel before, CompiledModel after, Workload workload) {
        this.before = before;
        this.after = after;
        this.workload = workload;
    }

    /** Why decode and prefill take what they take. */
    static Diagnosis diagnosis(CompiledModel model, Workload workload) {
        PassAnalysis prefill = model.analyze(model.pass(Phase.PREFILL, workload.batch(), workload.context()));
        if (!model.model().autoregressive()) {
            return diagnosis(Phase.PREFILL, prefill, Optional.empty());
        }
        PassAnalysis decode = model.analyze(model.pass(Phase.DECODE, workload.batch(), workload.context()));
        return diagnosis(Phase.DECODE, decode, Optional.of(dominant(prefill)));
    }

    private static Diagnosis diagnosis(Phase phase, PassAnalysis pass, Optional<Bound> prefill) {
        Traffic largest = largest(pass);
        return new Diagnosis(bound(phase, pass), largest, bytes(pass, largest) / access(pass), prefill);
    }

    /** What a technique that pays changes. */
    Explanation paying(Objective objective) {
        if (objective == Objective.MEMORY) {
            MemoryAnalysis was = memory(before);
            MemoryAnalysis is = memory(after);
            return new Explanation.OfMemory(mostSaved(was, is), taken(was, is), was.maxBatch(), is.maxBatch());
        }
        Phase phase = mostChanged();
        PassAnalysis was = before.analyze(lastPass(before, phase));
        PassAnalysis is = after.analyze(lastPass(after, phase));
        return new Explanation.OfTime(
                bound(phase, was), inParts() ? List.of() : causes(was, is), times(phase), changedMemory());
    }

    /**
     * Why a technique does not pay.
     *
     * @param change of the objective's value, as a share of it
     */
    Reason useless(Objective objective, double change) {
        if (objective == Objective.MEMORY) {
            return ofMemory(change);
        }
        Phase phase = mostChanged();
        PassAnalysis was = before.analyze(lastPass(before, phase));
        PassAnalysis is = after.analyze(lastPass(after, phase));
        return change > WORSE ? worse(change, phase, was, is) : new Reason.Little(change, little(phase, was, is));
    }

    private List<Cause> little(Phase phase, PassAnalysis was, PassAnalysis is) {
        if (inParts()) {
            List<Cause> times = times(Phase.PREFILL);
            return times.isEmpty() ? List.of(new Cause.PassUnchanged(Phase.PREFILL)) : times;
        }
        return List.of(mostSaved(was, is)
                .filter(cut -> cut.factor() >= CUT)
                .<Cause>map(cut -> new Cause.TrafficCutInVain(cut, bound(phase, was)))
                .or(() -> changedMemory().map(Cause.MemoryCutInVain::new))
                .orElseGet(() -> new Cause.PassUnchanged(phase)));
    }

    /** What takes longer. */
    private Reason worse(double change, Phase phase, PassAnalysis was, PassAnalysis is) {
        Decoding decoding = after.deployment().execution().decoding();
        boolean drafts = !decoding.equals(before.deployment().execution().decoding());
        if (phase == Phase.DECODE && drafts) {
            double step =
                    after.stepSeconds(workload.batch(), workload.context()).expected();
            return new Reason.Worse(
                    change, List.of(new Cause.DraftingCosts(decoding.tokensPerStep(), step / seconds(was))), List.of());
        }
        if (drafts && decoding.draft().map(Decoding.Draft::own).orElse(false)) {
            List<Cause> reads = after.draft().stream()
                    .map(draft -> draft.promptSeconds(workload.batch(), workload.context())
                            .expected())
                    .<Cause>map(Cause.DraftReadsPrompt::new)
                    .toList();
            return new Reason.Worse(change, reads, times(phase));
        }
        if (inParts()) {
            return new Reason.Worse(change, List.of(), times(phase));
        }
        return slower(phase, was, is)
                .map(operator -> new Reason.Worse(change, List.of(operator), List.of()))
                .orElseGet(() -> new Reason.Worse(change, regrouped(was, is), times(phase)));
    }

    /** The operator that accounts for most of what a pass takes longer, if one does. */
    private static Optional<Cause> slower(Phase phase, PassAnalysis was, PassAnalysis is) {
        Map<String, Double> longer = longer(was, is);
        Map<String, Double> before = seconds(was.operators());
        double all = longer.values().stream().mapToDouble(Double::doubleValue).sum();
        return longer.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(longest ->
                        all > 0 && longest.getValue() > NO_TIME * seconds(was) && longest.getValue() >= all / 2)
                .map(longest -> new Cause.OperatorSlower(
                        longest.getKey(), !before.containsKey(longest.getKey()), longest.getValue(), phase));
    }

    private static List<Cause> regrouped(PassAnalysis was, PassAnalysis is) {
        int before = was.operators().size();
        int after = is.operators().size();
        return before == after ? List.of() : List.of(new Cause.OperatorsRegrouped(before, after));
    }

    private Reason ofMemory(double change) {
        MemoryAnalysis was = memory(before);
        MemoryAnalysis is = memory(after);
        if (change > WORSE) {
            MemoryPart grown = MemoryPart.WEIGHTS;
            for (MemoryPart part : MemoryPart.values()) {
                grown = part.bytes(is) - part.bytes(was) > grown.bytes(is) - grown.bytes(was) ? part : grown;
            }
            return new Reason.Worse(
                    change,
                    List.of(new Cause.MemoryGrown(grown, grown.bytes(was), grown.bytes(is))),
                    List.of(taken(was, is)));
        }
        Cause.MemoryCut cut = mostSaved(was, is);
        return new Reason.Little(change, List.of(cut.factor() >= CUT ? cut : new Cause.MemoryUnchanged()));
    }

    private MemoryAnalysis memory(CompiledModel model) {
        return model.memory().analyze(workload.batch(), workload.lastContext());
    }

    private static Cause.MemoryCut mostSaved(MemoryAnalysis was, MemoryAnalysis is) {
        MemoryPart most = MemoryPart.WEIGHTS;
        for (MemoryPart part : MemoryPart.values()) {
            most = part.bytes(was) - part.bytes(is) > most.bytes(was) - most.bytes(is) ? part : most;
        }
        return new Cause.MemoryCut(most, most.bytes(was), most.bytes(is), was.totalBytes());
    }

    private static Cause.MemoryTaken taken(MemoryAnalysis was, MemoryAnalysis is) {
        return new Cause.MemoryTaken(was.totalBytes(), is.totalBytes());
    }

    private Optional<Cause.MemoryTaken> changedMemory() {
        double was = before.memory().occupiedBytes(workload.batch(), workload.lastContext());
        double is = after.memory().occupiedBytes(workload.batch(), workload.lastContext());
        return changed(was, is, WORTH_SAYING / 2) ? Optional.of(new Cause.MemoryTaken(was, is)) : Optional.empty();
    }

    /** Whether prompts are processed in other parts than before, so that one pass does not stand for the whole. */
    private boolean inParts() {
        return !after.deployment()
                .execution()
                .prompting()
                .equals(before.deployment().execution().prompting());
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

    private List<Cause> causes(PassAnalysis was, PassAnalysis is) {
        Decoding decoding = after.deployment().execution().decoding();
        if (!decoding.plain() && before.deployment().execution().decoding().plain()) {
            return List.of(new Cause.TokensVerified(
                    decoding.verifiedTokens(), decoding.tokensPerStep(), seconds(is) / seconds(was)));
        }
        List<Cause> causes = new ArrayList<>();
        Optional<Cause.TrafficCut> bytes = fewerBytes(was, is);
        // where arithmetic takes the time, fewer bytes are no cause
        if (dominant(was) != Bound.COMPUTE) {
            bytes.ifPresent(causes::add);
        }
        if (was.totals().ops() / is.totals().ops() > 1 + WORTH_SAYING) {
            causes.add(new Cause.OperationsCut(was.totals().ops(), is.totals().ops()));
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

    private static Optional<Cause.TrafficCut> fewerBytes(PassAnalysis was, PassAnalysis is) {
        return mostSaved(was, is).filter(cut -> cut.before() - cut.after() > WORTH_SAYING * access(was));
    }

    /** What becomes of times: of the phase, and of the other one where that is worth saying. */
    private List<Cause> times(Phase phase) {
        Generation was = generation(before).expected();
        Generation is = generation(after).expected();
        List<Cause> times = new ArrayList<>();
        if (decodes() && changed(was.tpotSeconds(), is.tpotSeconds(), least(phase == Phase.DECODE))) {
            times.add(new Cause.TokenTime(was.tpotSeconds(), is.tpotSeconds()));
        }
        if (changed(was.ttftSeconds(), is.ttftSeconds(), least(phase == Phase.PREFILL))) {
            times.add(new Cause.PromptTime(was.ttftSeconds(), is.ttftSeconds()));
        }
        return times;
    }

    private static double least(boolean asked) {
        return asked ? NO_TIME : WORTH_SAYING / 2;
    }

    private static boolean changed(double was, double is, double least) {
        return Math.abs(is / was - 1) > least;
    }

    /** Another ceiling of the products that take most time. */
    private static Optional<Cause> ceiling(PassAnalysis was, PassAnalysis is) {
        return was.operators().stream()
                .filter(operator -> operator.matrixOps() > 0 && operator.bound() == Bound.COMPUTE)
                .max(Comparator.comparingDouble(Causes::seconds))
                .flatMap(operator -> is.operators().stream()
                        .filter(other -> other.isSameAs(operator)
                                && other.ceilingOpsPerSecond() >= CUT * operator.ceilingOpsPerSecond())
                        .findFirst()
                        .flatMap(other -> other.ceiling()
                                .map(format -> new Cause.CeilingRaised(
                                        format, operator.ceilingOpsPerSecond(), other.ceilingOpsPerSecond()))));
    }

    private static Optional<Cause> mostFaster(PassAnalysis was, PassAnalysis is) {
        return longer(was, is).entrySet().stream()
                .min(Map.Entry.comparingByValue())
                .filter(most -> -most.getValue() > NO_TIME * seconds(was))
                .map(most -> new Cause.OperatorFaster(most.getKey(), -most.getValue()));
    }

    /** By how many expected seconds of all its layers each operator takes longer. */
    private static Map<String, Double> longer(PassAnalysis was, PassAnalysis is) {
        Map<String, Double> longer = new LinkedHashMap<>();
        seconds(was.operators()).forEach((name, seconds) -> longer.put(name, -seconds));
        seconds(is.operators()).forEach((name, seconds) -> longer.merge(name, seconds, Double::sum));
        return longer;
    }

    /** Expected seconds of all layers' operators of a name. */
    private static Map<String, Double> seconds(List<OperatorAnalysis> operators) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        operators.forEach(operator -> seconds.merge(operator.name(), seconds(operator), Double::sum));
        return seconds;
    }

    /** The category that a pass moves fewer bytes of than of any other, if there is one. */
    private static Optional<Cause.TrafficCut> mostSaved(PassAnalysis was, PassAnalysis is) {
        Traffic most = Traffic.WEIGHTS;
        for (Traffic traffic : Traffic.values()) {
            most = saved(was, is, traffic) > saved(was, is, most) ? traffic : most;
        }
        return saved(was, is, most) > 0
                ? Optional.of(new Cause.TrafficCut(most, bytes(was, most), bytes(is, most), access(was)))
                : Optional.empty();
    }

    private static double saved(PassAnalysis was, PassAnalysis is, Traffic traffic) {
        return bytes(was, traffic) - bytes(is, traffic);
    }

    private static Cause.Bounded bound(Phase phase, PassAnalysis pass) {
        return new Cause.Bounded(phase, dominant(pass), pass.totals().ops() / access(pass));
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
            largest = counts && bytes(pass, traffic) > bytes(pass, largest) ? traffic : largest;
        }
        return largest;
    }

    private static double bytes(PassAnalysis pass, Traffic traffic) {
        return pass.totals().bytes().of(traffic);
    }

    private static double access(PassAnalysis pass) {
        return pass.totals().bytes().memoryAccess();
    }

    private static double seconds(PassAnalysis pass) {
        return pass.totals().expectedSeconds();
    }

    private static double seconds(OperatorAnalysis operator) {
        return operator.layers() * operator.expectedSeconds();
    }
}
