package dev.rooflight.study.serving;

import static java.util.Objects.requireNonNull;

import dev.rooflight.core.Cancellation;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.numeric.Digits;
import dev.rooflight.serving.fleet.Workers;
import dev.rooflight.serving.outcome.Objective;
import dev.rooflight.serving.outcome.Statistics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The most load that keeps an objective, or the fewest replicas that do. Every load that is tried has the same requests, closer
 * together, so that two of them differ in nothing else; the search is done again with requests of other seeds. Paths need not be
 * monotone, so beside the answer stands a band: from the most load below which everything that was tried keeps the objective to the
 * least above which nothing does.
 *
 * @param what is searched for
 * @param answer the load, or the number of replicas: the middle of those of all seeds; NaN where nothing keeps the objective
 * @param low end of the band
 * @param high end of the band
 * @param tried what was tried with the first seed, in rising order
 */
public record Frontier(What what, double answer, double low, double high, List<Trial> tried) {
    /** Shares by which two neighbours of the answer differ. */
    private static final double CLOSE = 0.01;

    private static final double[] NEIGHBOURS = {0.85, 0.9, 0.95, 1.05, 1.1, 1.15};
    private static final int SEEDS = 3;
    private static final double LEAST_RATE = 1e-4;
    private static final double MOST_RATE = 1e7;
    private static final int MOST_WHOLE = 4096;

    /** What is searched for. */
    public enum What {
        /** Most requests a second. */
        RATE,
        /** Most requests in the system. */
        CONCURRENCY,
        /** Fewest replicas. */
        REPLICAS;

        /**
         * By its name.
         *
         * @throws InvalidValueException if there is none of that name
         */
        public static What named(String text) {
            return switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "rate" -> RATE;
                case "concurrency" -> CONCURRENCY;
                case "replicas" -> REPLICAS;
                default -> throw new InvalidValueException("find", "'" + text + "'", "rate, concurrency or replicas");
            };
        }

        /** As it is typed. */
        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Something that was tried.
     *
     * @param at the load, or the number of replicas
     * @param met whether the objective was
     * @param statistics as expected
     */
    public record Trial(double at, boolean met, Statistics statistics) {
        public Trial {
            requireNonNull(statistics, "statistics is null");
        }
    }

    /** A question at a load, or with a number of replicas. */
    @FunctionalInterface
    public interface At {
        /** The question of a value and a seed. */
        ServingQuestion question(double value, long seed);
    }

    public Frontier {
        requireNonNull(what, "what is null");
        tried = List.copyOf(tried);
    }

    /**
     * Searches.
     *
     * @param seed of the first requests
     * @throws InvalidValueException if nothing is asked of latencies
     */
    public static Frontier of(
            What what, At at, Objective objective, long seed, Workers workers, Cancellation cancellation) {
        List<Search> searches = new ArrayList<>();
        for (int i = 0; i < SEEDS; i++) {
            searches.add(new Search(what, at, objective, seed + i, cancellation));
        }
        workers.all(searches.stream().map(search -> (Runnable) search::run).toList());
        List<Double> answers =
                searches.stream().map(search -> search.answer).sorted().toList();
        double low = searches.stream().mapToDouble(Search::low).min().orElseThrow();
        double high = searches.stream().mapToDouble(Search::high).max().orElseThrow();
        return new Frontier(
                what, answers.get(SEEDS / 2), low, high, searches.get(0).sorted());
    }

    /** Whether anything keeps the objective. */
    public boolean found() {
        return !Double.isNaN(answer);
    }

    /** Requests of one seed. */
    private static final class Search {
        private final What what;
        private final At at;
        private final Objective objective;
        private final long seed;
        private final Cancellation cancellation;
        private final List<Trial> tried = new ArrayList<>();
        private double answer = Double.NaN;

        Search(What what, At at, Objective objective, long seed, Cancellation cancellation) {
            this.what = what;
            this.at = at;
            this.objective = objective;
            this.seed = seed;
            this.cancellation = cancellation;
        }

        void run() {
            if (what == What.RATE) {
                rate();
            } else {
                whole(what == What.CONCURRENCY);
            }
        }

        private boolean met(double value) {
            cancellation.check();
            for (Trial trial : tried) {
                if (trial.at() == value) {
                    return trial.met();
                }
            }
            Statistics statistics = at.question(value, seed).expected(Workers.ONE, cancellation);
            boolean met =
                    statistics.unfinished() == 0 && statistics.outcome().rejected() == 0 && objective.metBy(statistics);
            tried.add(new Trial(value, met, statistics));
            return met;
        }

        private void rate() {
            double good = 1;
            double bad;
            if (met(good)) {
                bad = 2;
                while (met(bad)) {
                    good = bad;
                    bad *= 2;
                    if (bad > MOST_RATE) {
                        answer = Double.POSITIVE_INFINITY;
                        return;
                    }
                }
            } else {
                bad = 1;
                good = 0.5;
                while (!met(good)) {
                    bad = good;
                    good /= 2;
                    if (good < LEAST_RATE) {
                        return;
                    }
                }
            }
            while (bad > good * (1 + CLOSE)) {
                double middle = Math.sqrt(good * bad);
                if (met(middle)) {
                    good = middle;
                } else {
                    bad = middle;
                }
            }
            for (double share : NEIGHBOURS) {
                met(good * share);
            }
            answer = good;
        }

        /** Whole numbers: the most that keep it, or the fewest. */
        private void whole(boolean most) {
            int good = -1;
            int bad = -1;
            for (int value = 1; value <= MOST_WHOLE && (good < 0 || bad < 0); value *= 2) {
                if (met(value)) {
                    good = value;
                } else {
                    bad = value;
                }
                // too much from the start, or enough from the start
                if (value == 1 && (good > 0) != most) {
                    break;
                }
            }
            if (!most) {
                fewest(good);
                return;
            }
            if (good < 0) {
                return;
            }
            int high = bad < 0 ? MOST_WHOLE : bad;
            while (high - good > 1) {
                int middle = (good + high) / 2;
                if (met(middle)) {
                    good = middle;
                } else {
                    high = middle;
                }
            }
            answer = good;
        }

        private void fewest(int found) {
            if (found < 0) {
                return;
            }
            int good = found;
            int bad = found / 2;
            // what lies below was not enough
            while (good - bad > 1) {
                int middle = (good + bad) / 2;
                if (met(middle)) {
                    good = middle;
                } else {
                    bad = middle;
                }
            }
            answer = good;
        }

        List<Trial> sorted() {
            return tried.stream().sorted(Comparator.comparingDouble(Trial::at)).toList();
        }

        /** What is tried keeps it up to here; of replicas: nothing below does. */
        double low() {
            double low = answer;
            for (Trial trial : tried) {
                boolean wrong = what == What.REPLICAS ? trial.met() : !trial.met();
                if (wrong && trial.at() < answer) {
                    low = Math.min(low, trial.at());
                }
            }
            return low;
        }

        /** Nothing that is tried keeps it from here on; of replicas: all above do. */
        double high() {
            double high = answer;
            for (Trial trial : tried) {
                boolean wrong = what == What.REPLICAS ? !trial.met() : trial.met();
                if (wrong && trial.at() > answer) {
                    high = Math.max(high, trial.at());
                }
            }
            return high;
        }
    }

    @Override
    public String toString() {
        return what.id() + " " + Digits.of(answer) + " [" + Digits.of(low) + ", " + Digits.of(high) + "]";
    }
}
