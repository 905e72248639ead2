package dev.rooflight.serving.engine;

/**
 * Step times that are all longer or shorter by the same factor.
 *
 * @param times of which they are a multiple
 * @param factor above 0
 */
public record ScaledStepTimes(StepTimes times, double factor) implements StepTimes {
    @Override
    public void clear() {
        times.clear();
    }

    @Override
    public void prompt(int tokens, long context, boolean last) {
        times.prompt(tokens, context, last);
    }

    @Override
    public double seconds(int decodes, double positions) {
        return factor * times.seconds(decodes, positions);
    }

    @Override
    public double decode(int decodes, double positions) {
        return factor * times.decode(decodes, positions);
    }

    @Override
    public double decodes(int decodes, double positions, long steps) {
        return factor * times.decodes(decodes, positions, steps);
    }

    @Override
    public long stepsOf(int decodes, double positions, long most, double seconds) {
        return times.stepsOf(decodes, positions, most, seconds / factor);
    }
}
