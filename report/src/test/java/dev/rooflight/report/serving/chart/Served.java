package dev.rooflight.report.serving.chart;

import dev.rooflight.core.cost.Footprint;
import dev.rooflight.report.chart.Charts;
import dev.rooflight.serving.engine.SchedulerKind;
import dev.rooflight.serving.engine.SchedulerSettings;
import dev.rooflight.serving.engine.ServingEngine;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.fleet.Router;
import dev.rooflight.serving.load.Arrivals;
import dev.rooflight.serving.load.Clients;
import dev.rooflight.serving.load.Lengths;
import dev.rooflight.serving.load.Load;
import dev.rooflight.serving.load.Prefixes;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.serving.outcome.Cause;
import dev.rooflight.serving.outcome.Definitions;
import dev.rooflight.serving.outcome.Latency;
import dev.rooflight.serving.outcome.Objective;
import dev.rooflight.serving.outcome.Outcome;
import dev.rooflight.serving.outcome.RequestOutcomes;
import dev.rooflight.serving.outcome.Statistic;
import dev.rooflight.serving.outcome.Statistics;
import dev.rooflight.serving.outcome.Usage;
import dev.rooflight.study.Case;
import dev.rooflight.study.Hardware;
import dev.rooflight.study.NamedModel;
import dev.rooflight.study.Reference;
import dev.rooflight.study.serving.Offered;
import dev.rooflight.study.serving.ServingAnswer;
import dev.rooflight.study.serving.ServingCase;
import dev.rooflight.study.serving.ServingQuestion;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Outcomes that are written down instead of simulated. Request i (from 0) is sent at i seconds and has its first token after i + 1
 * seconds, half a second after it was admitted, and its last one a second later: times a factor.
 */
final class Served {
    private static final SchedulerSettings SETTINGS = SchedulerSettings.of(SchedulerKind.VLLM)
            .with(Setting.KV_BLOCKS, 200)
            .with(Setting.BLOCK, 16);
    private static final Footprint NOTHING =
            new Footprint(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

    private Served() {}

    static ServingAnswer answer(Statistics expected, Statistics bound) {
        int count = expected.outcome().requests().size();
        Load load = new Load(
                count, new Arrivals.Poisson(), 1, new Lengths.Fixed(100), new Lengths.Fixed(11), Prefixes.NONE, 1);
        Case asked = Case.of(
                NamedModel.of(Charts.llama()),
                Hardware.of(Reference.to("nvidia-a6000"), Charts.A6000, Hardware.Known.NOTHING));
        Requests requests = load.requests();
        ServingCase serving = ServingCase.of(
                asked,
                new ServingEngine("test", "Test", "", SETTINGS),
                requests,
                1,
                new Router.RoundRobin(),
                Optional.empty());
        Objective objective = new Objective(List.of(new Objective.Limit(Latency.TTFT, Statistic.P95, 2)));
        ServingQuestion question = new ServingQuestion(
                serving,
                new Offered.Drawn(load, new Clients.OpenLoop()),
                requests,
                Double.POSITIVE_INFINITY,
                0,
                Definitions.AFTER_FIRST,
                Optional.of(objective));
        return new ServingAnswer(question, bound, expected, Optional.empty(), NOTHING, NOTHING, false);
    }

    static Statistics statistics(int count, double factor) {
        RequestOutcomes each = new RequestOutcomes(count, EnumSet.allOf(Cause.class), false);
        for (int i = 0; i < count; i++) {
            double sent = factor * i;
            double first = factor * (2 * i + 1);
            each.send(i, sent, 0);
            each.admit(i, first - 0.5 * factor, 0);
            double[] spent = new double[Cause.COUNT];
            spent[Cause.OWN_PREFILL.ordinal()] = 0.5 * factor;
            spent[Cause.WAITING_FOR_SEAT.ordinal()] = first - sent - 0.5 * factor;
            each.first(i, first, spent);
            spent[Cause.OWN_DECODE.ordinal()] = factor;
            each.last(i, first + factor, spent, 0);
        }
        double end = 2 * count * factor;
        Usage rank = new Usage();
        rank.steps(1, true, 0, end / 2, 1, 0, 20);
        rank.steps(1, false, end / 2, end, 1, 2, 50);
        return new Statistics(
                new Outcome(requests(count), each, List.of(rank), 0, SETTINGS), Definitions.AFTER_FIRST, 0);
    }

    /** Four requests that were all turned away. */
    static Statistics rejected() {
        RequestOutcomes each = new RequestOutcomes(4, EnumSet.allOf(Cause.class), false);
        return new Statistics(
                new Outcome(requests(4), each, List.of(new Usage()), 4, SETTINGS), Definitions.AFTER_FIRST, 0);
    }

    private static Requests requests(int count) {
        Requests.Builder requests = Requests.builder();
        for (int i = 0; i < count; i++) {
            requests.add(i, 100, 11);
        }
        return requests.build();
    }
}
