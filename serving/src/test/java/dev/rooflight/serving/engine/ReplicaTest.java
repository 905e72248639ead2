package dev.rooflight.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.serving.DrawnCases;
import dev.rooflight.serving.load.Requests;
import dev.rooflight.serving.outcome.RequestOutcomes;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a rank holds. */
class ReplicaTest {
    @ParameterizedTest
    @EnumSource(SchedulerKind.class)
    void givesAllBlocksBack(SchedulerKind kind) {
        for (long seed = 0; seed < 300; seed++) {
            DrawnCases.Engine drawn = DrawnCases.engine(kind, 130_000 + seed);
            Requests requests = drawn.requests();
            Replica replica = new Replica(
                    requests,
                    drawn.settings(),
                    drawn.times(),
                    new RequestOutcomes(requests.size(), Set.of(), false),
                    0);
            for (int i = 0; i < requests.size(); i++) {
                double sent = requests.arrivalSeconds(i);
                advance(replica, sent);
                replica.send(i, sent);
                assertThat(replica.usedBlocks()).isBetween(0, drawn.settings().whole(Setting.KV_BLOCKS, 0));
            }
            advance(replica, Double.POSITIVE_INFINITY);
            assertThat(replica.idle()).as(drawn::toString).isTrue();
            assertThat(replica.usedBlocks()).as(drawn::toString).isZero();
            assertThat(replica.waiting).isEmpty();
            assertThat(replica.decodes.count()).isZero();
            if (kind != SchedulerKind.SGLANG) {
                assertThat(replica.pool.free()).as(drawn::toString).isEqualTo(replica.pool.blocks());
            }
        }
    }

    private static void advance(Replica replica, double until) {
        while (replica.step(until)) {
            // one run of steps after the other
        }
    }
}
