package dev.rooflight.technique;

import static dev.rooflight.technique.Scenarios.A6000;
import static dev.rooflight.technique.Scenarios.LLAMA_13B;
import static dev.rooflight.technique.Scenarios.applied;
import static dev.rooflight.technique.Scenarios.compiled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.core.analysis.CompiledModel;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.pass.Pass;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published or hand-computed numbers of offload and of other hardware. */
class PlatformChecksTest {
    @Test
    void ridgeOfHostMemoryIs1728() {
        // arXiv 2402.16363, figure 18: 154.8385 Tops/s over 89.6 GB/s
        Scenario offloaded = applied(LLAMA_13B, "offload:weights=1,link=89.6");
        assertThat(offloaded.deployment().execution().offload().ridge(154.8385e12))
                .isCloseTo(1728, within(1.0));
        // all flows overlap: weights over the link take longest, and a block of 4 batches shares them
        double weights = 25.7e9;
        CompiledModel one = offloaded.compile(A6000, EfficiencyProfile.IDEAL);
        assertThat(one.stepSeconds(1, 16).bound()).isCloseTo(weights / 89.6e9, Percentage.withPercentage(0.5));
        assertThat(one.analyze(Pass.decode(1, 16)).totals().boundSeconds())
                .isCloseTo(one.stepSeconds(1, 16).bound(), Percentage.withPercentage(1e-9));
        assertThat(compiled(LLAMA_13B, A6000, "offload:weights=1,link=89.6,batches=4")
                        .stepSeconds(1, 16)
                        .bound())
                .isCloseTo(weights / 89.6e9 / 4, Percentage.withPercentage(0.5));
        // link and disk are two flows: the slower decides
        assertThat(compiled(LLAMA_13B, A6000, "offload:weights=1,link=89.6,disk=1,disk-speed=4")
                        .stepSeconds(1, 16)
                        .bound())
                .isCloseTo(weights / 4e9, Percentage.withPercentage(0.5));
        assertThat(one.memory().weightsBytes()).isZero();
    }

    @ParameterizedTest(name = "13B decodes at {0} GB/s in {1} ms")
    @CsvSource({"200, 132.8", "1000, 26.6", "2000, 13.3", "4000, 6.64"})
    void bandwidthDecidesDecoding(double bandwidth, double milliseconds) {
        // the survey's hardware figure: 13B, 1024 positions, only bandwidth changed
        double seconds = compiled(LLAMA_13B, A6000, "device:bandwidth-gbs=" + bandwidth)
                .stepSeconds(1, 1024)
                .bound();
        assertThat(1000 * seconds).isCloseTo(milliseconds, Percentage.withPercentage(0.5));
    }

    @Test
    void processingInMemoryTakesWhatIsFasterThere() {
        // HBM-PIM: 2 TB/s and 1.2 Tops/s: attention of a decode has 1 op/byte: 1.2 of 2 TB/s are used, still more than
        // 768 GB/s
        double plain = compiled(LLAMA_13B, A6000).stepSeconds(1, 2048).bound();
        double inside =
                compiled(LLAMA_13B, A6000, "hbm-pim").stepSeconds(1, 2048).bound();
        assertThat(plain / inside).isCloseTo(1.2e12 / 768e9, Percentage.withPercentage(1.5));
        // UPMEM is slower than the device: nothing moves; prompts stay on the device
        assertThat(compiled(LLAMA_13B, A6000, "upmem").stepSeconds(1, 2048).bound())
                .isEqualTo(plain);
        assertThat(compiled(LLAMA_13B, A6000, "hbm-pim").promptSeconds(1, 2048).bound())
                .isEqualTo(compiled(LLAMA_13B, A6000).promptSeconds(1, 2048).bound());
    }
}
