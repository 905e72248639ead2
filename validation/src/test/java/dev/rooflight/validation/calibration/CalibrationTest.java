package dev.rooflight.validation.calibration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.device.DeviceReader;
import dev.rooflight.catalog.engine.EfficiencyCatalog;
import dev.rooflight.catalog.engine.EfficiencyReader;
import dev.rooflight.core.efficiency.CollectiveConstants;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EfficiencyProfile.Provenance;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Compute;
import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.hardware.DeviceClass;
import dev.rooflight.core.hardware.Link;
import dev.rooflight.core.hardware.Memory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class CalibrationTest {
    private static final String DATE = "2026-11-21";
    private static final Device H100 = DeviceCatalog.find("nvidia-h100-sxm");

    /** A device with numbers that are easy to reason with, and without a profile in the catalogue. */
    private static final Device ACME = DeviceReader.read("""
        id: acme-one
        class: hbm
        memory: {capacity: 64 GB, bandwidth: 2 TB/s, cache: 32 MB}
        compute:
          units: 100
          peak: {bf16: 400 Tops/s, fp8: 800 Tops/s}
          vector: 50 Tops/s
        links:
          - {scope: node, bandwidth: 300 GB/s, devices: 8}
        """.getBytes(UTF_8), "acme.yaml");

    @TempDir
    Path folder;

    @Test
    void recoversConstantsOfProducts() {
        KernelModel.Linear truth = new KernelModel.Linear(5e-6, 2e-9, 0.7, 0.8, false);
        Calibration fitted = calibrate(ACME, products("bfloat16", truth, 0.01, 1));

        KernelModel.Linear found = (KernelModel.Linear) fitted.profile().of(KernelClass.LINEAR, ComputeFormat.BF16);
        assertThat(found.launchSeconds()).isCloseTo(5e-6, Percentage.withPercentage(5));
        assertThat(found.depthSeconds()).isCloseTo(2e-9, Percentage.withPercentage(10));
        assertThat(found.compute()).isCloseTo(0.7, Percentage.withPercentage(2));
        assertThat(found.memory()).isCloseTo(0.8, Percentage.withPercentage(2));
        assertThat(found.quantizes()).isFalse();
        Calibration.Part part = fitted.parts().get(0);
        assertThat(part.name()).isEqualTo("linear bf16");
        assertThat(part.errorInSample()).isBetween(0.006, 0.01);
        assertThat(part.errorOutOfSample()).isBetween(0.006, 0.01);
        assertThat(fitted.refused()).isEmpty();
    }

    @Test
    void recoversConstantsOfProductsThatQuantise() {
        KernelModel.Linear truth = new KernelModel.Linear(6e-6, 500e-12, 0.55, 0.85, true);

        assertThat(fitted(products("fp8", truth, 0.03, 2), KernelClass.LINEAR, ComputeFormat.FP8))
                .isInstanceOfSatisfying(KernelModel.Linear.class, found -> {
                    assertThat(found.quantizes()).isTrue();
                    assertThat(found.compute()).isCloseTo(0.55, Percentage.withPercentage(3));
                    assertThat(found.memory()).isCloseTo(0.85, Percentage.withPercentage(3));
                });
    }

    /** A tenth of all rows three to thirty times too slow moves a least-squares fit by far more. */
    @Test
    void isNotMovedMuchByRowsFarOff() {
        KernelModel.Linear truth = new KernelModel.Linear(5e-6, 200e-12, 0.7, 0.8, false);
        Random random = new Random(3);
        String damaged = perLatency(
                products("bfloat16", truth, 0.03, 3),
                us -> random.nextInt(10) == 0 ? us * (3 + 27 * random.nextDouble()) : us);

        assertThat(fitted(damaged, KernelClass.LINEAR, ComputeFormat.BF16))
                .isInstanceOfSatisfying(KernelModel.Linear.class, found -> {
                    assertThat(found.compute()).isCloseTo(0.7, Percentage.withPercentage(6));
                    assertThat(found.memory()).isCloseTo(0.8, Percentage.withPercentage(6));
                });
    }

    @Test
    void recoversConstantsOfPromptAttention() {
        KernelModel truth = new KernelModel.PrefillAttention(10e-6, 1e-9, 0.75, 0.4, 0.6, 100, 0.15);
        StringBuilder csv = new StringBuilder("attn_dtype,kv_dtype,b,isl,heads,kv_heads,head_dim,latency_us\n");
        Random random = new Random(4);
        for (int batch : new int[] {1, 2, 8}) {
            for (int length : new int[] {128, 256, 512, 1024, 2048, 4096, 8192, 16384}) {
                for (int heads : new int[] {1, 8, 32, 96}) {
                    for (int width : new int[] {64, 128, 192, 256}) {
                        int shared = Math.max(1, heads / 8);
                        KernelRow row = new KernelRow.Attention(
                                true, "bf16", "bf16", batch, length, heads, shared, width, 0, "", 1);
                        csv.append("bf16,bf16,%d,%d,%d,%d,%d,%s%n"
                                .formatted(batch, length, heads, shared, width, us(row, truth, 0.03, random)));
                    }
                }
            }
        }

        assertThat(fitted(csv.toString(), KernelClass.PREFILL_ATTENTION, ComputeFormat.BF16))
                .isInstanceOfSatisfying(KernelModel.PrefillAttention.class, found -> {
                    assertThat(found.launchSeconds()).isCloseTo(10e-6, Percentage.withPercentage(5));
                    assertThat(found.tailSeconds()).isCloseTo(1e-9, Percentage.withPercentage(20));
                    assertThat(found.compute()).isCloseTo(0.75, Percentage.withPercentage(8));
                    assertThat(found.vector()).isCloseTo(0.4, Percentage.withPercentage(15));
                    assertThat(found.tile()).isCloseTo(100, Percentage.withPercentage(20));
                    assertThat(found.wide()).isCloseTo(0.15, within(0.05));
                });
    }

    @Test
    void recoversConstantsOfDecodeAttention() {
        KernelModel truth = new KernelModel.DecodeAttention(11e-6, 2e-6, 0.3, 0.87);
        StringBuilder csv = new StringBuilder("attn_dtype,kv_dtype,b,s,heads,kv_heads,head_dim,latency_us\n");
        Random random = new Random(5);
        for (int batch : new int[] {1, 4, 16, 64, 256}) {
            for (int length : new int[] {64, 256, 1024, 4096, 16384, 65536}) {
                for (int heads : new int[] {1, 8, 32, 128}) {
                    for (int shared : new int[] {1, 8}) {
                        KernelRow row = new KernelRow.Attention(
                                false, "bf16", "fp8", batch, length, heads * shared, shared, 128, 0, "", 1);
                        csv.append("bf16,fp8,%d,%d,%d,%d,128,%s%n"
                                .formatted(batch, length, heads * shared, shared, us(row, truth, 0.03, random)));
                    }
                }
            }
        }

        assertThat(fitted(csv.toString(), KernelClass.DECODE_ATTENTION, ComputeFormat.FP8))
                .isInstanceOfSatisfying(KernelModel.DecodeAttention.class, found -> {
                    assertThat(found.launchSeconds()).isCloseTo(11e-6, Percentage.withPercentage(5));
                    assertThat(found.waveSeconds()).isCloseTo(2e-6, Percentage.withPercentage(15));
                    assertThat(found.compute()).isCloseTo(0.3, Percentage.withPercentage(4));
                    assertThat(found.memory()).isCloseTo(0.87, Percentage.withPercentage(4));
                });
    }

    @ParameterizedTest
    @CsvSource({"balanced", "power_law_1.2"})
    void recoversConstantsOfMixtures(String dist) {
        KernelModel truth = new KernelModel.Experts(30e-6, 0.45, 0.8, 40);
        StringBuilder csv = new StringBuilder("moe_dtype,tokens,hidden,inter,topk,experts,tp,ep,dist,latency_us\n");
        Random random = new Random(6);
        for (int tokens : new int[] {1, 2, 8, 32, 128, 512, 2048, 8192}) {
            for (int[] shape : new int[][] {{2048, 768, 8, 128}, {4096, 1536, 8, 128}, {4096, 6400, 2, 16}}) {
                for (int tensor : new int[] {1, 2, 4}) {
                    KernelRow row = new KernelRow.Mixture(
                            "bf16",
                            tokens,
                            shape[0],
                            shape[1],
                            shape[2],
                            shape[3],
                            tensor,
                            1,
                            dist.equals("balanced"),
                            true,
                            1);
                    csv.append("bf16,%d,%d,%d,%d,%d,%d,1,%s,%s%n"
                            .formatted(
                                    tokens,
                                    shape[0],
                                    shape[1],
                                    shape[2],
                                    shape[3],
                                    tensor,
                                    dist,
                                    us(row, truth, 0.03, random)));
                }
            }
        }

        assertThat(fitted(csv.toString(), KernelClass.EXPERTS, ComputeFormat.BF16))
                .isInstanceOfSatisfying(KernelModel.Experts.class, found -> {
                    assertThat(found.launchSeconds()).isCloseTo(30e-6, Percentage.withPercentage(10));
                    assertThat(found.compute()).isCloseTo(0.45, Percentage.withPercentage(5));
                    assertThat(found.memory()).isCloseTo(0.8, Percentage.withPercentage(5));
                    assertThat(found.padding()).isCloseTo(40, Percentage.withPercentage(20));
                });
    }

    @Test
    void recoversConstantsOfExchanges() {
        CollectiveConstants truth = new CollectiveConstants(3e-6, 2e-7, 0.6, 9e-6, 5e-7, 0.75, 0);
        StringBuilder csv = new StringBuilder("impl,op,dtype,num_gpus,bytes,latency_us\n");
        Random random = new Random(8);
        for (int devices : new int[] {2, 4, 8}) {
            for (long bytes = 256; bytes <= 1L << 30; bytes *= 2) {
                KernelRow.Exchange row = new KernelRow.Exchange("x", "all_reduce", "half", devices, bytes, 1);
                double seconds = DeviceRows.measured(
                                row, ACME.link(Link.Scope.NODE).orElseThrow())
                        .expectedSeconds(truth);
                csv.append("x,all_reduce,half,%d,%d,%s%n"
                        .formatted(devices, bytes, 1e6 * seconds * Math.exp(0.03 * random.nextGaussian())));
            }
        }

        Calibration fitted = calibrate(ACME, csv.toString());

        CollectiveConstants found = fitted.profile().collectives(Link.Scope.NODE);
        assertThat(found.oneShotSeconds()).isCloseTo(3e-6, Percentage.withPercentage(5));
        assertThat(found.oneShot()).isCloseTo(0.6, Percentage.withPercentage(10));
        assertThat(found.ringSeconds()).isCloseTo(9e-6, Percentage.withPercentage(25));
        assertThat(found.ring()).isCloseTo(0.75, Percentage.withPercentage(3));
        assertThat(found.sharing()).isZero();
        assertThat(fitted.parts().get(0).groups()).containsOnlyKeys("1 MiB and more", "below 1 MiB");
    }

    @Test
    void recoversConstantsOfStreams() {
        StringBuilder csv = new StringBuilder("kernel,bytes,latency_us\n");
        for (int i = 10; i < 40; i++) {
            double bytes = Math.rint(Math.pow(2, i * 0.8));
            csv.append("norm,%s,%s%n".formatted(bytes, 4 + 1e6 * bytes / (0.5 * 2e12)));
        }

        assertThat(fitted(csv.toString(), KernelClass.NORM, ComputeFormat.BF16))
                .isInstanceOfSatisfying(KernelModel.Streaming.class, found -> {
                    assertThat(found.launchSeconds()).isCloseTo(4e-6, Percentage.withPercentage(1));
                    assertThat(found.memory()).isCloseTo(0.5, Percentage.withPercentage(1));
                });
    }

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

    /** Layers of an A40 by microsoft/vidur; a plain roofline is off by 30 % on the same rows. */
    @Test
    void fitsRealProducts() {
        Calibration.Part part = Calibration.of(
                        DeviceCatalog.find("nvidia-a40"), List.of(resource("vidur-a40-linear.csv")), DATE)
                .parts()
                .get(0);

        assertThat(part.rows()).isEqualTo(924);
        assertThat(part.errorOutOfSample()).isLessThan(0.07);
    }

    /** Kernels of an H20 by alibaba/InferSim. */
    @Test
    void fitsRealAttention() {
        Calibration fitted = Calibration.of(
                DeviceCatalog.find("nvidia-h20"),
                List.of(resource("infersim-h20-prefill.csv"), resource("infersim-h20-decode.csv")),
                DATE);

        assertThat(fitted.parts())
                .allSatisfy(part -> assertThat(part.errorOutOfSample()).isBetween(0.0, 0.12));
    }

    /** Efficiencies are shares, so whatever is fitted or written by hand, no kernel beats its roofline. */
    @Test
    void neverPredictsLessThanTheBound() {
        Random random = new Random(20);
        for (int i = 0; i < 2000; i++) {
            double share = 0.01 + 0.99 * random.nextDouble();
            double other = 0.01 + 0.99 * random.nextDouble();
            double small = random.nextBoolean() ? 0 : 1e-5 * random.nextDouble();
            List<KernelModel> constants = List.of(
                    new KernelModel.Linear(small, small * 1e-6, share, other, random.nextBoolean()),
                    new KernelModel.PrefillAttention(small, small * 1e-3, share, other, share, 200 * small, small),
                    new KernelModel.DecodeAttention(small, small, share, other),
                    new KernelModel.Experts(small, share, other, 1e6 * small),
                    new KernelModel.Streaming(small, share));
            for (KernelRow row : List.of(
                    new KernelRow.Product("fp8", size(random), size(random), size(random), 1),
                    new KernelRow.Attention(
                            random.nextBoolean(), "bf16", "fp8", size(random), 1 + size(random), 8, 2, 128, 0, "", 1),
                    new KernelRow.Mixture(
                            "bf16",
                            size(random),
                            size(random),
                            size(random),
                            2,
                            8,
                            1,
                            1,
                            random.nextBoolean(),
                            true,
                            1),
                    new KernelRow.Stream("norm", size(random), 1))) {
                Measured.Kernels kernel = measured(ACME, row);
                for (KernelModel model : constants) {
                    assertThat(kernel.expectedSeconds(model))
                            .as("%s with %s", row, model)
                            .isGreaterThanOrEqualTo(kernel.boundSeconds() * (1 - 1e-12));
                }
            }
        }
    }

    private static double size(Random random) {
        return Math.rint(Math.exp(11 * random.nextDouble()));
    }

    private static Measured.Kernels measured(Device device, KernelRow row) {
        DeviceRows rows = new DeviceRows(device, List.of(new KernelTable("t", List.of(row))));
        return rows.measured(row);
    }

    private static double us(KernelRow row, KernelModel truth, double noise, Random random) {
        return us(ACME, row, truth, noise, random);
    }

    private static double us(Device device, KernelRow row, KernelModel truth, double noise, Random random) {
        return 1e6 * measured(device, row).expectedSeconds(truth) * Math.exp(noise * random.nextGaussian());
    }

    private static String products(String format, KernelModel truth, double noise, int seed) {
        return products(ACME, format, truth, noise, seed);
    }

    private static String products(Device device, String format, KernelModel truth, double noise, int seed) {
        Random random = new Random(seed);
        StringBuilder csv = new StringBuilder("dtype,m,n,k,latency_us\n");
        for (int m : new int[] {1, 4, 16, 64, 256, 1024, 4096, 16384}) {
            for (int n : new int[] {4096, 6144, 14336, 28672}) {
                for (int k : new int[] {2048, 4096, 8192, 14336}) {
                    KernelRow row = new KernelRow.Product(format, m, n, k, 1);
                    csv.append("%s,%d,%d,%d,%s%n".formatted(format, m, n, k, us(device, row, truth, noise, random)));
                }
            }
        }
        return csv.toString();
    }

    private static String perLatency(String csv, Function<Double, Double> change) {
        List<String> lines = new ArrayList<>();
        BiFunction<String, Integer, String> latency =
                (line, at) -> line.substring(0, at + 1) + change.apply(Double.parseDouble(line.substring(at + 1)));
        csv.lines().forEach(line -> lines.add(lines.isEmpty() ? line : latency.apply(line, line.lastIndexOf(','))));
        return String.join("\n", lines) + "\n";
    }

    private static String head(String csv, int lines) {
        return String.join("\n", csv.lines().limit(lines).toList()) + "\n";
    }

    private KernelModel fitted(String csv, KernelClass kind, ComputeFormat format) {
        return calibrate(ACME, csv).profile().of(kind, format);
    }

    private Calibration calibrate(Device device, String... csv) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < csv.length; i++) {
            files.add(write(csv[i], i));
        }
        return Calibration.of(device, files, DATE);
    }

    private Path write(String csv, int index) {
        try {
            return Files.writeString(folder.resolve("table" + index + ".csv"), csv);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path resource(String name) {
        try {
            return Path.of(CalibrationTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private void assertRefused(Device device, String csv, String message) {
        assertThatThrownBy(() -> calibrate(device, csv))
                .isInstanceOf(CalibrationException.class)
                .hasMessageStartingWith(message)
                .message()
                .doesNotContain("\n");
    }
}
