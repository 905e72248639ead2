package dev.rooflight.validation;

import dev.rooflight.core.hardware.DeviceClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How far predictions are from measurements.
 *
 * @param scored every measurement that was predicted, in the order given
 * @param notPredicted the other measurements by reason, the most frequent first
 */
public record AccuracyReport(List<ScoredMeasurement> scored, List<NotPredicted> notPredicted) {
    /** The bound's mean absolute error must be at least this many times the expected value's. */
    public static final double CALIBRATED_RATIO = 3;

    private static final int WORST = 10;

    /** Copies the lists. */
    public AccuracyReport {
        scored = List.copyOf(scored);
        notPredicted = List.copyOf(notPredicted);
    }

    /**
     * Measurements whose errors are comparable.
     *
     * @param regime what was exercised
     * @param mixtureOfExperts true for models with experts
     * @param deviceClass kind of device
     */
    public record AccuracyClass(Regime regime, boolean mixtureOfExperts, DeviceClass deviceClass)
            implements Comparable<AccuracyClass> {
        private static final Comparator<AccuracyClass> ORDER = Comparator.comparing(AccuracyClass::regime)
                .thenComparing(AccuracyClass::mixtureOfExperts)
                .thenComparing(AccuracyClass::deviceClass);

        @Override
        public int compareTo(AccuracyClass other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * Errors of the same measurements by both predictions.
     *
     * @param expected errors of the expected values
     * @param bound errors of the bounds
     */
    public record Errors(ErrorSummary expected, ErrorSummary bound) {
        static Errors of(Collection<ScoredMeasurement> scored) {
            return new Errors(
                    ErrorSummary.of(scored.stream()
                            .map(ScoredMeasurement::signedExpectedError)
                            .toList()),
                    ErrorSummary.of(scored.stream()
                            .map(ScoredMeasurement::signedBoundError)
                            .toList()));
        }

        /** Number of measurements. */
        public int rows() {
            return expected.rows();
        }

        /** False where expected values are hardly better than bounds, so efficiencies fit badly. */
        public boolean calibrated() {
            return bound.meanAbsolute() >= CALIBRATED_RATIO * expected.meanAbsolute();
        }
    }

    /**
     * Measurements without a prediction.
     *
     * @param reason why
     * @param measurements which, at least one
     */
    public record NotPredicted(String reason, List<Measurement> measurements) {
        /** Copies the list. */
        public NotPredicted {
            measurements = List.copyOf(measurements);
        }

        /** Number of measurements. */
        public int rows() {
            return measurements.size();
        }
    }

    /** Predicts every measurement that may be compared with, belongs to a regime and can be predicted. */
    public static AccuracyReport of(List<Measurement> measurements, Predictor predictor) {
        List<ScoredMeasurement> scored = new ArrayList<>();
        Map<String, List<Measurement>> reasons = new TreeMap<>();
        for (Measurement m : measurements) {
            Optional<Caveat> forbidden =
                    m.caveats().stream().filter(Caveat::disqualifies).findFirst();
            Optional<Regime> regime = Regime.of(m);
            Prediction prediction;
            if (forbidden.isPresent()) {
                prediction = new Prediction.Unpredictable(forbidden.get().reason());
            } else if (regime.isEmpty()) {
                prediction = new Prediction.Unpredictable(noRegime(m));
            } else {
                prediction = predictor.predict(m);
            }
            if (prediction instanceof Prediction.Predicted predicted) {
                scored.add(new ScoredMeasurement(m, regime.orElseThrow(), predicted));
            } else if (prediction instanceof Prediction.Unpredictable unpredictable) {
                reasons.computeIfAbsent(unpredictable.reason(), reason -> new ArrayList<>())
                        .add(m);
            }
        }
        return new AccuracyReport(
                scored,
                reasons.entrySet().stream()
                        .map(e -> new NotPredicted(e.getKey(), e.getValue()))
                        .sorted(Comparator.comparingInt(NotPredicted::rows)
                                .reversed()
                                .thenComparing(NotPredicted::reason))
                        .toList());
    }

    private static String noRegime(Measurement m) {
        if (m.metric() == Metric.SAMPLES_PER_SECOND) {
            return "samples per second: the tokens of a sample are not stated";
        }
        return m.load() instanceof Load.Offered
                ? "offered load: how many requests run together depends on a queue, which a single pass does not show"
                : "a time at maximum throughput: the number of requests is not stated";
    }

    /** Errors of each class that has measurements, by regime, dense models first. */
    public Map<AccuracyClass, Errors> classes() {
        return errors(
                s -> new AccuracyClass(
                        s.regime(),
                        s.prediction().mixtureOfExperts(),
                        s.prediction().deviceClass()),
                new TreeMap<>());
    }

    /** Errors of each regime that has measurements, over all models and devices. */
    public Map<Regime, Errors> regimes() {
        return errors(ScoredMeasurement::regime, new EnumMap<>(Regime.class));
    }

    /** Errors of the dense models (false) and of the mixtures of experts (true) of a regime over all devices. */
    public Map<Boolean, Errors> kinds(Regime regime) {
        AccuracyReport only = new AccuracyReport(
                scored.stream().filter(s -> s.regime() == regime).toList(), List.of());
        return only.errors(s -> s.prediction().mixtureOfExperts(), new TreeMap<>());
    }

    /** The ten measurements farthest from their expected values, the farthest first. */
    public List<ScoredMeasurement> worst() {
        return scored.stream()
                .sorted(Comparator.comparingDouble(ScoredMeasurement::expectedError)
                        .reversed())
                .limit(WORST)
                .toList();
    }

    /** Number of measurements without a prediction. */
    public int rowsNotPredicted() {
        return notPredicted.stream().mapToInt(NotPredicted::rows).sum();
    }

    /** Differences between engine versions on the same configuration, by regime where one was measured twice. */
    public Map<Regime, RepeatNoise> noiseBetweenVersions() {
        return noise(RepeatNoise::betweenVersions);
    }

    /** Differences between runs of one engine version on the same configuration, by regime where one was run twice. */
    public Map<Regime, RepeatNoise> noiseBetweenRuns() {
        return noise(RepeatNoise::betweenRuns);
    }

    private Map<Regime, RepeatNoise> noise(Function<List<Measurement>, Optional<RepeatNoise>> measure) {
        Map<Regime, List<Measurement>> byRegime = new EnumMap<>(Regime.class);
        for (ScoredMeasurement s : scored) {
            byRegime.computeIfAbsent(s.regime(), regime -> new ArrayList<>()).add(s.measurement());
        }
        Map<Regime, RepeatNoise> noise = new EnumMap<>(Regime.class);
        byRegime.forEach((regime, list) -> measure.apply(list).ifPresent(n -> noise.put(regime, n)));
        return Collections.unmodifiableMap(noise);
    }

    private <K> Map<K, Errors> errors(Function<ScoredMeasurement, K> key, Map<K, Errors> errors) {
        scored.stream().collect(Collectors.groupingBy(key)).forEach((k, group) -> errors.put(k, Errors.of(group)));
        return Collections.unmodifiableMap(errors);
    }
}
