package dev.rooflight.catalog.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.core.efficiency.CollectiveConstants;
import dev.rooflight.core.efficiency.EfficiencyProfile;
import dev.rooflight.core.efficiency.EfficiencyProfile.Provenance;
import dev.rooflight.core.efficiency.KernelClass;
import dev.rooflight.core.efficiency.KernelModel;
import dev.rooflight.core.format.ComputeFormat;
import dev.rooflight.core.hardware.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class EfficiencyReaderTest {
    private static final String GOOD = """
            schema: 1
            id: acme-one
            measured: true
            applies-to: [acme-two]
            power-exponent: 0.8
            kernels:
              linear:
                bf16: {launch: 3.9 us, depth: 87 ps, compute: 0.784, memory: 0.876}
                fp8: {launch: 5.8us, compute: 0.62, memory: 0.84, quantizes: true}
              prefill-attention:
                bf16: {launch: 12 us, tail: 0.8 ns, compute: 0.9, vector: 0.25, memory: 0.5, tile: 120, wide: 0.1}
              decode-attention:
                bf16: {launch: 10 us, wave: 3 us, compute: 0.3, memory: 0.87}
              experts:
                bf16: {launch: 28 us, compute: 0.3, memory: 0.97, padding: 50}
              recurrence:
                bf16: {launch: 10 us, compute: 0.2, memory: 0.55}
              norm:
                bf16: {launch: 3 us, memory: 0.5}
            collectives:
              node: {one-shot-latency: 2.4 us, one-shot-latency-per-device: 0.15 us, one-shot: 0.67, ring-latency: 5.9 us, ring-latency-per-device: 300 ns, ring: 0.75}
            provenance:
              - {part: linear bf16, source: "our table: gemm.csv", date: 2026-11-21, rows: 12345, error-in-sample: 6.9 %, error-out-of-sample: 7.1 %}
              - {part: norm bf16, source: a guess, date: 2026-11-21, rows: 0}
            """;

    @TempDir
    Path folder;

    @Test
    void readsEveryKindOfKernelWithItsUnits() {
        EfficiencyProfile profile = read(GOOD);

        assertThat(profile.id()).isEqualTo("acme-one");
        assertThat(profile.measured()).isTrue();
        assertThat(profile.powerExponent()).isEqualTo(0.8);
        assertThat(profile.of(KernelClass.LINEAR, ComputeFormat.BF16))
                .isEqualTo(new KernelModel.Linear(3.9e-6, 87e-12, 0.784, 0.876, false));
        assertThat(profile.of(KernelClass.LINEAR, ComputeFormat.FP8))
                .isEqualTo(new KernelModel.Linear(5.8e-6, 0, 0.62, 0.84, true));
        assertThat(profile.of(KernelClass.PREFILL_ATTENTION, ComputeFormat.BF16))
                .isEqualTo(new KernelModel.PrefillAttention(12e-6, 0.8e-9, 0.9, 0.25, 0.5, 120, 0.1));
        assertThat(profile.of(KernelClass.DECODE_ATTENTION, ComputeFormat.BF16))
                .isEqualTo(new KernelModel.DecodeAttention(10e-6, 3e-6, 0.3, 0.87));
        assertThat(profile.of(KernelClass.EXPERTS, ComputeFormat.BF16))
                .isEqualTo(new KernelModel.Experts(28e-6, 0.3, 0.97, 50));
        assertThat(profile.of(KernelClass.RECURRENCE, ComputeFormat.BF16))
                .isEqualTo(new KernelModel.Linear(10e-6, 0, 0.2, 0.55, false));
        assertThat(profile.of(KernelClass.NORM, ComputeFormat.BF16)).isEqualTo(new KernelModel.Streaming(3e-6, 0.5));
        assertThat(profile.collectives(Link.Scope.NODE))
                .isEqualTo(new CollectiveConstants(2.4e-6, 0.15e-6, 0.67, 5.9e-6, 300e-9, 0.75, 0));
    }

    @Test
    void readsWhereThingsAreFrom() {
        EfficiencyProfile profile = read(GOOD);

        Provenance linear = profile.provenance().get(0);
        assertThat(linear.part()).isEqualTo("linear bf16");
        assertThat(linear.source()).isEqualTo("our table: gemm.csv");
        assertThat(linear.date()).isEqualTo("2026-11-21");
        assertThat(linear.rows()).isEqualTo(12345);
        assertThat(linear.errorInSample()).isCloseTo(0.069, within(1e-12));
        assertThat(linear.errorOutOfSample()).isCloseTo(0.071, within(1e-12));
        assertThat(profile.provenance().get(1).errorOutOfSample()).isNegative();
    }

    @Test
    void readsFiles() throws IOException {
        Path file = Files.writeString(folder.resolve("acme.yaml"), GOOD);

        assertThat(EfficiencyReader.read(file)).isEqualTo(read(GOOD));
    }

    @ParameterizedTest
    @CsvSource({"3.9 us", "3.9us", "3.9e0 us", "0.0039 ms", "3900 ns", "3.9e-6 s", "3.9 \u00b5s", "3900000 ps"})
    void takesTimesInAnyUnit(String time) {
        KernelModel.Linear linear = (KernelModel.Linear)
                read(GOOD.replace("launch: 3.9 us", "launch: " + time)).of(KernelClass.LINEAR, ComputeFormat.BF16);

        assertThat(linear.launchSeconds()).isCloseTo(3.9e-6, within(1e-20));
    }

    @Test
    void refusesFilesOfANewerVersionWhateverElseIsInThem() {
        assertRefused(
                GOOD.replace("schema: 1", "schema: 2").replace("kernels", "nuclei"),
                "my.yaml:1: made by a newer Rooflight (schema 2, this one reads 1); update Rooflight");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "schema: 1 | schema: one | my.yaml:1: field schema is 'one'; expected a number without unit, such as 1",
                "schema: 1 | schema: 0 | my.yaml:1: field schema is 0; expected 1",
                "schema: 1 | # none | my.yaml:2: field schema is missing; expected a number without unit, such as 1",
                "id: acme-one | id: ../x | my.yaml:2: field id is '../x'; expected lower-case letters, digits",
                "measured: true | measured: maybe | my.yaml:3: field measured is 'maybe'; expected true or false",
                "[acme-two] | acme-two | my.yaml:4: field applies-to is not a list; expected",
                "power-exponent: 0.8 | power-exponent: 5 | my.yaml:5: field power exponent is 5.0; expected a number from",
                "kernels: | kernel: | my.yaml:6: field kernel is not known; did you mean kernels? (and 1 more problem)",
                "linear: | liner: | my.yaml:7: field kernels.liner is not known; did you mean linear?",
                "bf16: {launch: 3.9 | bf61: {launch: 3.9 | my.yaml:8: field kernels.linear.bf61 is not known; did you mean",
                "3.9 us | 3.9 | my.yaml:8: field kernels.linear.bf16.launch is '3.9'; expected a time with a unit, such as 3.9 us",
                "3.9 us | -3.9 us | my.yaml:8: field kernels.linear.bf16.launch is '-3.9 us'; expected a time",
                "3.9 us | .nan us | my.yaml:8: field kernels.linear.bf16.launch is '.nan us'; expected a time",
                "3.9 us | 3.9 s | my.yaml:8: field kernels.linear.bf16: launch (seconds) is 3.9; expected a number from 0.0 to 1.0",
                "3.9 us | 1e999 us | my.yaml:8: field kernels.linear.bf16: launch (seconds) is Infinity; expected",
                "3.9 us | {a: b} | my.yaml:8: field kernels.linear.bf16.launch is empty or no single value; expected a time",
                "compute: 0.784 | compute: 1.2 | my.yaml:8: field kernels.linear.bf16: compute efficiency is 1.2; expected a number from",
                "compute: 0.784 | compute: 78 % | my.yaml:8: field kernels.linear.bf16.compute is '78 %'; expected a number without unit",
                "compute: 0.784 | compute: .inf | my.yaml:8: field kernels.linear.bf16.compute is '.inf'; expected a number without unit",
                "compute: 0.784, | '' | my.yaml:8: field kernels.linear.bf16.compute is missing; expected a number without unit, such as 0.75",
                "memory: 0.876 | memory: 0.876, wave: 1 us | my.yaml:8: field kernels.linear.bf16.wave is not known; expected one of launch, depth",
                "quantizes: true | quantizes: 1 | my.yaml:9: field kernels.linear.fp8.quantizes is '1'; expected true or false",
                "node: | nodes: | my.yaml:21: field collectives.nodes is not known; did you mean node?",
                "one-shot: 0.67 | one-shot: 0 | my.yaml:21: field collectives.node: one-shot efficiency is 0.0; expected",
                "provenance: | origin: | my.yaml:22: field origin is not known",
                "date: 2026-11-21, rows: 12345 | date: yesterday, rows: 1 | my.yaml:23: field provenance[1].date is 'yesterday'",
                "rows: 12345 | rows: 1.5 | my.yaml:23: field provenance[1].rows is 1.5; expected a whole number",
                "6.9 % | 6.9 | my.yaml:23: field provenance[1].error-in-sample is '6.9'; expected a percentage, such as 7.1 %",
                "part: norm bf16, | '' | my.yaml:24: field provenance[2].part is missing; expected what was fitted",
            })
    void namesFileLineFieldAndWhatWasExpected(String right, String wrong, String message) {
        assertThat(GOOD).contains(right);
        assertRefused(GOOD.replace(right, wrong), message);
    }

    @Test
    void refusesWhatIsNoProfile() {
        assertRefused("", "my.yaml: is empty; expected an efficiency profile");
        assertRefused("- 1\n", "my.yaml:1: a list or a text; expected fields");
        assertRefused("a: &b 1\n", "my.yaml:1: an anchor");
        assertRefused(
                "kernels: 1\nschema: 1\nid: a\nmeasured: false\nprovenance: []\n", "my.yaml:1: field kernels is no");
        assertThatThrownBy(() -> EfficiencyReader.read(folder)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> EfficiencyReader.read(folder.resolve("none.yaml")))
                .hasMessageContaining("no such file");
    }

    @Test
    void damagedFilesGiveOneLineOrAProfile() {
        Random random = new Random(7);
        for (int i = 0; i < 3000; i++) {
            StringBuilder damaged = new StringBuilder(GOOD);
            for (int j = 0; j <= i % 4; j++) {
                int at = random.nextInt(damaged.length());
                switch (random.nextInt(3)) {
                    case 0 -> damaged.deleteCharAt(at);
                    case 1 -> damaged.insert(at, (char) random.nextInt(0x250));
                    default -> damaged.setCharAt(at, ":{}[],-% \n9".charAt(random.nextInt(11)));
                }
            }
            try {
                read(damaged.toString());
            } catch (CatalogException e) {
                assertThat(e).message().startsWith("my.yaml").doesNotContain("\n");
            }
        }
    }

    private static EfficiencyProfile read(String yaml) {
        return EfficiencyReader.read(yaml.getBytes(UTF_8), "my.yaml");
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
