package dev.rooflight.core.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParallelismTest {
    @ParameterizedTest(name = "TP {0}, DP {1}, EP {2}: experts over {3} channels-wise, shared by {4} replicas")
    @CsvSource({
        "8, 1, 1, 8, 1", // every device a slice of every expert
        "8, 1, 8, 1, 1", // every device its own experts
        "8, 1, 2, 4, 1", // halves of the experts, each over 4 devices
        "1, 32, 32, 1, 32", // data-parallel attention of DeepSeek-V3's decode
        "4, 8, 32, 1, 8", // attention over 4 devices, experts over all 32
        "4, 8, 16, 1, 4", // two sets of experts
        "4, 8, 4, 1, 1",
    })
    void expertsStayInATensorGroupOrSpanReplicas(int tensor, int data, int expert, int slices, int replicas) {
        Parallelism parallelism = new Parallelism(tensor, 1, expert, data, 1, 0, 0);

        assertThat(parallelism.expertTensor()).isEqualTo(slices);
        assertThat(parallelism.replicasPerExperts()).isEqualTo(replicas);
        assertThat(parallelism.devices()).isEqualTo(tensor * data);
    }

    @Test
    void expertsThatMatchNoGroupOfDevicesAreRefused() {
        assertThatThrownBy(() -> new Parallelism(8, 1, 3, 1, 1, 0, 0))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("ep is 3")
                .hasMessageContaining("8 tensor-parallel devices")
                .hasMessageContaining("expected a divisor of 8");
        // 16 experts' devices of tensor groups of 4 are 4 replicas, which 6 do not divide into
        assertThatThrownBy(() -> new Parallelism(4, 1, 16, 6, 1, 0, 0))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("expected a divisor of 4 or 4 times a divisor of 6");
    }

    @Test
    void degreesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> Parallelism.tensor(0)).hasMessageContaining("tp is 0");
        assertThatThrownBy(() -> Parallelism.NONE.withPipeline(-1)).hasMessageContaining("pp is -1");
        assertThatThrownBy(() -> new Parallelism(1, 1, 1, 1, 1, 0, 1.5)).hasMessageContaining("overlap is 1.5");
        assertThatThrownBy(() -> new Parallelism(1024, 1024, 1, 1, 1, 0, 0)).hasMessageContaining("devices");
    }

    @ParameterizedTest(name = "{0} sequences on {1} replicas, {2} stages, {3} microbatches asked for")
    @CsvSource({
        // batch, replicas, stages, microbatches, of the busiest replica, parts it goes through in
        "64, 8, 1, 0, 8, 1",
        "65, 8, 1, 0, 9, 1",
        "1, 8, 4, 0, 1, 1",
        "3, 1, 4, 0, 3, 3",
        "64, 1, 4, 0, 64, 4",
        "64, 1, 4, 16, 64, 16",
        "64, 8, 4, 16, 8, 8",
    })
    void batchesAreSplitOverReplicasAndMicrobatches(
            long batch, int data, int stages, int asked, long busiest, long parts) {
        Parallelism parallelism = new Parallelism(1, stages, 1, data, 1, asked, 0);

        assertThat(parallelism.batchPerReplica(batch)).isEqualTo(busiest);
        assertThat(parallelism.microbatchesOf(busiest)).isEqualTo(parts);
    }

    @Test
    void labelsNameWhatIsSplit() {
        assertThat(Parallelism.NONE.label()).isEqualTo("1 device");
        assertThat(Parallelism.tensor(8).withPipeline(2).label()).isEqualTo("TP 8 · PP 2");
        assertThat(Parallelism.NONE.withDataAndExperts(32, 32).label()).isEqualTo("DP 32 · EP 32");
        assertThat(Parallelism.tensor(2).withContext(4).label()).isEqualTo("TP 2 · CP 4");
    }

    @Test
    void devicesAreTheProductOfAllDegreesButTheExperts() {
        Parallelism all = new Parallelism(2, 3, 10, 5, 7, 0, 0);

        assertThat(all.devices()).isEqualTo(2 * 3 * 5 * 7);
        assertThat(all.expertTensor()).isEqualTo(1);
        assertThat(all.replicasPerExperts()).isEqualTo(5);
        // a million devices at most, to the last
        assertThat(new Parallelism(1000, 1000, 1, 1, 1, 0, 0).devices()).isEqualTo(1_000_000);
        assertThat(new Parallelism(8, 1, 8, 2, 1, 0, 0).replicasPerExperts()).isEqualTo(1);
        assertThat(new Parallelism(8, 1, 8, 2, 1, 0, 0).expertTensor()).isEqualTo(1);
    }

    @Test
    void sharesAreRoundedUpOnceAndNotAtAllWhereNothingIsShared() {
        Parallelism eight = Parallelism.NONE.withDataAndExperts(8, 1);

        assertThat(eight.perReplica(65)).isEqualTo(9);
        assertThat(eight.perReplica(64)).isEqualTo(8);
        assertThat(Parallelism.NONE.perReplica(2.5)).isEqualTo(2.5);
        assertThat(Parallelism.together(64, 3)).isEqualTo(22);
        assertThat(Parallelism.together(2.5, 1)).isEqualTo(2.5);
    }

    @Test
    void otherDegreesGoWithTheRestWhereThereAreDevicesEnough() {
        Parallelism rest = new Parallelism(1, 10, 1, 20, 50, 0, 0);

        // 10 · 20 · 50 of a million
        assertThat(rest.allowsTensor(100)).isTrue();
        assertThat(rest.allowsTensor(101)).isFalse();
        // experts over four devices: in a group of two, over two replicas; not in one of three
        Parallelism experts = new Parallelism(4, 1, 4, 2, 1, 0, 0);
        assertThat(experts.allowsTensor(2)).isTrue();
        assertThat(experts.allowsTensor(3)).isFalse();
    }
}
