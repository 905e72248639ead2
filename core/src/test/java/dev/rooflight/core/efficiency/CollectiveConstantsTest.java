package dev.rooflight.core.efficiency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.operator.ElementBytes;
import dev.rooflight.core.operator.Kernel;
import dev.rooflight.core.operator.Operator;
import dev.rooflight.core.parallel.Collective;
import dev.rooflight.core.parallel.Collective.Kind;
import dev.rooflight.core.parallel.Topology;
import dev.rooflight.core.pass.Feature;
import dev.rooflight.core.pass.Pass;
import dev.rooflight.fixtures.Devices;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Expected times of exchanges, by hand: nodes of 8 with 100 GB/s, 10 GB/s between them. */
class CollectiveConstantsTest {
    private static final Device DEVICE =
            Devices.withLinks(Devices.a6000(), Devices.nodeLink(100e9, 8), Devices.clusterLink(10e9));
    private static final CollectiveConstants NODE = new CollectiveConstants(2e-6, 0.5e-6, 0.8, 10e-6, 1e-6, 0.5, 0);
    private static final CollectiveConstants CLUSTER = new CollectiveConstants(20e-6, 5e-6, 0.4, 30e-6, 10e-6, 0.9, 0);

    @ParameterizedTest(name = "{0} of {2} bytes over {1}: {3} µs")
    @CsvSource({
        // one-shot 2 + 7·0.5 + 7·8192/80e9 = 6.2168; ring 10 + 7 + 1.75·8192/50e9 = 17.28672
        "ALL_REDUCE, 8, 8192, 6.2168",
        // one-shot 5.5 + 7·67,108,864/80e9 = 5877.5256; ring 17 + 1.75·67,108,864/50e9 = 2365.81024
        "ALL_REDUCE, 8, 67108864, 2365.81024",
        // two devices exchange at once what a ring sends: 2.5 + 8192/80e9
        "ALL_REDUCE, 2, 8192, 2.6024",
        // gathering sends no more at once than around: 5.5 + 7/8·67,108,864/80e9
        "ALL_GATHER, 8, 67108864, 739.5032",
        "ALL_TO_ALL, 8, 67108864, 739.5032",
        "SEND, 2, 8192, 2.6024",
        // 16: one-shot 5.5 + 25 + 7·8192/80e9 + 1·1024/4e9 = 31.4728; ring 57 + more
        "ALL_REDUCE, 16, 8192, 31.4728",
        // ring 17 + 40 + 1.75·67,108,864/50e9 + 2·1/2·8,388,608/9e9 = 3337.87780
        "ALL_REDUCE, 16, 67108864, 3337.877796",
        // one-shot 5.5 + 25 + 7/8·8192/80e9 + 1/2·8192/4e9 = 31.6136: all of it may have to leave the node
        "ALL_TO_ALL, 16, 8192, 31.6136",
    })
    void theFasterOfOneShotAndRing(Kind kind, int devices, double payload, double microseconds) {
        EfficiencyProfile profile = profile(NODE);

        assertThat(seconds(kind, devices, payload, profile)).isCloseTo(microseconds * 1e-6, rounding(1e-6));
    }

    @ParameterizedTest(name = "{0} devices on one bus")
    @CsvSource({
        // ring on a bus that all share, x = n/2: 10 + (n-1) + 2·(n-1)/n·67,108,864·x/50e9
        "2, 1, 1353.17728",
        "4, 1, 4039.53184",
        "8, 1, 9412.24096",
        // half shared: x = √2
        "4, 0.5, 2860.187985",
    })
    void aSharedBusIsSlowerWithEveryDevice(int devices, double sharing, double microseconds) {
        CollectiveConstants shared = new CollectiveConstants(1, 0, 0.8, 10e-6, 1e-6, 0.5, sharing);

        assertThat(seconds(Kind.ALL_REDUCE, devices, 67_108_864, profile(shared)))
                .isCloseTo(microseconds * 1e-6, rounding(1e-6));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void idealExchangesTakeTheBound(Kind kind) {
        for (int devices : new int[] {2, 3, 8, 16, 64}) {
            Collective collective = new Collective(kind, devices, 1);
            double bound = 1e6 * Topology.of(DEVICE, collective).boundSecondsPerByte(collective);

            assertThat(seconds(kind, devices, 1e6, EfficiencyProfile.IDEAL)).isCloseTo(bound, rounding(1e-12));
            assertThat(seconds(kind, devices, 1e6, profile(NODE))).isGreaterThan(bound);
        }
    }

    private static EfficiencyProfile profile(CollectiveConstants node) {
        return new EfficiencyProfile(
                "by hand", true, Map.of(), Map.of(Link.Scope.NODE, node, Link.Scope.CLUSTER, CLUSTER), 1, List.of());
    }

    private static double seconds(Kind kind, int devices, double payload, EfficiencyProfile profile) {
        Collective collective = new Collective(kind, devices, 1);
        Operator operator = Operator.of(
                "exchange",
                new Kernel.Exchange(collective, payload, Feature.Basic.TOKENS),
                Component.FEED_FORWARD,
                ComputeFormat.FP16,
                new ElementBytes(0, 0, 0),
                List.of(),
                List.of());
        ExpectedTime time = ExpectedTime.of(operator, collective, Topology.of(DEVICE, collective), profile);
        Pass oneToken = Pass.decode(1, 1);
        return time.serial().of(oneToken)
                + time.norm().of(time.first().of(oneToken), time.second().of(oneToken));
    }

    private static Percentage rounding(double relative) {
        return Percentage.withPercentage(100 * relative);
    }
}
