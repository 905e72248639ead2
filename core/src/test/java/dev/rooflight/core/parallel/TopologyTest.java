package dev.rooflight.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Lack;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.core.parallel.Collective.Kind;
import dev.rooflight.fixtures.Devices;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exchanges among H100 SXM: nodes of 8, 450 GB/s and 50 GB/s per device and direction. */
class TopologyTest {
    private static final Device H100 = Devices.h100();
    private static final double BYTES = 512 * 1024.0 * 1024;

    @Test
    void anAllGatherOfHalfAGibibyteInANodeTakes1044Microseconds() {
        // "How to Scale Your Model", part 12 (GPUs): bf16[4096, 65536] over 8 H100, bytes · 7/8 / 450e9 = 1.04 ms
        assertThat(4096.0 * 65536 * 2).isEqualTo(BYTES);
        assertThat(seconds(Kind.ALL_GATHER, 8, 1)).isCloseTo(1.0439e-3, Percentage.withPercentage(0.01));
    }

    @Test
    void aRingAllReduceTakesTwiceAnAllGather() {
        assertThat(seconds(Kind.ALL_REDUCE, 8, 1))
                .isCloseTo(2 * seconds(Kind.ALL_GATHER, 8, 1), Percentage.withPercentage(1e-10))
                .isCloseTo(2.0878e-3, Percentage.withPercentage(0.01));
    }

    @ParameterizedTest(name = "{0} of {1} devices {2} apart: {3} ms")
    @CsvSource({
        // S = 536,870,912 bytes; S/450e9 = 1.19305 ms, S/50e9 = 10.73742 ms
        // 16 devices: 2·7/8·1.19305 within nodes, and an eighth of the payload between 2 nodes, 2·1/2·10.73742/8
        "ALL_REDUCE, 16, 1, 3.43001",
        // 7/8·1.19305 + 1/2·10.73742/8
        "ALL_GATHER, 16, 1, 1.71500",
        // 32 devices, 4 nodes: 2·7/8·1.19305 + 2·3/4·10.73742/8
        "ALL_REDUCE, 32, 1, 4.10110",
        // nothing that goes to another node is summed or copied on the way: all of it crosses, 7/8·1.19305 +
        // 1/2·10.73742
        "ALL_TO_ALL, 16, 1, 6.41263",
        // in one node: 7/8·1.19305
        "ALL_TO_ALL, 8, 1, 1.04392",
        // a ring of two that are 8 apart: each in a node of its own, 1/2·10.73742
        "ALL_GATHER, 2, 8, 5.36871",
        // four that are 4 apart: pairs in two nodes, 1/2·1.19305 + 1/2·10.73742/2
        "ALL_GATHER, 4, 4, 3.28088",
        // to the next stage of 4 devices each, in the same node
        "SEND, 2, 4, 1.19305",
        // to the next stage of 8 devices each, in the next node
        "SEND, 2, 8, 10.73742",
    })
    void collectivesOverOneAndTwoLevelsByHand(Kind kind, int devices, int stride, double milliseconds) {
        assertThat(seconds(kind, devices, stride)).isCloseTo(milliseconds * 1e-3, Percentage.withPercentage(1e-3));
    }

    @Test
    void sixteenDevicesAreTwoLevels() {
        Topology topology = Topology.of(H100, new Collective(Kind.ALL_REDUCE, 16, 1));

        assertThat(topology.levels()).hasSize(2);
        assertThat(topology.levels().get(0).devices()).isEqualTo(8);
        assertThat(topology.levels().get(0).share()).isEqualTo(1);
        assertThat(topology.levels().get(0).link().scope()).isEqualTo(Link.Scope.NODE);
        assertThat(topology.levels().get(1).devices()).isEqualTo(2);
        assertThat(topology.levels().get(1).share()).isEqualTo(1 / 8.0);
        assertThat(topology.levels().get(1).link().scope()).isEqualTo(Link.Scope.CLUSTER);
    }

    @ParameterizedTest
    @CsvSource({"ALL_REDUCE, 1.75, 14", "ALL_GATHER, 0.875, 7", "ALL_TO_ALL, 0.875, 7", "SEND, 1, 1"})
    void eightDevicesSendTheLeastThatIsKnown(Kind kind, double bytesPerByte, int steps) {
        // Thakur, Rabenseifner, Gropp 2005: 2(n-1)/n, (n-1)/n; a ring takes 2(n-1) or n-1 rounds
        Collective collective = new Collective(kind, 8, 1);

        assertThat(collective.bytesSentPerByte(8)).isCloseTo(bytesPerByte, within(1e-15));
        assertThat(collective.steps(8)).isEqualTo(steps);
    }

    @Test
    void aDeviceWithoutALinkThatReachesSaysWhatIsMissing() {
        Device lonely = Devices.a6000();
        Device oneNode = Devices.withLinks(Devices.a6000(), Devices.nodeLink(56.25e9, 2));

        assertThatThrownBy(() -> Topology.of(lonely, new Collective(Kind.ALL_REDUCE, 2, 1)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("links is without one")
                .hasMessageContaining("2 devices")
                .hasMessageContaining("add it to the file of a6000");
        assertThat(Topology.of(oneNode, new Collective(Kind.ALL_REDUCE, 2, 1)).levels())
                .hasSize(1);
        assertThatThrownBy(() -> Topology.of(oneNode, new Collective(Kind.ALL_REDUCE, 4, 1)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("without one to other nodes");
    }

    @Test
    void whatIsMissingIsToldBeforeItIsNeeded() {
        Device lonely = Devices.a6000();
        Device oneNode = Devices.withLinks(Devices.a6000(), Devices.nodeLink(56.25e9, 2));
        Collective two = new Collective(Kind.ALL_REDUCE, 2, 1);
        Collective four = new Collective(Kind.ALL_REDUCE, 4, 1);

        assertThat(Topology.lack(lonely, two)).contains(new Lack.Connection("a6000", Link.Scope.CLUSTER, 2));
        assertThat(Topology.lack(oneNode, two)).isEmpty();
        assertThat(Topology.lack(oneNode, four)).contains(new Lack.Connection("a6000", Link.Scope.CLUSTER, 4));
        // every second device is on another node
        assertThat(Topology.lack(oneNode, new Collective(Kind.ALL_REDUCE, 2, 2)))
                .isPresent();
        assertThat(Topology.lack(H100, four)).isEmpty();
        assertThat(Topology.lack(H100, new Collective(Kind.ALL_REDUCE, 64, 1))).isEmpty();
        assertThat(Kind.ALL_TO_ALL.label()).isEqualTo("all-to-all");
    }

    private static double seconds(Kind kind, int devices, int stride) {
        Collective collective = new Collective(kind, devices, stride);
        return BYTES * Topology.of(H100, collective).boundSecondsPerByte(collective);
    }
}
