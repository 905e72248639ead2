package dev.rooflight.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.analysis.Deployment;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.parallel.Parallelism;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.fixtures.Models;
import org.junit.jupiter.api.Test;

/** What all devices hold together, counted by hand. */
class AllDevicesTest {
    private static final ModelArchitecture LLAMA = Models.llama2with7B();

    /** 2 · 4096 numbers of two bytes in each of 32 layers. */
    private static final double CACHE_OF_A_POSITION = 524_288;

    @Test
    void oneDeviceIsAllDevices() {
        MemoryAnalysis one = memory(Parallelism.NONE, 3);

        assertThat(one.allDevices().devices()).isEqualTo(1);
        assertThat(one.allDevices().totalBytes()).isEqualTo(one.totalBytes());
        assertThat(one.allDevices().weightsBytes()).isEqualTo(one.weightsBytes());
    }

    @Test
    void stagesTogetherHoldEveryLayerOnce() {
        MemoryAnalysis one = memory(Parallelism.NONE, 4);
        MemoryAnalysis three = memory(Parallelism.NONE.withPipeline(3), 4);

        // 11, 11 and 10 layers: three times the fullest would be 33
        assertThat(three.allDevices().devices()).isEqualTo(3);
        assertThat(three.allDevices().weightsBytes()).isEqualTo(one.weightsBytes());
        assertThat(three.allDevices().kvCacheBytes()).isEqualTo(4 * 1024 * CACHE_OF_A_POSITION);
        assertThat(three.allDevices().totalBytes()).isLessThan(3 * three.totalBytes());
    }

    @Test
    void replicasHoldTheWeightsEachAndTheSequencesTogether() {
        MemoryAnalysis one = memory(Parallelism.NONE, 1);
        MemoryAnalysis four = memory(Parallelism.NONE.withDataAndExperts(4, 1), 6);

        // two replicas have two sequences, two have one
        assertThat(four.kvCacheBytes()).isEqualTo(2 * 1024 * CACHE_OF_A_POSITION);
        assertThat(four.allDevices().kvCacheBytes()).isEqualTo(6 * 1024 * CACHE_OF_A_POSITION);
        assertThat(four.allDevices().weightsBytes()).isEqualTo(4 * one.weightsBytes());
    }

    @Test
    void replicasWithoutASequenceCacheNothing() {
        assertThat(memory(Parallelism.NONE.withDataAndExperts(4, 1), 3)
                        .allDevices()
                        .kvCacheBytes())
                .isEqualTo(3 * 1024 * CACHE_OF_A_POSITION);
    }

    @Test
    void tensorParallelDevicesHoldAShareEach() {
        MemoryAnalysis two = memory(Parallelism.tensor(2), 4);

        assertThat(two.allDevices().weightsBytes()).isEqualTo(2 * two.weightsBytes());
        assertThat(two.allDevices().kvCacheBytes()).isEqualTo(4 * 1024 * CACHE_OF_A_POSITION);
        assertThat(two.allDevices().activationBytes()).isEqualTo(2 * two.activationBytes());
    }

    private static MemoryAnalysis memory(Parallelism parallelism, long batch) {
        return CompiledModel.of(LLAMA, Devices.h100(), Deployment.of(LLAMA).withParallelism(parallelism))
                .memory()
                .analyze(batch, 1024);
    }
}
