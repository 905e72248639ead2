package dev.rooflight.core.analysis;

import dev.rooflight.core.cost.PowerModel;
import dev.rooflight.core.operator.OperatorKind;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Joules of passes and generations. Operators draw by the share of their expected time that the roofline explains; devices that
 * exchange, wait or have nothing to do draw their idle power. So nothing ever draws more than the power limit times the time.
 */
final class Energy {
    private final CompiledModel model;
    private final PowerModel power;
    private final int devices;

    private Energy(CompiledModel model, PowerModel power) {
        this.model = model;
        this.power = power;
        this.devices = model.deployment().parallelism().devices();
    }

    /** Of a model on devices whose power is known. */
    static Optional<Energy> of(CompiledModel model) {
        return PowerModel.of(model.device().power(), model.efficiency().powerExponent())
                .map(power -> new Energy(model, power));
    }

    /** Joules that all devices draw in a pass. With stages, what a device draws while others' microbatches pass it by is that of its own. */
    double ofPass(PassAnalysis pass) {
        return ofPass(pass, devices);
    }

    private double ofPass(PassAnalysis pass, int working) {
        double joules = 0;
        for (OperatorAnalysis operator : pass.operators()) {
            double expected = operator.layers() * operator.expectedSeconds();
            boolean busy = operator.kind() != OperatorKind.COLLECTIVE && operator.kind() != OperatorKind.HOST;
            double utilization = busy && expected > 0 ? operator.layers() * operator.boundSeconds() / expected : 0;
            joules += power.joules(expected, utilization);
        }
        double idle = power.joules(pass.totals().expectedSeconds(), 0);
        return joules * working + idle * (devices - working);
    }

    /** Joules for {@code batch} prompts and the tokens generated from them. */
    double ofGeneration(long batch, long promptTokens, long outputTokens) {
        Passes passes = new Passes(model);
        double prompt = devices * power.joules(passes.handOverSeconds(batch, promptTokens), 0)
                + sum(visit -> passes.ofPrompt(promptTokens, visit), batch);
        if (outputTokens == 1) {
            return prompt;
        }
        double steps = StepSum.of(
                model.layout(),
                promptTokens + 1.0,
                outputTokens - 1.0,
                context -> sum(visit -> passes.ofStep(context, visit), batch));
        return prompt + steps / model.deployment().execution().decoding().tokensPerStep();
    }

    private double sum(Consumer<Passes.Visit> passes, double batch) {
        double[] joules = new double[1];
        passes.accept((drafts, times, tokens, context, logits, decoding) -> {
            CompiledModel of = drafts ? model.draft().orElse(model) : model;
            PassAnalysis pass = of.analyze(
                    PassFeatures.of(
                            of.layout(), of.deployment().parallelism(), batch, tokens, context, logits, decoding),
                    decoding);
            joules[0] += times * ofPass(pass, of.deployment().parallelism().devices());
        });
        return joules[0];
    }
}
