package dev.rooflight.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.serving.engine.SchedulerKind;
import dev.rooflight.serving.engine.Setting;
import dev.rooflight.serving.fleet.Setup;
import dev.rooflight.serving.fleet.Simulation;
import dev.rooflight.serving.outcome.Outcome;
import dev.rooflight.serving.outcome.RequestOutcomes;
import dev.rooflight.serving.outcome.Usage;
import dev.rooflight.serving.reference.ReferenceFleet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many steps at once are as many steps one by one: drawn loads through drawn fleets, against references over plain lists. */
class EquivalenceTest {
    private static final int CASES = Integer.getInteger("rooflight.cases", 2000);
    private static final double ROUNDING = 1e-12;
    private static final String[] COLUMNS = {"sent", "admitted", "first", "last", "replica", "preemptions", "found"};

    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void equalsStepByStep(SchedulerKind kind) {
        int preempted = 0;
        int found = 0;
        long first = Long.getLong("rooflight.seed", 0);
        for (long seed = first; seed < first + CASES; seed++) {
            DrawnCase drawn = DrawnCase.of(kind, seed);
            Outcome outcome = simulated(drawn);
            String difference = difference(outcome, stepByStep(drawn));
            assertThat(difference).as(drawn::toString).isEmpty();
            preempted += preemptions(outcome) > 0 ? 1 : 0;
            found += outcome.ranks().stream().anyMatch(rank -> rank.promptsFound() > 0) ? 1 : 0;
        }
        boolean preempts = kind != SchedulerKind.STATIC && kind != SchedulerKind.SLOTS;
        boolean finds = kind.settings().contains(Setting.PREFIX_CACHE);
        // of what is compared there is enough
        assertThat(preempted).isGreaterThanOrEqualTo(preempts ? CASES / 20 : 0);
        assertThat(found).isGreaterThanOrEqualTo(finds ? CASES / 5 : 0);
    }

    static Outcome simulated(DrawnCase drawn) {
        Setup setup = new Setup(drawn.settings(), drawn.times().ranks(), drawn.replicas(), drawn.router());
        return Simulation.of(drawn.requests(), drawn.clients(), setup).run();
    }

    static ReferenceFleet stepByStep(DrawnCase drawn) {
        ReferenceFleet reference = new ReferenceFleet(
                drawn.requests(),
                drawn.concurrency(),
                drawn.settings(),
                drawn.times().ranks(),
                drawn.replicas(),
                drawn.router().id());
        reference.run();
        return reference;
    }

    private static long preemptions(Outcome outcome) {
        return outcome.ranks().stream().mapToLong(Usage::preemptions).sum();
    }

    private static double orLate(double time) {
        return Double.isNaN(time) ? Double.MAX_VALUE : time;
    }

    /** What is not the same, in words; nothing if all is. */
    static String difference(Outcome outcome, ReferenceFleet reference) {
        RequestOutcomes each = outcome.each();
        double[][] rows = reference.outcomes();
        // the earliest difference is the one to look at
        String text = "";
        double earliest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < rows.length; i++) {
            double[] expected = rows[i];
            double[] actual = {
                each.sent(i),
                each.admitted(i),
                each.first(i),
                each.last(i),
                each.replica(i),
                each.preemptions(i),
                each.found(i)
            };
            for (int column = 0; column < expected.length; column++) {
                boolean same = column < 4
                        ? Math.abs(actual[column] - expected[column]) <= ROUNDING * Math.abs(expected[column])
                                || (Double.isNaN(actual[column]) && Double.isNaN(expected[column]))
                        : actual[column] == expected[column];
                double at =
                        column < 4 ? Math.min(orLate(actual[column]), orLate(expected[column])) : orLate(expected[1]);
                if (!same && at < earliest) {
                    earliest = at;
                    text = "request " + i + ": " + COLUMNS[column] + " " + actual[column] + " but step by step "
                            + expected[column];
                }
            }
        }
        if (!text.isEmpty()) {
            return text;
        }
        if (outcome.rejected() != reference.rejected()) {
            return outcome.rejected() + " rejected but step by step " + reference.rejected();
        }
        int unfinished = 0;
        for (double[] row : rows) {
            unfinished += Double.isNaN(row[3]) ? 1 : 0;
        }
        if (unfinished != reference.rejected()) {
            return unfinished + " unfinished";
        }
        for (int rank = 0; rank < outcome.ranks().size(); rank++) {
            Usage usage = outcome.ranks().get(rank);
            if (usage.steps() != reference.steps(rank) || usage.preemptions() != reference.preemptions(rank)) {
                return "rank " + rank + ": " + usage.steps() + " steps, " + usage.preemptions()
                        + " preemptions but step by step " + reference.steps(rank) + ", " + reference.preemptions(rank);
            }
        }
        return reference.held() == 0 ? "" : reference.held() + " blocks held";
    }
}
