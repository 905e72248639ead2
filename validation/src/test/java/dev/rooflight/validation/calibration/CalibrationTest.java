package dev.rooflight.validation.calibration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.device.DeviceReader;
import dev.rooflight.catalog.engine.EfficiencyCatalog;
import dev.rooflight.catalog.engine.EfficiencyReader;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EfficiencyProfile.Provenance;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.DeviceClass;
import dev.rooflight.core.hardware.Memory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a calibration keeps, refuses and says. */
@Timeout(120)
class CalibrationTest extends MadeTables {
    @Test
    void isTheSameEveryTime() {
        String csv = products("bfloat16", new KernelModel.Linear(5e-6, 200e-12, 0.7, 0.8, false), 0.05, 9);

        assertThat(calibrate(ACME, csv)).isEqualTo(calibrate(ACME, csv));
    }

    @Test
    void profileIsWhatTheFileSays() {
        Calibration fitted =
                calibrate(ACME, products("bfloat16", new KernelModel.Linear(5e-6, 200e-12, 0.7, 0.8, false), 0.05, 10));

        assertThat(EfficiencyReader.read(fitted.yaml().getBytes(UTF_8), "x")).isEqualTo(fitted.profile());
        assertThat(fitted.profile().id()).isEqualTo("acme-one");
        assertThat(fitted.profile().measured()).isTrue();
        Provenance provenance = fitted.profile().provenance().get(0);
        assertThat(provenance.part()).isEqualTo("linear bf16");
        assertThat(provenance.source()).isEqualTo("table0.csv");
        assertThat(provenance.date()).isEqualTo(DATE);
        assertThat(provenance.rows()).isEqualTo(fitted.parts().get(0).rows());
        assertThat(fitted.profile().of(KernelClass.WEIGHT_ONLY_LINEAR, ComputeFormat.BF16))
                .isInstanceOfSatisfying(KernelModel.Linear.class, estimate -> assertThat(estimate.memory())
                        .isEqualTo(0.85));
    }

    @Test
    void everyProfileOfTheCatalogueSurvivesWritingAndReading() {
        for (String id : EfficiencyCatalog.ids()) {
            EfficiencyProfile profile = EfficiencyCatalog.find(id).orElseThrow();

            String yaml = ProfileYaml.of(profile, EfficiencyCatalog.appliesTo(id));

            assertThat(EfficiencyReader.read(yaml.getBytes(UTF_8), id)).isEqualTo(profile);
        }
    }

    @Test
    void keepsWhatTheCatalogueKnowsOfTheRest() {
        String csv = products(H100, "bfloat16", new KernelModel.Linear(5e-6, 200e-12, 0.7, 0.8, false), 0.03, 11);
        EfficiencyProfile before = EfficiencyCatalog.own(H100).orElseThrow();

        EfficiencyProfile after = calibrate(H100, csv).profile();

        assertThat(after.of(KernelClass.LINEAR, ComputeFormat.BF16))
                .isNotEqualTo(before.of(KernelClass.LINEAR, ComputeFormat.BF16));
        assertThat(after.of(KernelClass.LINEAR, ComputeFormat.FP8))
                .isEqualTo(before.of(KernelClass.LINEAR, ComputeFormat.FP8));
        assertThat(after.collectives()).isEqualTo(before.collectives());
        assertThat(after.provenance()).hasSameSizeAs(before.provenance());
    }

    @Test
    void refusesTooFewRows() {
        assertRefused(
                ACME,
                head(products("bfloat16", new KernelModel.Linear(5e-6, 0, 0.7, 0.8, false), 0, 1), 12),
                "nothing can be fitted for acme-one: linear bf16: ");
        assertRefused(ACME, "dtype,m,n,k,latency_us\n", "nothing can be fitted for acme-one: the tables have no rows");
    }

    /** Milliseconds taken for microseconds are faster than light, and the other way round slower than any kernel. */
    @Test
    void refusesRowsOfAnotherUnit() {
        String csv = products("bfloat16", new KernelModel.Linear(5e-6, 200e-12, 0.7, 0.8, false), 0.03, 12);

        assertRefused(
                ACME, perLatency(csv, us -> us / 1000), "nothing can be fitted for acme-one: linear bf16: 0 rows");
        assertRefused(
                ACME,
                perLatency(csv, us -> us * 1000),
                "nothing can be fitted for acme-one: linear bf16: launch is 0.001");
    }

    @Test
    void refusesNoise() {
        Random random = new Random(13);
        String csv = products("bfloat16", new KernelModel.Linear(5e-6, 200e-12, 0.7, 0.8, false), 0.03, 13);

        assertRefused(
                ACME,
                perLatency(csv, us -> us * Math.exp(5 * random.nextDouble())),
                "nothing can be fitted for acme-one: linear bf16: ");
    }

    @Test
    void refusesOnePartAndFitsTheOthers() {
        String good = products("bfloat16", new KernelModel.Linear(5e-6, 200e-12, 0.7, 0.8, false), 0.03, 14);
        String few = head(products("fp8", new KernelModel.Linear(5e-6, 200e-12, 0.5, 0.8, true), 0.03, 14), 10);

        Calibration fitted = calibrate(ACME, good, few);

        assertThat(fitted.parts()).extracting(Calibration.Part::name).containsExactly("linear bf16");
        assertThat(fitted.refused())
                .singleElement()
                .asString()
                .startsWith("linear fp8: ")
                .contains("at least 20");
    }

    @Test
    void keepsEfficienciesAtOneAndSaysSo() {
        Calibration fitted = calibrate(
                ACME,
                perLatency(
                        products("bfloat16", new KernelModel.Linear(1e-6, 0, 0.9, 1, false), 0, 15), us -> us * 0.99));

        KernelModel.Linear found = (KernelModel.Linear) fitted.profile().of(KernelClass.LINEAR, ComputeFormat.BF16);
        assertThat(found.memory()).isEqualTo(1);
        assertThat(fitted.notes())
                .contains("linear bf16: rows ask for a memory efficiency above 1, which is kept at 1: some may be read"
                        + " from a cache");
    }

    @Test
    void saysWhatItLeftOut() {
        String csv = products("bfloat16", new KernelModel.Linear(5e-6, 200e-12, 0.7, 0.8, false), 0.03, 16)
                + "bfloat16,16,64,64,3\nbfloat16,1,8192,8192,1\nnvfp4,1,8192,8192,90\nint3,1,8192,8192,90\n";

        assertThat(calibrate(ACME, csv).dropped())
                .containsEntry("linear bf16: in the cache", 1)
                .containsEntry("linear bf16: faster than the roofline", 1)
                .containsEntry("products: the device has no fp4 arithmetic", 1)
                .containsEntry("products: format int3 is not known", 1);
    }

    @Test
    void refusesArgumentsThatMakeNoSense() {
        assertThatThrownBy(() -> Calibration.of(ACME, List.of(), DATE)).hasMessageStartingWith("no tables; name");
        String csv = products("bfloat16", new KernelModel.Linear(5e-6, 200e-12, 0.7, 0.8, false), 0.03, 17);
        assertThatThrownBy(() -> Calibration.of(ACME, List.of(write(csv, 0)), "today"))
                .hasMessage("date is 'today'; expected one such as 2026-11-21");
    }

    @Test
    void poolsDevices() {
        Memory memory = ACME.memory();
        Compute compute = ACME.compute();
        Device other = ACME.with(
                new Memory(memory.type(), memory.capacityBytes(), 1e12, memory.cacheBytes()),
                new Compute(
                        compute.units(),
                        Map.of(ComputeFormat.BF16, 200e12, ComputeFormat.FP8, 800e12),
                        compute.vectorOpsPerSecond(),
                        compute.sparsitySpeedup()));
        Device named = DeviceReader.read("""
            id: acme-two
            class: hbm
            memory: {capacity: 64 GB, bandwidth: 1 TB/s, cache: 32 MB}
            compute:
              peak: {bf16: 200 Tops/s}
              vector: 50 Tops/s
            """.getBytes(UTF_8), "acme.yaml");
        KernelModel.Linear slow = new KernelModel.Linear(5e-6, 0, 0.6, 0.7, false);
        KernelModel.Linear fast = new KernelModel.Linear(5e-6, 0, 0.8, 0.9, false);
        Map<Device, List<Path>> tables = Map.of(
                ACME, List.of(write(products("bfloat16", slow, 0.02, 18), 0)),
                named, List.of(write(products(other, "bfloat16", fast, 0.02, 19), 1)));

        Calibration pooled = Calibration.ofClass(DeviceClass.HBM, tables, DATE, "us");

        assertThat(pooled.profile().id()).isEqualTo("default-hbm");
        assertThat(pooled.profile().measured()).isFalse();
        KernelModel.Linear found = (KernelModel.Linear) pooled.profile().of(KernelClass.LINEAR, ComputeFormat.BF16);
        assertThat(found.compute()).isBetween(0.65, 0.75);
        assertThat(found.memory()).isBetween(0.7, 0.9);
        Calibration.Part part = pooled.parts().get(0);
        assertThat(part.groups()).containsOnlyKeys("acme-one", "acme-two");
        assertThat(part.errorInSample()).isBetween(0.08, 0.18);
        assertThat(part.errorOutOfSample()).isBetween(0.2, 0.4);
    }

    private void assertRefused(Device device, String csv, String message) {
        assertThatThrownBy(() -> calibrate(device, csv))
                .isInstanceOf(CalibrationException.class)
                .hasMessageStartingWith(message)
                .message()
                .doesNotContain("\n");
    }
}
