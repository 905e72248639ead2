package dev.rooflight.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiTest {
    /** Numbers of table 1 in arXiv 2402.16363 as LLM-Viewer computes them, and as the paper prints them. */
    @ParameterizedTest
    @CsvSource({
        "6.871947674E10, 69G",
        "67108864, 67M",
        "1.54838E14, 155T",
        "1024, 1024",
        "1214.6849, 1215",
        "1215.0, 1215",
        "8.7E13, 87T",
        "960E9, 960G",
        "1.344E12, 1T",
        "301989888, 302M",
        "327680, 328K",
        "4096, 4K",
        "16384, 16K",
        "28672, 29K",
        "1.25, 1.25",
        "1.75, 1.75",
        "0.25, 0.25",
        "0.9922, 0.99",
        "0.9998, 1",
        "113.78, 114",
        "192E9, 192G",
        "761.99E9, 762G",
        "999.6E9, 1T",
        "0, 0",
        "999.7E3, 1M"
    })
    void paperStyleShowsTheDigitsOfTheTable(double value, String shown) {
        assertThat(Si.paper(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "6.871947674E10, 68.7 G", "1.5484E14, 155 T", "999.7, 1.00 k", "999400, 999 k", "1E18, 1.00 E", "1E21, 1.00 Z",
        "1E30, 1000000 Y", "-2500, -2.50 k", "0.25, '0.250 '", "512, '512 '", "0, '0 '", "1E-6, '1.00e-6 '"
    })
    void formatHasThreeSignificantDigits(double value, String shown) {
        assertThat(Si.format(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "444.4E-6, 444 µs",
        "0.018637, 18.6 ms",
        "2.56, 2.56 s",
        "0.9999, 1.00 s",
        "0.00000005, 50.0 ns",
        "0, 0 s",
        "1234, '1,234 s'",
        "2.5E-14, 0.0250 ps"
    })
    void secondsHaveTheFittingPrefix(double value, String shown) {
        assertThat(Si.seconds(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"1.3476831232E10, 13.5 GB", "512, 512 B", "0, 0 B", "999.9, 1.00 kB", "24576, 24.6 kB", "0.5, 0.500 B"})
    void bytesAreDecimal(double value, String shown) {
        assertThat(Si.bytes(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "0.6666, 0.667",
        "1.25, 1.25",
        "1, 1.00",
        "113.78, 114",
        "1214.68, 1215",
        "999.7, 1000",
        "12345, '12,345'",
        "1E-6, 1.00e-6",
        "2.5E7, 25.0 M",
        "0, 0"
    })
    void plainHasNoPrefix(double value, String shown) {
        assertThat(Si.plain(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"0.481, 48.1%", "1, 100%", "0.9996, 100%", "0.0001, <0.1%", "0.0005, 0.1%", "0, 0%"})
    void percentOfAShare(double value, String shown) {
        assertThat(Si.percent(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "0.01, 0.01",
        "1, 1",
        "100, 100",
        "1000, 1k",
        "10000, 10k",
        "1E14, 100T",
        "1E18, 1E",
        "1E24, 1Y",
        "1E-6, 1e-6",
        "0.001, 0.001",
        "1E27, 1e27"
    })
    void ticksAreShort(double value, String shown) {
        assertThat(Si.tick(value)).isEqualTo(shown);
    }

    @Test
    void quantitiesDropNeedlessZeros() {
        assertThat(Si.of(154.8e12, "ops/s")).isEqualTo("154.8 Tops/s");
        assertThat(Si.of(768e9, "B/s")).isEqualTo("768 GB/s");
        assertThat(Si.of(3.35e12, "B/s")).isEqualTo("3.35 TB/s");
        assertThat(Si.of(201.5625, "ops/byte")).isEqualTo("201.6 ops/byte");
    }

    @Test
    void whatIsNoNumberIsADash() {
        assertThat(Si.format(Double.NaN)).isEqualTo("– ");
        assertThat(Si.percent(Double.NaN)).isEqualTo("–%");
        assertThat(Si.seconds(Double.POSITIVE_INFINITY)).isEqualTo("∞ s");
    }
}
