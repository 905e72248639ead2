package dev.rooflight.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.catalog.device.DeviceCatalog;
import org.junit.jupiter.api.Test;

class PublishedDevicesTest {
    @Test
    void areInTheCatalogue() {
        assertThat(MeasurementTable.published().measurements())
                .extracting(Measurement::hardware)
                .isSubsetOf(DeviceCatalog.ids());
    }
}
