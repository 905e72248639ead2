package dev.rooflight.validation.calibration;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rooflight.catalog.device.DeviceCatalog;
import dev.rooflight.catalog.device.DeviceReader;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.hardware.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;

/** Kernel tables made from known constants, and what is fitted from them. */
abstract class MadeTables {
    static final String DATE = "2026-11-21";
    static final Device H100 = DeviceCatalog.find("nvidia-h100-sxm");

    /** A device with numbers that are easy to reason with, and without a profile in the catalogue. */
    static final Device ACME = DeviceReader.read("""
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

    static Measured.Kernels measured(Device device, KernelRow.OnDevice row) {
        DeviceRows rows = new DeviceRows(device, List.of(new KernelTable("t", List.of(row))));
        return rows.measured(row);
    }

    static double us(KernelRow.OnDevice row, KernelModel truth, double noise, Random random) {
        return us(ACME, row, truth, noise, random);
    }

    static double us(Device device, KernelRow.OnDevice row, KernelModel truth, double noise, Random random) {
        return 1e6 * measured(device, row).expectedSeconds(truth) * Math.exp(noise * random.nextGaussian());
    }

    static String products(String format, KernelModel truth, double noise, int seed) {
        return products(ACME, format, truth, noise, seed);
    }

    static String products(Device device, String format, KernelModel truth, double noise, int seed) {
        Random random = new Random(seed);
        StringBuilder csv = new StringBuilder("dtype,m,n,k,latency_us\n");
        for (int m : new int[] {1, 4, 16, 64, 256, 1024, 4096, 16384}) {
            for (int n : new int[] {4096, 6144, 14336, 28672}) {
                for (int k : new int[] {2048, 4096, 8192, 14336}) {
                    KernelRow.OnDevice row = new KernelRow.Product(format, m, n, k, 1);
                    csv.append("%s,%s,%s,%s,%s%n".formatted(format, m, n, k, us(device, row, truth, noise, random)));
                }
            }
        }
        return csv.toString();
    }

    static String perLatency(String csv, Function<Double, Double> change) {
        List<String> lines = new ArrayList<>();
        BiFunction<String, Integer, String> latency =
                (line, at) -> line.substring(0, at + 1) + change.apply(Double.parseDouble(line.substring(at + 1)));
        csv.lines().forEach(line -> lines.add(lines.isEmpty() ? line : latency.apply(line, line.lastIndexOf(','))));
        return String.join("\n", lines) + "\n";
    }

    static String head(String csv, int lines) {
        return String.join("\n", csv.lines().limit(lines).toList()) + "\n";
    }

    Calibration calibrate(Device device, String... csv) {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < csv.length; i++) {
            files.add(write(csv[i], i));
        }
        return Calibration.of(device, files, DATE);
    }

    Path write(String csv, int index) {
        try {
            return Files.writeString(folder.resolve("table" + index + ".csv"), csv);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
