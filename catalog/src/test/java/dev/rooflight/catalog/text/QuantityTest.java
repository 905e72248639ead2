package dev.rooflight.catalog.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.text.Quantity.Dimension;
import dev.rooflight.core.InvalidValueException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "80 GB, BYTES, 80e9",
        "80GB, BYTES, 80e9",
        "80 gb, BYTES, 80e9",
        "80GiB, BYTES, 85899345920",
        "20480 kB, BYTES, 20480e3",
        "3 bytes, BYTES, 3",
        "2EB, BYTES, 2e18",
        "1e3 kB, BYTES, 1e6",
        "0 B, BYTES, 0",
        "2TB/s, BYTES_PER_SECOND, 2e12",
        "3.35 TB/s, BYTES_PER_SECOND, 3.35e12",
        "3.35 tb/s, BYTES_PER_SECOND, 3.35e12",
        "50 GBps, BYTES_PER_SECOND, 50e9",
        "450 GB / s, BYTES_PER_SECOND, 450e9",
        "989.4 Tops/s, OPS_PER_SECOND, 989.4e12",
        "989 TFLOPS, OPS_PER_SECOND, 989e12",
        "989 TFLOP/s, OPS_PER_SECOND, 989e12",
        "1.979 POPS, OPS_PER_SECOND, 1.979e15",
        "700 W, WATTS, 700",
        "0.7 kW, WATTS, 700",
        "300 mW, WATTS, 0.3",
        "2.5, PLAIN, 2.5",
    })
    void readsNumberAndUnit(String text, Dimension dimension, double value) {
        assertThat(Quantity.parse("field", text, dimension)).isEqualTo(new Quantity(value, dimension));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "80 | BYTES | memory.capacity is '80', which has no unit; expected bytes, such as 80 GB",
                "80 Gb | BYTES | memory.capacity is '80 Gb', where b means bits (8 Gb = 1 GB)"
                        + "; expected bytes, such as 80 GB",
                "-1 GB | BYTES | memory.capacity is '-1 GB', which is negative; expected bytes, such as 80 GB",
                "NaN | BYTES | memory.capacity is 'NaN'; expected bytes, such as 80 GB",
                "1e400 B | BYTES | memory.capacity is '1e400 B', which is too large; expected bytes, such as 80 GB",
                "1,000 B | BYTES | memory.capacity is '1,000 B', whose unit ',000 B' is not known"
                        + "; expected bytes, such as 80 GB",
                "'' | BYTES | memory.capacity is ''; expected bytes, such as 80 GB",
                "80 GB/s | BYTES | memory.capacity is '80 GB/s', which is bytes per second"
                        + "; expected bytes, such as 80 GB",
                "2 TB | BYTES_PER_SECOND | memory.capacity is '2 TB', which is bytes"
                        + "; expected bytes per second, such as 3.35 TB/s",
                "400 Gbps | BYTES_PER_SECOND | memory.capacity is '400 Gbps', where b means bits (8 Gb = 1 GB)"
                        + "; expected bytes per second, such as 3.35 TB/s",
                "66.9T | OPS_PER_SECOND | memory.capacity is '66.9T', whose unit 'T' is not known"
                        + "; expected operations per second, such as 989.4 Tops/s",
                "700 | WATTS | memory.capacity is '700', which has no unit; expected watts, such as 700 W",
                "2 W | PLAIN | memory.capacity is '2 W', which is watts; expected a plain number, such as 2",
            })
    void refusesAnythingElseAndNamesFieldValueAndExample(String text, Dimension dimension, String message) {
        assertThatThrownBy(() -> Quantity.parse("memory.capacity", text, dimension))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"0 TB/s", "0.0 B/s", "1e-400 B/s"})
    void refusesZeroWhereItMakesNoSense(String text) {
        assertThat(Quantity.readPositive(text, Dimension.BYTES_PER_SECOND))
                .isInstanceOfSatisfying(Quantity.Reading.Refused.class, refused -> {
                    assertThat(refused.value()).isEqualTo("'" + text + "'");
                    assertThat(refused.expected()).isEqualTo("bytes per second above 0, such as 3.35 TB/s");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "3.35e12, BYTES_PER_SECOND, 3.35 TB/s",
        "80e9, BYTES, 80 GB",
        "154.8e12, OPS_PER_SECOND, 154.8 Tops/s",
        "300, WATTS, 300 W",
        "1500, WATTS, 1.5 kW",
        "0, BYTES, 0 B",
        "5e21, OPS_PER_SECOND, 5000 Eops/s",
        "2, PLAIN, 2",
    })
    void writesThemAsPeopleDo(double value, Dimension dimension, String text) {
        assertThat(new Quantity(value, dimension)).hasToString(text);
    }

    @ParameterizedTest
    @EnumSource(Dimension.class)
    void readsBackExactlyWhatItWrote(Dimension dimension) {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            Quantity quantity = new Quantity(Math.pow(10, random.nextDouble(-6, 24)), dimension);
            assertThat(Quantity.parse("field", quantity.toString(), dimension)).isEqualTo(quantity);
        }
    }

    @Test
    void quotesLongInputInPart() {
        assertThatThrownBy(() -> Quantity.parse("field", "9\n".repeat(100_000), Dimension.BYTES))
                .message()
                .hasSizeLessThan(200)
                .doesNotContain("\n");
    }
}
