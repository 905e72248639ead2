package dev.rooflight.catalog.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.DeviceClass;
import dev.rooflight.core.hardware.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class DeviceReaderTest {
    private static final String GOOD = """
        id: acme-one
        name: ACME One
        class: hbm
        memory:
          capacity: 64 GB
          bandwidth: 2 TB/s
        compute:
          peak:
            fp16: 400 Tops/s
          vector: 20 Tops/s
        """;

    @TempDir
    Path folder;

    @Test
    void readsTheLeastThatMakesADevice() {
        Device device = read(GOOD);

        assertThat(device.id()).isEqualTo("acme-one");
        assertThat(device.deviceClass()).isEqualTo(DeviceClass.HBM);
        assertThat(device.memory().capacityBytes()).isEqualTo(64e9);
        assertThat(device.memory().bandwidthBytesPerSecond()).isEqualTo(2e12);
        assertThat(device.compute().peakOpsPerSecond()).containsEntry(ComputeFormat.FP16, 400e12);
        assertThat(device.compute().vectorOpsPerSecond()).isEqualTo(20e12);
        assertThat(device.compute().sparsitySpeedup()).isEqualTo(1);
        assertThat(device.links()).isEmpty();
        assertThat(device.sources()).containsEntry("default", "my.yaml");
    }

    @Test
    void takesTheVectorPeakFromFp32WhereNotStated() {
        Device device = read(GOOD.replace("  vector: 20 Tops/s\n", "    fp32: 30 Tops/s\n"));

        assertThat(device.compute().vectorOpsPerSecond()).isEqualTo(30e12);
    }

    @Test
    void readsAFileAndNamesTheDeviceAfterIt() throws IOException {
        Path file =
                Files.writeString(folder.resolve("My_Box.yaml"), GOOD.replace("id: acme-one\nname: ACME One\n", ""));

        assertThat(DeviceReader.read(file).id()).isEqualTo("my-box");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 GB | 64 | my.yaml:5: field memory.capacity is '64'; expected bytes with a unit, such as 80 GB",
                "2 TB/s | 2 TB | my.yaml:6: field memory.bandwidth is '2 TB', which is bytes"
                        + "; expected bytes per second, such as 3.35 TB/s",
                "2 TB/s | 0 TB/s | my.yaml:6: field memory.bandwidth is '0 TB/s'"
                        + "; expected bytes per second above 0, such as 3.35 TB/s",
                "2 TB/s | -2 TB/s | my.yaml:6: field memory.bandwidth is '-2 TB/s', which is negative"
                        + "; expected bytes per second, such as 3.35 TB/s",
                "2 TB/s | 2e30 TB/s | my.yaml:6: field memory.bandwidth (bytes/s) is 2.0E42"
                        + "; expected a number from 1.0 to 1.0E18",
                "400 Tops/s | .nan | my.yaml:9: field compute.peak.fp16 is '.nan'"
                        + "; expected operations per second, such as 989.4 Tops/s",
                "hbm | hmb | my.yaml:3: field class is 'hmb'"
                        + "; expected one of hbm, gddr, unified, cpu; did you mean hbm?",
                "fp16 | fp61 | my.yaml:9: field compute.peak.fp61 is not known; did you mean fp6 or fp16?",
                "bandwidth | bandwith | my.yaml:6: field memory.bandwith is not known"
                        + "; did you mean bandwidth? (and 1 more problem)",
                "ACME One | 7 | my.yaml:2: field name is '7'"
                        + "; expected the maker's name for it in text (quote numbers), such as My Accelerator 64 GB",
                "name | id | my.yaml:2: field 'id' is given twice, first in line 1; keep one",
                "ACME One | &a x | my.yaml:2: an anchor (&name); write the value out where it is wanted instead",
                "ACME One | *a | my.yaml:2: an alias (*name); write the value out instead",
                "ACME One | !!int 3 | my.yaml:2: a tag (!name); write the value without it",
                "ACME One | a: b | my.yaml:2: not YAML: mapping values are not allowed here",
                "acme-one | ../x | my.yaml:1: field id is '../x'; expected a short name of lower-case letters, digits,"
                        + " dots and hyphens, such as my-accelerator",
            })
    void namesFileLineFieldAndWhatWasExpected(String right, String wrong, String message) {
        assertRefused(GOOD.replace(right, wrong), message);
    }

    @Test
    void refusesADeviceWithoutCapacity() {
        assertRefused(
                GOOD.replace("  capacity: 64 GB\n", ""),
                "my.yaml:4: field memory.capacity is missing; expected bytes with a unit, such as 80 GB");
    }

    @Test
    void refusesADeviceWithoutVectorOrFp32Peak() {
        assertRefused(
                GOOD.replace("  vector: 20 Tops/s\n", ""),
                "my.yaml:7: field compute.vector is missing"
                        + "; expected it or compute.peak.fp32: operations per second with a"
                        + " unit, such as 989.4 Tops/s");
    }

    @Test
    void refusesLinksThatSayTooLittle() {
        assertRefused(
                GOOD
                        + "links:\n"
                        + "  - {kind: NVLink, scope: node, bandwidth: 1 GB/s}\n"
                        + "  - {scope: nod, bandwidth: 1 GB/s}\n",
                "my.yaml:13: field links[2].scope is 'nod'; expected one of node, host, cluster; did you mean node?"
                        + " (and 1 more problem)");
    }

    @Test
    void refusesFilesThatAreNoDevice() {
        assertRefused("", "my.yaml: is empty; expected fields such as 'memory:'");
        assertRefused("- a\n", "my.yaml:1: a list or a text; expected fields such as 'memory:'");
        assertRefused(
                GOOD + "---\nid: two\n", "my.yaml:11: a second document; expected one device or profile per file");
        assertRefused("? [a]\n: b\n", "my.yaml:1: a list or mapping as a key; expected a field name");
        assertRefused("<<: {a: 1}\n", "my.yaml:1: field << is not known");
        assertThatThrownBy(() -> DeviceReader.read(folder)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> DeviceReader.read(folder.resolve("none.yaml"))).hasMessageContaining("no such file");
        assertThatThrownBy(() -> DeviceReader.read(new byte[] {'a', (byte) 0xff}, "my.yaml"))
                .hasMessage("my.yaml: line 1, column 2: byte 0xff is not UTF-8; save the file as UTF-8");
    }

    @Test
    void refusesBillionLaughs() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a%s: &a%s [%s*a%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(8), i - 1));
        }
        assertRefused(bomb.toString(), "my.yaml:1: an anchor (&name); write the value out where it is wanted instead");
    }

    @Test
    void refusesDeepHugeAndEndlessContent() {
        assertRefused("a: " + "[".repeat(400_000), "my.yaml:1: nested deeper than 20 levels; expected a device");
        assertRefused("- ".repeat(400_000), "my.yaml:1: nested deeper than 20 levels; expected a device");
        assertRefused("x".repeat(2_000_000), "my.yaml: has 2,000,000 bytes; expected at most 1,000,000");
        assertRefused("a: [" + "1,".repeat(400_000) + "1]", "my.yaml:1: more than 5000 values; expected a device");
        assertRefused("a: 1\n".repeat(100_000), "my.yaml:2: field 'a' is given twice, first in line 1; keep one");
    }

    @Test
    void extendsACatalogueDevice() {
        Device device = read("""
            extends: nvidia_H100
            memory: {bandwidth: 4 TB/s}
            compute:
              peak: {fp16: 1200 Tops/s}
            price: {usd-per-hour: 1.5}
            sources: {compute: a rumour}
            """);

        assertThat(device.id()).isEqualTo("custom-device");
        assertThat(device.name()).isEqualTo("NVIDIA H100 SXM5 80 GB (changed by my.yaml)");
        assertThat(device.aliases()).isEmpty();
        assertThat(device.memory().bandwidthBytesPerSecond()).isEqualTo(4e12);
        assertThat(device.memory().capacityBytes()).isEqualTo(80e9);
        assertThat(device.compute().peakOpsPerSecond()).containsEntry(ComputeFormat.FP16, 1200e12);
        assertThat(device.compute().peakOpsPerSecond()).containsEntry(ComputeFormat.FP8, 1978.9e12);
        assertThat(device.link(Link.Scope.NODE)).isPresent();
        assertThat(device.price().orElseThrow().source()).isEqualTo("my.yaml");
        assertThat(device.sources())
                .containsEntry("default", "NVIDIA H100 Tensor Core GPU data sheet (2023)")
                .containsEntry("memory.bandwidth", "my.yaml")
                .containsEntry("compute.peak.fp16", "a rumour");
    }

    @Test
    void replacesListsOfTheExtendedDevice() {
        Device device = read("extends: h100\nid: lonely\nlinks: []\n");

        assertThat(device.id()).isEqualTo("lonely");
        assertThat(device.links()).isEmpty();
        assertThat(device.sources()).doesNotContainKey("links.node");
    }

    @Test
    void refusesToExtendWhatIsNotInTheCatalogue() {
        assertRefused(
                "id: x\nextends: nvidia-h100-sx\n",
                "my.yaml:2: field extends is 'nvidia-h100-sx', which is not in the catalogue"
                        + "; did you mean nvidia-h100-sxm");
        assertRefused(
                "extends: h100\nmemory: {bandwidth: 0 TB/s}\n",
                "my.yaml:2: field memory.bandwidth is '0 TB/s'; expected");
    }

    private static Device read(String yaml) {
        return DeviceReader.read(yaml.getBytes(UTF_8), "my.yaml");
    }

    private static void assertRefused(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(CatalogException.class)
                .hasMessageStartingWith(message)
                .message()
                .doesNotContain("\n")
                .hasSizeLessThan(1100);
    }
}
