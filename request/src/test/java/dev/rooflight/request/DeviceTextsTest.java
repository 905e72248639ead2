package dev.rooflight.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.Catalogue;
import dev.rooflight.Rooflight;
import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.study.Hardware;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of a device as people change them. */
class DeviceTextsTest {
    private static final TextForms FORMS = new TextForms(new Catalogue());

    private static Hardware read(String device, String... settings) {
        return DeviceTexts.read(Rooflight.hardware(device), List.of(settings), FORMS);
    }

    @Test
    void changesSingleNumbers() {
        Device device = read(
                        "nvidia-h100-sxm",
                        "bandwidth=2TB/s",
                        "memory.capacity=100 GB",
                        "fp16=2 Pops/s",
                        "peak.fp4=4 Pops/s",
                        "link.node=900 GB/s",
                        "TDP=1 kW",
                        "idle=0 W",
                        "compute.units=100",
                        "price=2")
                .device();

        assertThat(device.memory().bandwidthBytesPerSecond()).isEqualTo(2e12);
        assertThat(device.memory().capacityBytes()).isEqualTo(100e9);
        assertThat(device.compute().peakOpsPerSecond()).containsEntry(ComputeFormat.FP16, 2e15);
        assertThat(device.compute().peakOpsPerSecond()).containsEntry(ComputeFormat.FP4, 4e15);
        assertThat(device.compute().units()).hasValue(100);
        assertThat(device.link(Link.Scope.NODE)).hasValue(new Link("NVLink 4", Link.Scope.NODE, 900e9, 8));
        assertThat(device.power().tdpWatts()).hasValue(1000);
        assertThat(device.power().idleWatts()).hasValue(0);
        assertThat(device.price().orElseThrow().usdPerHour()).isEqualTo(2);
        assertThat(device.sources())
                .containsEntry("memory.bandwidth", "set by user")
                .containsEntry("compute.peak.fp4", "set by user")
                .containsEntry("links.node", "set by user")
                .containsEntry("memory.cache", "NVIDIA H100 Tensor Core GPU architecture white paper, table 3");
    }

    @ParameterizedTest
    @CsvSource({
        "bandwith=2TB/s, did you mean bandwidth?",
        "capasity=80GB, did you mean capacity?",
        "peak.fb16=1 Tops/s, did you mean peak.bf16 or peak.fp16 or peak.fp6?",
        "colour=1, ''",
    })
    void aFieldThatIsNotKnownIsAnsweredWithThoseThatAreAndTheNearest(String setting, String remedy) {
        assertThatThrownBy(() -> read("nvidia-a6000", setting))
                .isInstanceOfSatisfying(InvalidValueException.class, e -> {
                    assertThat(e.expected()).startsWith("one of bandwidth, capacity, cache, ");
                    assertThat(e.remedy()).isEqualTo(remedy);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bandwidth | FIELD=VALUE, such as bandwidth=2TB/s",
                "bandwidth= | bandwidth: bytes per second, such as 3.35 TB/s",
                "bandwidth=0 TB/s | bandwidth: an amount from 1 to 1.0E18 B/s",
                "bandwidth=1e30 B/s | bandwidth: an amount from 1 to 1.0E18 B/s",
                "tdp=3 GB | tdp: watts, such as 700 W",
                "units=1.5 | units: a whole number from 1 to 10000000",
                "sparsity=2x | sparsity: a number from 1 to 16",
            })
    void refusesChangesThatMakeNoSense(String setting, String expected) {
        assertThatThrownBy(() -> read("nvidia-a6000", setting))
                .isInstanceOfSatisfying(InvalidValueException.class, e -> {
                    assertThat(e.field()).isEqualTo("set");
                    assertThat(e.value()).isEqualTo("'" + setting + "'");
                    assertThat(e.expected()).isEqualTo(expected);
                });
    }

    @Test
    void refusesTheSameNumberTwice() {
        assertThatThrownBy(() -> read("nvidia-a6000", "fp16=1 Tops/s", "peak.fp16=2 Tops/s"))
                .hasMessage("set is 'peak.fp16=2 Tops/s'; expected one value of peak.fp16");
    }

    @Test
    void isWrittenAsItIsRead() {
        Hardware changed = read("nvidia-a6000", "fp16=200 Tops/s", "bandwidth=1.5TB/s", "price=0.8", "units=84");
        assertThat(DeviceTexts.write(changed, FORMS))
                .containsExactly(
                        Map.entry("bandwidth", "1.5 TB/s"),
                        Map.entry("peak.fp16", "200 Tops/s"),
                        Map.entry("units", "84"),
                        Map.entry("price", "0.8"));
    }
}
