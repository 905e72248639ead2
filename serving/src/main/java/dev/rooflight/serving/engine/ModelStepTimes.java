package dev.rooflight.serving.engine;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.DecodeClock;
import dev.rooflight.core.analysis.StepEvaluator;

/** Step times of the cost model, by the roofline or as expected. */
public final class ModelStepTimes implements StepTimes {
    private final StepEvaluator evaluator;
    private final DecodeClock clock;

    /**
     * Of a model.
     *
     * @param expected whether as expected, or by the roofline
     */
    public ModelStepTimes(CompiledModel model, boolean expected) {
        this.evaluator = new StepEvaluator(model, expected);
        this.clock = new DecodeClock(new StepEvaluator(model, expected));
    }

    @Override
    public void clear() {
        evaluator.clear();
    }

    @Override
    public void prompt(int tokens, long context, boolean last) {
        evaluator.prompt(tokens, context, last);
    }

    @Override
    public double seconds(int decodes, double positions) {
        return evaluator.seconds(decodes, decodes == 0 ? 0 : positions / decodes);
    }

    @Override
    public double decode(int decodes, double positions) {
        return clock.seconds(decodes, positions / decodes);
    }

    @Override
    public double decodes(int decodes, double positions, long steps) {
        return clock.seconds(decodes, positions / decodes, steps);
    }

    @Override
    public long stepsOf(int decodes, double positions, long most, double seconds) {
        return clock.stepsOf(decodes, positions / decodes, most, seconds);
    }
}
