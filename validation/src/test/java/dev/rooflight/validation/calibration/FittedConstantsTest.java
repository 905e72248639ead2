package dev.rooflight.validation.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.core.efficiency.CollectiveConstants;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Link;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Constants that are fitted: those that the rows were made with, and those of real tables. */
@Timeout(120)
class FittedConstantsTest extends MadeTables {
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
                        KernelRow.OnDevice row = new KernelRow.Attention(
                                true, "bf16", "bf16", batch, length, heads, shared, width, 0, "", 1);
                        csv.append("bf16,bf16,%s,%s,%s,%s,%s,%s%n"
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
                        KernelRow.OnDevice row = new KernelRow.Attention(
                                false, "bf16", "fp8", batch, length, heads * shared, shared, 128, 0, "", 1);
                        csv.append("bf16,fp8,%s,%s,%s,%s,128,%s%n"
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
                    KernelRow.OnDevice row = new KernelRow.Mixture(
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
                    csv.append("bf16,%s,%s,%s,%s,%s,%s,1,%s,%s%n"
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
                double seconds = RowMeasurement.measured(
                                row, ACME.link(Link.Scope.NODE).orElseThrow())
                        .expectedSeconds(truth);
                csv.append("x,all_reduce,half,%s,%s,%s%n"
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
            for (KernelRow.OnDevice row : List.of(
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

    private KernelModel fitted(String csv, KernelClass kind, ComputeFormat format) {
        return calibrate(ACME, csv).profile().of(kind, format);
    }

    private static Path resource(String name) {
        try {
            return Path.of(CalibrationTest.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
