package dev.rooflight.llmviewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.DeviceClass;
import dev.rooflight.core.hardware.Memory;
import dev.rooflight.core.hardware.Power;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaperDeviceTest {
    @ParameterizedTest
    @ValueSource(strings = {"nvidia_A6000", "NVIDIA-a6000", " nvidia-A6000 "})
    void namesAreLoose(String name) {
        assertThat(PaperDevice.named(name).fp16OpsPerSecond()).isEqualTo(154.8385e12);
    }

    @Test
    void refusesUnknownNames() {
        assertThatThrownBy(() -> PaperDevice.named("nvidia_B200"))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("nvidia_B200")
                .hasMessageContaining("nvidia_V100, nvidia_A6000");
    }

    @Test
    void takesAnyOtherDeviceByItsOwnNumbers() {
        PaperDevice device = PaperDevice.of(device("mine", Map.of(ComputeFormat.BF16, 2e14, ComputeFormat.INT8, 4e14)));

        assertThat(device)
                .isEqualTo(new PaperDevice("mine", 1e12, 2e14, OptionalDouble.of(4e14), OptionalDouble.of(4e7)));
    }

    @Test
    void refusesADeviceWithoutSixteenBits() {
        assertThatThrownBy(() -> PaperDevice.of(device("mine", Map.of(ComputeFormat.INT8, 4e14))))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("hardware is mine; expected a device with an fp16 or bf16 peak");
    }

    @Test
    void findsThePublishedNumbersOfACatalogueDeviceByItsAlias() {
        Map<ComputeFormat, Double> peaks = Map.of(ComputeFormat.FP16, 1e14);

        assertThat(PaperDevice.published(device("nvidia-a6000", peaks))).contains(PaperDevice.named("nvidia_A6000"));
        assertThat(PaperDevice.published(device("other", peaks))).contains(PaperDevice.named("nvidia_A40"));
    }

    static Device device(String id, Map<ComputeFormat, Double> peaks) {
        return new Device(
                id,
                id,
                "nobody",
                DeviceClass.HBM,
                0,
                List.of("nothing", "nvidia_a40"),
                new Memory("HBM", 8e10, 1e12, OptionalDouble.of(4e7)),
                new Compute(OptionalInt.empty(), peaks, 1e13, 1),
                List.of(),
                new Power(OptionalDouble.empty(), OptionalDouble.empty()),
                Optional.empty(),
                Map.of());
    }
}
