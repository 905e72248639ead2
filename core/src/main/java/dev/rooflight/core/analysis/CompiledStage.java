package dev.rooflight.core.analysis;

import java.util.List;

/**
 * Equal stages of a pipeline, priced for a device.
 *
 * @param count how many there are
 * @param forms in each of which they can run: the cheaper is taken in each pass
 */
record CompiledStage(int count, List<CompiledForm> forms) {
    CompiledStage {
        forms = List.copyOf(forms);
    }

    /** The form that is fastest by the roofline. */
    CompiledForm cheapest(double[] features) {
        CompiledForm cheapest = forms.get(0);
        double least = cheapest.seconds(features);
        for (int i = 1; i < forms.size(); i++) {
            double seconds = forms.get(i).seconds(features);
            if (seconds < least) {
                least = seconds;
                cheapest = forms.get(i);
            }
        }
        return cheapest;
    }
}
