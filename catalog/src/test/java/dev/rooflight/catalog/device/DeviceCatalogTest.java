package dev.rooflight.catalog.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.catalog.text.NearestNames;
import dev.rooflight.catalog.text.YamlReader;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Link;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DeviceCatalogTest {
    static List<String> ids() {
        return DeviceCatalog.ids();
    }

    @Test
    void holdsTheDevicesOfTheIssueAndMore() {
        assertThat(DeviceCatalog.ids())
                .hasSizeGreaterThanOrEqualTo(45)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(DeviceCatalog.all()).extracting(Device::id).isEqualTo(DeviceCatalog.ids());
    }

    @ParameterizedTest
    @MethodSource("ids")
    void everyFileFollowsTheSchema(String id) {
        String yaml = DeviceCatalog.text(id).orElseThrow();

        assertThat(DeviceSchema.check(YamlReader.read(yaml, id, true))).isEmpty();
        assertThat(DeviceReader.read(yaml.getBytes(UTF_8), id)).isEqualTo(DeviceCatalog.find(id));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void everyDeviceHasSourcesForWhatItStates(String id) {
        Device device = DeviceCatalog.find(id);

        assertThat(device.sources().get("default")).isNotBlank();
        assertThat(device.sources().keySet())
                .allSatisfy(field -> assertThat(field).matches("default|(memory|compute|links|power)(\\.[a-z0-9]+)*"));
        assertThat(device.vendor()).isNotEqualTo("unknown");
        assertThat(device.memory().type()).isNotEqualTo("unknown");
        assertThat(device.released()).isBetween(2015, 2026);
        device.price().ifPresent(price -> assertThat(price.date()).matches("20\\d\\d-\\d\\d"));
    }

    /** Whoever mistypes a prefix or forgets to halve a sparse peak is caught here. */
    @ParameterizedTest
    @MethodSource("ids")
    void everyDeviceIsPlausible(String id) {
        Device device = DeviceCatalog.find(id);
        Map<ComputeFormat, Double> peaks = device.compute().peakOpsPerSecond();

        assertThat(device.memory().capacityBytes()).isBetween(4e9, 1e13);
        assertThat(device.memory().bandwidthBytesPerSecond()).isBetween(50e9, 25e12);
        device.memory().cacheBytes().ifPresent(bytes -> assertThat(bytes).isBetween(1e6, 2e9));
        double fp16 = peaks.getOrDefault(ComputeFormat.FP16, peaks.getOrDefault(ComputeFormat.BF16, 0.0));
        assertThat(fp16).isBetween(1e12, 5e15);
        assertThat(device.compute().vectorOpsPerSecond()).isBetween(0.5e12, 1.01 * fp16);
        for (ComputeFormat narrow : peaks.keySet()) {
            for (ComputeFormat wide : peaks.keySet()) {
                if (narrow.floating() == wide.floating() && narrow.bits() < wide.bits()) {
                    assertThat(peaks.get(narrow))
                            .as("%s against %s", narrow, wide)
                            .isBetween(
                                    0.99 * peaks.get(wide), (wide == ComputeFormat.FP32 ? 256 : 17) * peaks.get(wide));
                }
            }
        }
        for (Link link : device.links()) {
            assertThat(link.bandwidthBytesPerSecond()).isBetween(1e9, 2e12);
            assertThat(link.devices()).isGreaterThanOrEqualTo(link.scope() == Link.Scope.HOST ? 1 : 2);
        }
        device.power().tdpWatts().ifPresent(watts -> assertThat(watts).isBetween(5.0, 3000.0));
    }

    /** Data sheets of NVIDIA and AMD. */
    @ParameterizedTest
    @CsvSource({
        "nvidia-a6000, 48e9, 768e9, 154.8e12, 309.7e12",
        "nvidia-h100-sxm, 80e9, 3.35e12, 989.4e12, 1978.9e12",
        "nvidia-a100-80g, 80e9, 2.039e12, 312e12, 624e12",
        "nvidia-l40s, 48e9, 864e9, 362.05e12, 733e12",
        "nvidia-h200-sxm, 141e9, 4.8e12, 989.4e12, 1978.9e12",
        "nvidia-rtx-4090, 24e9, 1.008e12, 165.2e12, 660.6e12",
        "amd-mi300x, 192e9, 5.3e12, 1307.4e12, 2614.9e12",
    })
    void knowsWhatDataSheetsSay(String id, double capacity, double bandwidth, double fp16, double int8) {
        Device device = DeviceCatalog.find(id);

        assertThat(device.memory().capacityBytes()).isEqualTo(capacity);
        assertThat(device.memory().bandwidthBytesPerSecond()).isEqualTo(bandwidth);
        assertThat(device.compute().peakOpsPerSecond()).containsEntry(ComputeFormat.FP16, fp16);
        assertThat(device.compute().peakOpsPerSecond()).containsEntry(ComputeFormat.INT8, int8);
    }

    @ParameterizedTest
    @CsvSource({
        "nvidia_V100, nvidia-v100-pcie-32g",
        "nvidia_A6000, nvidia-a6000",
        "nvidia_A100, nvidia-a100-40g",
        "nvidia_A100_40G, nvidia-a100-40g",
        "nvidia_A100_80G, nvidia-a100-80g",
        "nvidia_A800_80G_SXM, nvidia-a800-80g-sxm",
        "nvidia_A40, nvidia-a40",
        "nvidia_H100, nvidia-h100-sxm",
        "nvidia_H100_SXM, nvidia-h100-sxm",
        "nvidia_H100_PCIe, nvidia-h100-pcie",
        "nvidia_L40, nvidia-l40",
        "intel_13900k, intel-13900k",
    })
    void answersToTheNamesOfLlmViewer(String name, String id) {
        assertThat(DeviceCatalog.find(name).id()).isEqualTo(id);
    }

    @Test
    void ignoresCaseAndKindOfDash() {
        assertThat(DeviceCatalog.find("NVIDIA_a6000").id()).isEqualTo("nvidia-a6000");
        assertThat(DeviceCatalog.find("MI300X").id()).isEqualTo("amd-mi300x");
    }

    @Test
    void noTwoDevicesShareAName() {
        Map<String, String> owners = new HashMap<>();
        for (Device device : DeviceCatalog.all()) {
            owners.merge(device.id(), device.id(), (one, two) -> one + " and " + two);
            device.aliases().stream()
                    .map(NearestNames::normalized)
                    .distinct()
                    .filter(alias -> !alias.equals(device.id()))
                    .forEach(alias ->
                            assertThat(owners.put(alias, device.id())).as(alias).isNull());
        }
    }

    @Test
    void suggestsDevicesForUnknownNames() {
        assertThatThrownBy(() -> DeviceCatalog.find("nvidia-h100-smx"))
                .isInstanceOf(CatalogException.class)
                .message()
                .startsWith("hardware 'nvidia-h100-smx' is not in the catalogue; did you mean nvidia-h100-sxm")
                .endsWith("?");
    }

    @ParameterizedTest
    @CsvSource({"../models/index", "''", "devices/nvidia-a6000", ".", "index", "a\u0000b"})
    void refusesNamesThatAreNone(String name) {
        assertThatThrownBy(() -> DeviceCatalog.find(name)).isInstanceOf(CatalogException.class);
    }

    @Test
    void quotesLongAndBrokenNamesInOneLine() {
        assertThatThrownBy(() -> DeviceCatalog.find("x\n".repeat(100_000)))
                .message()
                .doesNotContain("\n")
                .hasSizeLessThan(200);
    }
}
