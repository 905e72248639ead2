package dev.rooflight.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How much published values for the same configuration differ: no prediction can be more exact than that on average.
 *
 * @param configurations number of configurations measured at least twice
 * @param medianDifference median over configurations of the median over pairs of larger/smaller - 1
 */
public record RepeatNoise(int configurations, double medianDifference) {
    /** Pairs of one configuration grow with the square of its values; more than these tell nothing new. */
    private static final int MAX_VALUES = 100;

    /** Differences between versions of an engine on the same configuration; empty if none was measured twice. */
    static Optional<RepeatNoise> betweenVersions(List<Measurement> measurements) {
        Map<Conditions, List<Measurement>> alike = measurements.stream()
                .filter(m -> m.comparable() && !m.engineVersion().isEmpty())
                .collect(Collectors.groupingBy(m -> Conditions.of(m).ofAnyVersion()));
        return of(alike.values().stream().map(RepeatNoise::oneValuePerVersion).toList());
    }

    /** Differences between runs of the same version; empty if none was measured twice. */
    static Optional<RepeatNoise> betweenRuns(List<Measurement> measurements) {
        Map<Conditions, List<Measurement>> alike =
                measurements.stream().filter(Measurement::comparable).collect(Collectors.groupingBy(Conditions::of));
        return of(alike.values().stream()
                .map(group -> group.stream().map(Measurement::value).toList())
                .toList());
    }

    private static List<Double> oneValuePerVersion(List<Measurement> group) {
        Map<String, List<Measurement>> versions = group.stream()
                .collect(Collectors.groupingBy(
                        m -> m.engineVersion().toLowerCase(Locale.ROOT), TreeMap::new, Collectors.toList()));
        return versions.values().stream()
                .map(runs -> median(runs.stream().map(Measurement::value).toList()))
                .toList();
    }

    private static Optional<RepeatNoise> of(List<List<Double>> configurations) {
        List<Double> medians = new ArrayList<>();
        for (List<Double> values : configurations) {
            List<Double> few = values.subList(0, Math.min(values.size(), MAX_VALUES));
            List<Double> differences = new ArrayList<>();
            for (int i = 0; i < few.size(); i++) {
                for (double other : few.subList(0, i)) {
                    double ratio = few.get(i) / other;
                    differences.add(Math.max(ratio, 1 / ratio) - 1);
                }
            }
            if (!differences.isEmpty()) {
                medians.add(median(differences));
            }
        }
        return medians.isEmpty() ? Optional.empty() : Optional.of(new RepeatNoise(medians.size(), median(medians)));
    }

    private static double median(List<Double> values) {
        return ErrorSummary.median(
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray());
    }
}
