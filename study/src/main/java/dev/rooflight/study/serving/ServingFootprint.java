package dev.rooflight.study.serving;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.PassAnalysis;
import dev.rooflight.core.cost.Footprint;
import dev.rooflight.core.cost.PowerModel;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.serving.outcome.Statistics;
import dev.rooflight.serving.outcome.Usage;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Energy and rent of a run. Devices draw in steps with prompts what they draw on average in the pass of a mean prompt, in other steps
 * what they draw in a decode step of the mean batch at the mean context, and idle in between; they are rented from the first request
 * to the last token.
 */
final class ServingFootprint {
    private ServingFootprint() {}

    static Footprint of(ServingCase serving, Requests requests, Statistics statistics) {
        double seconds = statistics.seconds();
        return Footprint.of(
                seconds,
                serving.devices(),
                joules(serving, requests, statistics),
                serving.compiled().asked().rates());
    }

    private static OptionalDouble joules(ServingCase serving, Requests requests, Statistics statistics) {
        CompiledModel model = serving.compiled().model();
        Optional<PowerModel> power =
                PowerModel.of(model.device().power(), model.efficiency().powerExponent());
        if (power.isEmpty() || statistics.completed() == 0 || serving.measured().isPresent()) {
            return OptionalDouble.empty();
        }
        int own = model.deployment().parallelism().devices();
        double prompts = 0;
        double busy = 0;
        for (Usage rank : statistics.outcome().ranks()) {
            prompts += rank.promptSeconds();
            busy += rank.busySeconds();
        }
        double prompt = 0;
        double output = 0;
        for (int i = 0; i < requests.size(); i++) {
            prompt += requests.promptTokens(i);
            output += requests.outputTokens(i);
        }
        prompt /= requests.size();
        output /= requests.size();
        // a deployment's replicas work at the same time, so one rank's second is a second of its share of the devices
        double share = 1.0 / model.deployment().parallelism().data();
        int data = model.deployment().parallelism().data();
        double ofPrompts = prompts * share * watts(model, Pass.prefill(data, Math.max(1, Math.round(prompt))));
        long batch = Math.max(1, Math.round(statistics.meanBatch())) * data;
        long context = Math.max(2, Math.round(prompt + output / 2));
        double ofDecodes = (busy - prompts) * share * watts(model, Pass.decode(batch, context));
        double idle =
                Math.max(0, statistics.seconds() * statistics.outcome().ranks().size() - busy)
                        * share
                        * power.get().joules(1, 0)
                        * own;
        return OptionalDouble.of(ofPrompts + ofDecodes + idle);
    }

    private static double watts(CompiledModel model, Pass pass) {
        PassAnalysis analysis = model.analyze(pass);
        return model.joules(analysis).orElse(0) / analysis.totals().expectedSeconds();
    }
}
