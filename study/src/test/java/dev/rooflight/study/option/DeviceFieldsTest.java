package dev.rooflight.study.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.core.InvalidValueException;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.fixtures.Devices;
import dev.rooflight.study.Hardware;
import dev.rooflight.study.Reference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers of a device that are changed. */
class DeviceFieldsTest {
    static List<DeviceField> fields() {
        return DeviceFields.ALL;
    }

    @ParameterizedTest
    @MethodSource("fields")
    void whatIsSetIsReadBackAndNothingElseChanges(DeviceField field) {
        Device device = Devices.a6000();
        double value = field.kind().whole()
                ? 7
                : field.kind().most() > 1e12 ? 1.25e12 : field.kind().most() / 8;
        Device changed = field.in(device, value);
        assertThat(field.of(changed)).hasValue(value);
        assertThat(changed.sourceOf(field.source())).isEqualTo("set by user");
        for (DeviceField other : DeviceFields.ALL) {
            if (!other.equals(field)) {
                assertThat(other.of(changed)).as(other.name()).isEqualTo(other.of(device));
            }
        }
        assertThat(changed.id()).isEqualTo(device.id());
    }

    @ParameterizedTest
    @MethodSource("fields")
    void rangesAreThoseOfTheCore(DeviceField field) {
        // the ends are possible for the device itself, what is beyond them is refused by name
        Device device = Devices.a6000();
        assertThat(field.of(field.in(device, field.kind().least())))
                .hasValue(field.kind().least());
        assertThat(field.of(field.in(device, field.kind().most())))
                .hasValue(field.kind().most());
        assertThatThrownBy(() -> field.in(device, field.kind().most() * 2 + 1))
                .isInstanceOfSatisfying(InvalidValueException.class, e -> assertThat(e.expected())
                        .startsWith(field.name() + ": "));
        assertThatThrownBy(() -> field.in(device, -1)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> field.in(device, Double.NaN)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void aLinkThatTheDeviceDoesNotHaveIsThatOfACommonServer() {
        Device changed = DeviceFields.find("link.node").orElseThrow().in(Devices.a6000(), 56e9);
        assertThat(changed.link(Link.Scope.NODE)).contains(new Link("set by user", Link.Scope.NODE, 56e9, 8));
        Device again = DeviceFields.find("link.node").orElseThrow().in(changed, 28e9);
        assertThat(again.links()).hasSize(1);
    }

    @Test
    void changesOfADeviceAreKeptByName() {
        Hardware hardware = Hardware.of(Reference.to("a6000"), Devices.a6000(), Hardware.Known.NOTHING);
        Hardware changed = hardware.set(DeviceFields.find("peak.fp16").orElseThrow(), 2e14)
                .set(DeviceFields.find("bandwidth").orElseThrow(), 1e12)
                .set(DeviceFields.find("bandwidth").orElseThrow(), 2e12);
        assertThat(changed.changed()).isEqualTo(Map.of("bandwidth", 2e12, "peak.fp16", 2e14));
        assertThat(changed.device().memory().bandwidthBytesPerSecond()).isEqualTo(2e12);
        assertThat(changed.device().compute().peakOpsPerSecond()).containsEntry(ComputeFormat.FP16, 2e14);
        assertThat(changed.named()).isEqualTo(Devices.a6000());
        assertThatThrownBy(() -> new Hardware(
                        Reference.to("a6000"), Devices.a6000(), Map.of("speed", 1.0), Hardware.Known.NOTHING))
                .hasMessageStartingWith("set is 'speed'; expected one of bandwidth, capacity, ");
    }
}
