package dev.rooflight.validation.calibration;

import dev.rooflight.validation.calibration.ConstantsForm.Constant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Constants fitted to rows, and how well they do. Errors are of the larger of prediction and bound, mean absolute and
 * relative, over the rows that count.
 *
 * @param <C> the constants
 * @param constants fitted to all rows
 * @param values the same as numbers, in the order of the form
 * @param rows fitted, drawn from these many
 * @param ofBound error of the roofline alone
 * @param inSample error of the constants
 * @param outOfSample error where constants fitted to the shapes of one half predict the other; negative where that cannot be
 *     told
 * @param groups that error for each kind of rows, those that do not count included
 * @param notes what is odd about them
 */
record PartFit<C>(
        C constants,
        List<Double> values,
        int rows,
        double ofBound,
        double inSample,
        double outOfSample,
        Map<String, Double> groups,
        List<String> notes) {
    /** Fewest rows that constants are fitted to. */
    static final int FEWEST_ROWS = 20;

    private static final double WORST = 0.5;
    private static final double UNKNOWN = -1;
    private static final double BETWEEN_DEVICES = 0.15;

    /**
     * Fits constants.
     *
     * @param part for messages
     * @throws CalibrationException if there are too few rows, the fit leads nowhere or to limits that make no sense, or is no
     *     good on shapes that it has not seen
     */
    static <C> PartFit<C> of(String part, ConstantsForm<C> form, List<? extends Measured<C>> rows) {
        if (rows.size() < FEWEST_ROWS) {
            throw new CalibrationException(
                    "%s: %s rows; expected at least %s".formatted(part, rows.size(), FEWEST_ROWS));
        }
        double[] values = values(part, form, rows);
        List<String> notes = settle(part, form, values);
        C constants = form.maker().apply(values);
        double[] predicted = predictions(constants, rows);
        double inSample = error(rows, predicted, true, Optional.empty());
        Optional<double[]> crossed = crossed(form, rows);
        double outOfSample =
                crossed.map(each -> error(rows, each, true, Optional.empty())).orElse(UNKNOWN);
        if (Math.max(inSample, outOfSample) > WORST) {
            throw new CalibrationException(String.format(
                    Locale.ROOT,
                    "%s: off by %.0f %% on %d rows and %.0f %% on shapes left out; expected at most 50 %%: are these"
                            + " kernels of this device, in microseconds?",
                    part,
                    100 * inSample,
                    rows.size(),
                    100 * outOfSample));
        }
        Map<String, Double> groups = new LinkedHashMap<>();
        crossed.ifPresent(each -> rows.stream()
                .map(Measured::group)
                .distinct()
                .sorted()
                .forEach(group -> groups.put(group, error(rows, each, false, Optional.of(group)))));
        return new PartFit<>(
                constants,
                Arrays.stream(values).boxed().toList(),
                rows.size(),
                ofBound(rows),
                inSample,
                outOfSample,
                groups,
                notes);
    }

    /**
     * Constants for devices alike, each with the same say, however many rows it has. The error out of sample is that on a
     * device by the constants of the others, the mean over devices; each device's is among the groups.
     *
     * @param rows of each device; one alone is fitted as by {@link #of}
     */
    static <C> PartFit<C> pooled(
            String part, ConstantsForm<C> form, Map<String, ? extends List<? extends Measured<C>>> rows) {
        if (rows.size() < 2) {
            return of(part, form, rows.values().iterator().next());
        }
        ConstantsForm<C> tolerant = form.tolerating(BETWEEN_DEVICES);
        List<Measured<C>> all = together(rows, Optional.empty());
        double[] values = values(part, tolerant, all);
        List<String> notes = settle(part, tolerant, values);
        C constants = form.maker().apply(values);
        Map<String, Double> groups = new LinkedHashMap<>();
        double ofBound = 0;
        double inSample = 0;
        double outOfSample = 0;
        int used = 0;
        for (Map.Entry<String, ? extends List<? extends Measured<C>>> device : rows.entrySet()) {
            double[] others = values(part, tolerant, together(rows, Optional.of(device.getKey())));
            double error = error(
                    device.getValue(),
                    predictions(form.maker().apply(others), device.getValue()),
                    true,
                    Optional.empty());
            groups.put(device.getKey(), error);
            outOfSample += error / rows.size();
            ofBound += ofBound(device.getValue()) / rows.size();
            inSample += error(device.getValue(), predictions(constants, device.getValue()), true, Optional.empty())
                    / rows.size();
            used += device.getValue().size();
        }
        return new PartFit<>(
                constants, Arrays.stream(values).boxed().toList(), used, ofBound, inSample, outOfSample, groups, notes);
    }

    /** As many rows of each device as of every other, but for one device. */
    private static <C> List<Measured<C>> together(
            Map<String, ? extends List<? extends Measured<C>>> rows, Optional<String> without) {
        List<Measured<C>> all = new ArrayList<>();
        int each = RobustFit.MOST_ROWS / rows.size();
        rows.forEach((device, own) -> {
            if (!without.equals(Optional.of(device))) {
                all.addAll(RobustFit.drawn(own, each));
            }
        });
        return all;
    }

    /** Constants of all rows, whatever they are worth. */
    static <C> double[] values(String part, ConstantsForm<C> form, List<? extends Measured<C>> rows) {
        return RobustFit.values(form, rows)
                .orElseThrow(() -> new CalibrationException(
                        part + ": the fit does not converge; check that the rows are of one device and one library"));
    }

    /** Puts what is next to a limit at it; returns what is to be said about that. */
    static <C> List<String> settle(String part, ConstantsForm<C> form, double[] values) {
        List<String> notes = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            Constant constant = form.constants().get(i);
            if (constant.capped(values[i])) {
                throw new CalibrationException(String.format(
                        Locale.ROOT,
                        "%s: %s is %.3g, the limit of what makes sense; check the rows' unit and device",
                        part,
                        constant.name(),
                        values[i]));
            }
            if (constant.full(values[i])) {
                notes.add("%s: rows ask for a %s efficiency above 1, which is kept at 1%s"
                        .formatted(
                                part,
                                constant.name(),
                                constant.kind() == Constant.Kind.MEMORY_SHARE
                                        ? ": some may be read from a cache"
                                        : ""));
            }
            values[i] = constant.settled(values[i]);
        }
        return notes;
    }

    /** Predictions of a fit for each row. */
    static <C> double[] predictions(C constants, List<? extends Measured<C>> rows) {
        double[] predicted = new double[rows.size()];
        for (int i = 0; i < predicted.length; i++) {
            Measured<C> row = rows.get(i);
            predicted[i] = Math.max(row.boundSeconds(), row.expectedSeconds(constants));
        }
        return predicted;
    }

    private static <C> double ofBound(List<? extends Measured<C>> rows) {
        double[] bounds = new double[rows.size()];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = rows.get(i).boundSeconds();
        }
        return error(rows, bounds, true, Optional.empty());
    }

    /** Mean absolute relative error over those that count, or over a group; unknown where there are none. */
    static <C> double error(
            List<? extends Measured<C>> rows, double[] predicted, boolean counting, Optional<String> group) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < predicted.length; i++) {
            Measured<C> row = rows.get(i);
            if ((!counting || row.counts()) && group.map(row.group()::equals).orElse(true)) {
                sum += Math.abs(predicted[i] / row.seconds() - 1);
                count++;
            }
        }
        return count == 0 ? UNKNOWN : sum / count;
    }

    /** Predictions of each half by a fit to the other; empty where a half is too small for that. */
    private static <C> Optional<double[]> crossed(ConstantsForm<C> form, List<? extends Measured<C>> rows) {
        double[] predicted = new double[rows.size()];
        for (int half = 0; half < 2; half++) {
            int side = half;
            List<? extends Measured<C>> seen =
                    rows.stream().filter(row -> row.half() == side).toList();
            Optional<double[]> values = seen.size() < FEWEST_ROWS / 2 ? Optional.empty() : RobustFit.values(form, seen);
            if (values.isEmpty()) {
                return Optional.empty();
            }
            double[] all = predictions(form.maker().apply(values.get()), rows);
            for (int i = 0; i < predicted.length; i++) {
                predicted[i] = rows.get(i).half() == side ? predicted[i] : all[i];
            }
        }
        return Optional.of(predicted);
    }
}
