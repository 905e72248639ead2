package dev.rooflight.report;

import dev.rooflight.core.analysis.Analysis;
import dev.rooflight.core.analysis.OperatorAnalysis;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.analysis.Phase;
import dev.rooflight.core.operator.Traffic;
import dev.rooflight.core.roofline.Bound;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Says in a sentence what dominates a pass and why. */
public final class Verdict {
    private Verdict() {}

    /** A sentence for each phase of an analysis. */
    public static String of(Analysis analysis) {
        List<String> sentences = new ArrayList<>();
        analysis.phases().forEach((phase, pass) -> sentences.add(of(phase, pass)));
        return String.join(" ", sentences);
    }

    /** What dominates a pass and why. */
    public static String of(Phase phase, PassAnalysis pass) {
        PassAnalysis.Totals totals = pass.totals();
        Map<Bound, Double> seconds = new EnumMap<>(Bound.class);
        pass.operators().forEach(operator -> seconds.merge(operator.bound(), seconds(operator), Double::sum));
        Map.Entry<Bound, Double> dominant =
                seconds.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        double share = dominant.getValue() / totals.boundSeconds();
        String subject = phase == Phase.PREFILL ? "Prefill" : "Decode";
        OperatorAnalysis top = top(pass.operators());
        String topShare =
                "%s takes %s of the time".formatted(top.name(), Si.percent(seconds(top) / totals.boundSeconds()));
        if (dominant.getKey() == Bound.MEMORY) {
            Traffic traffic = largestTraffic(totals);
            return "%s is memory-bound for %s of its %s: %s operations per byte, and %s are %s of the bytes; %s."
                    .formatted(
                            subject,
                            Si.percent(share),
                            Si.seconds(totals.boundSeconds()),
                            Si.plain(totals.ops() / totals.bytes().memoryAccess()),
                            name(traffic),
                            Si.percent(
                                    totals.bytes().of(traffic) / totals.bytes().memoryAccess()),
                            topShare);
        }
        return "%s is %s-bound for %s of its %s: %s operations per byte keep the arithmetic units busy; %s."
                .formatted(
                        subject,
                        dominant.getKey().id(),
                        Si.percent(share),
                        Si.seconds(totals.boundSeconds()),
                        Si.plain(totals.ops() / totals.bytes().memoryAccess()),
                        topShare);
    }

    private static OperatorAnalysis top(List<OperatorAnalysis> operators) {
        return operators.stream()
                .max(Comparator.comparingDouble(Verdict::seconds))
                .orElseThrow();
    }

    private static double seconds(OperatorAnalysis operator) {
        return operator.layers() * operator.boundSeconds();
    }

    private static Traffic largestTraffic(PassAnalysis.Totals totals) {
        Traffic largest = Traffic.WEIGHTS;
        for (Traffic traffic : Traffic.values()) {
            if (traffic != Traffic.COLLECTIVE
                    && totals.bytes().of(traffic) > totals.bytes().of(largest)) {
                largest = traffic;
            }
        }
        return largest;
    }

    private static String name(Traffic traffic) {
        return switch (traffic) {
            case WEIGHTS -> "weights";
            case ACTIVATION_READ -> "activations read";
            case ACTIVATION_WRITE -> "activations written";
            case KV_READ -> "cached keys and values read";
            case KV_WRITE -> "cached keys and values written";
            case STATE_READ -> "states read";
            case STATE_WRITE -> "states written";
            case COLLECTIVE -> "collectives";
        };
    }
}
