package dev.rooflight.validation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables that are damaged, wrong or hostile: one line that says where, or a row with its reason; never a crash. */
@Timeout(60)
class HostileTableTest {
    private static final String GOOD = Csv.row().line();

    @TempDir
    Path folder;

    @Test
    void readsByteOrderMarkAndAnyLineEnds() {
        String table = Csv.HEADER + GOOD;

        assertThat(Csv.parse("\uFEFF" + table).measurements()).hasSize(1);
        assertThat(Csv.parse(table.replace("\n", "\r\n")).measurements()).hasSize(1);
        assertThat(Csv.parse(table.replace("\n", "\r")).measurements()).hasSize(1);
        assertThat(Csv.parse(table.strip()).measurements()).hasSize(1);
        assertThat(Csv.parse("\n\n" + Csv.HEADER + "\n  \n" + GOOD + "\n\n").measurements())
                .singleElement()
                .satisfies(m -> assertThat(m.line()).isEqualTo(6));
    }

    @Test
    void countsLinesThroughQuotedLineBreaks() {
        String table = Csv.HEADER
                + Csv.row().with(Column.NOTES, "two\nlines").line()
                + Csv.row().with(Column.VALUE, "?").line();

        assertThat(Csv.parse(table).skipped()).singleElement().satisfies(row -> assertThat(row.line())
                .isEqualTo(4));
    }

    @Test
    void refusesAnEmptyFile() {
        assertRefused("", "m.csv: is empty; expected a header with the columns id,model,");
        assertRefused("\uFEFF \n\n", "m.csv: is empty;");
    }

    @Test
    void saysThatATableHasNoRows() {
        MeasurementTable table = Csv.parse(Csv.HEADER);

        assertThat(table.measurements()).isEmpty();
        assertThat(table.notes()).containsExactly("the table has no rows");
    }

    @Test
    void refusesOtherHeaders() {
        assertRefused("a;b;c\n1;2;3\n", "m.csv: line 1: 'a;b;c' is no header of measurements; expected a header with");
        assertRefused(GOOD + GOOD, "is no header of measurements;");
        assertRefused(
                Csv.HEADER.replace("num_gpus,tp,pp,", ""),
                "m.csv: line 1: no column num_gpus, tp, pp; add them to the header (fields may stay empty)");
        assertRefused(Csv.HEADER.replace(",phase", ""), "m.csv: line 1: no column phase; add it to the header");
        assertRefused(
                Csv.HEADER.replace("tier", "TP"),
                "m.csv: line 1: column 'tp' is there twice, as columns 5 and 20; remove one");
        assertRefused("x,".repeat(5000) + "\n", "m.csv: line 1: 5001 columns; expected at most 1000");
    }

    @Test
    void namesColumnsItDoesNotUse() {
        MeasurementTable table =
                Csv.parse(Csv.HEADER.replace("\n", ",price,colour\n") + GOOD.replace("\n", ",1,red\n"));

        assertThat(table.measurements()).hasSize(1);
        assertThat(table.notes()).containsExactly("columns not used: price, colour");
    }

    @Test
    void refusesDamagedRows() {
        assertRefused(Csv.HEADER + GOOD + "r2,Llama\n", "m.csv: line 3: has 2 of the header's 21 fields; put double");
        assertRefused(
                Csv.HEADER + GOOD + "\n" + GOOD.replace("\n", ",more\n"), "m.csv: line 4: has 22 of the header's 21");
        assertRefused(
                Csv.HEADER + GOOD + GOOD.replace(",\"\"\n", ",\"open\n") + GOOD.replace("\"", ""),
                "m.csv: after line 2: Unclosed quoted field");
        assertRefused(
                Csv.HEADER + GOOD + GOOD.replace("\"a page\"", "\"a \"page\"\""),
                "m.csv: after line 2: Unexpected character after closing quote");
    }

    @Test
    void refusesBinaryContent() {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);

        assertRefused(noise, "is not UTF-8; expected a CSV file, saved as UTF-8");
        assertRefused((Csv.HEADER + GOOD).getBytes(UTF_16LE), "m.csv: line 1: a NUL character; expected a CSV file");
        assertRefused(new byte[1000], "m.csv: line 1: a NUL character");
        assertRefused((Csv.HEADER + GOOD + "\u00ff").getBytes(ISO_8859_1), "m.csv: line 3: byte 0xff is not UTF-8");
        assertRefused("\u0001\u0002\u0003\n", "is no header of measurements");
    }

    @Test
    void survivesAnyDamageWithAMeasurementExceptionAtWorst() {
        byte[] table =
                (Csv.HEADER + (GOOD + Csv.row().with(Column.NOTES, "a, \"b\"").line()).repeat(20)).getBytes(UTF_8);
        Random random = new Random(7);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = table.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                byte[] symbols = {'"', ',', '\n', '\r', 0, (byte) 0xff, '9', '-', 'e'};
                damaged[random.nextInt(damaged.length)] = symbols[random.nextInt(symbols.length)];
            }
            try {
                MeasurementTable.parse(damaged, "m.csv");
            } catch (MeasurementException e) {
                assertThat(e.getMessage()).startsWith("m.csv: ").doesNotContain("\n");
            }
        }
    }

    @Test
    void refusesFilesThatAreTooLarge() throws IOException {
        Path large = folder.resolve("large.csv");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(100_000_000);
        }

        assertThatThrownBy(() -> MeasurementTable.read(large))
                .isInstanceOf(MeasurementException.class)
                .hasMessage(large + ": more than 16 MB; a table of measurements is at most that, so split it");
    }

    @Test
    void refusesTablesOfTooManyRows() {
        assertRefused(Csv.HEADER + (",".repeat(20) + "\n").repeat(100_001), "more than 100000 rows; split the table");
    }

    @Test
    void refusesWhatIsNoFile() {
        assertThatThrownBy(() -> MeasurementTable.read(folder))
                .isInstanceOf(MeasurementException.class)
                .hasMessage(folder + ": is a folder; expected a CSV file");
        assertThatThrownBy(() -> MeasurementTable.read(folder.resolve("none.csv")))
                .isInstanceOf(MeasurementException.class)
                .hasMessage(folder.resolve("none.csv") + ": no such file; check the path");
    }

    @Test
    void readsAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("m.csv"), Csv.HEADER + GOOD);

        assertThat(MeasurementTable.read(file).measurements()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UNIT | '' | unit is empty; expected tok/s for decode_tps",
                "UNIT | ms | unit 'ms' does not fit decode_tps; expected tok/s",
                "VALUE | '' | value is empty; it is needed",
                "VALUE | fast | value 'fast' is no number; expected one like 12.5",
                "VALUE | 1,234 | value '1,234' is no number; expected one like 12.5",
                "VALUE | 0x1p3 | value '0x1p3' is no number; expected one like 12.5",
                "VALUE | 5d | value '5d' is no number; expected one like 12.5",
                "VALUE | NaN | value is NaN; expected a positive number",
                "VALUE | -Infinity | value is -Infinity; expected a positive number",
                "VALUE | -3 | value is -3; expected a positive number",
                "VALUE | 0 | value is 0; expected a positive number",
                "VALUE | 1e999 | value is 1e999; expected a positive number",
                "VALUE | 1e-999 | value is 1e-999; expected a positive number",
                "METRIC | speed | metric 'speed' is unknown; expected one of output_tps, tpot_ms, decode_tps,",
                "METRIC | '' | metric is empty; it is needed",
                "PHASE | prefill | phase prefill contradicts metric decode_tps; expected decode or e2e",
                "PHASE | later | phase 'later' is unknown; expected prefill, decode or e2e",
                "MODEL | '' | model is empty; it is needed",
                "HARDWARE | '' | hardware is empty; it is needed",
                "NUM_GPUS | '' | num_gpus is empty; it is needed",
                "NUM_GPUS | 0 | num_gpus is '0'; expected a whole number from 1 to 10000000",
                "NUM_GPUS | 1.5 | num_gpus is '1.5'; expected a whole number from 1 to 10000000",
                "NUM_GPUS | 99999999999999 | num_gpus is '99999999999999'; expected a whole number",
                "TP | -8 | tp is '-8'; expected a whole number from 1 to 10000000",
                "TP | 8 | tp 8 x pp 1 needs 8 devices, but num_gpus is 1",
                "ISL | -5 | isl is '-5'; expected a whole number of tokens, 0 or more",
                "OSL | 12.5 | osl is '12.5'; expected a whole number of tokens, 0 or more",
                "OSL | 99999999999 | osl is '99999999999'; expected a whole number of tokens, 0 or more",
                "BATCH_OR_CONCURRENCY | '' | batch_or_concurrency is empty; it is needed",
                "BATCH_OR_CONCURRENCY | 0 | batch_or_concurrency is '0'; expected a whole number from 1 to 10000000",
                "BATCH_OR_CONCURRENCY | 16k tok/GPU | batch_or_concurrency '16k tok/GPU' is unknown; expected",
                "BATCH_OR_CONCURRENCY | 99999999999 | batch_or_concurrency '99999999999' is unknown; expected"
            })
    void listsARowWithTheReasonAndGoesOn(Column column, String value, String reason) {
        MeasurementTable table = Csv.table(
                Csv.row(),
                Csv.row().with(Column.ID, "bad").with(column, value),
                Csv.row().with(Column.MODEL, "another"));

        assertThat(table.measurements()).hasSize(2);
        assertThat(table.skipped()).singleElement().satisfies(row -> {
            assertThat(row.line()).isEqualTo(3);
            assertThat(row.id()).isEqualTo("bad");
            assertThat(row.cause()).isEqualTo(SkippedRow.Cause.UNUSABLE);
            assertThat(row.reason()).startsWith(reason);
        });
        assertThat(table.notes()).containsExactly("rows that cannot be used, left out: 1");
    }

    @Test
    void listsAPrefillWithoutAPrompt() {
        MeasurementTable table = Csv.table(
                Csv.row().metric(Metric.PREFILL_TPS, MeasuredPhase.PREFILL, "9").with(Column.ISL, "0"));

        assertThat(table.skipped())
                .extracting(SkippedRow::reason)
                .containsExactly("isl is 0, but phase prefill needs a prompt");
    }

    @Test
    void keepsReasonsShortAndOnOneLine() {
        MeasurementTable table =
                Csv.table(Csv.row().with(Column.VALUE, "x\n".repeat(10_000)).with(Column.NUM_GPUS, "1"));

        assertThat(table.skipped().get(0).reason()).hasSizeLessThan(200).doesNotContain("\n");
    }

    private static void assertRefused(String table, String message) {
        assertRefused(table.getBytes(UTF_8), message);
    }

    private static void assertRefused(byte[] table, String message) {
        assertThatThrownBy(() -> MeasurementTable.parse(table, "m.csv"))
                .isInstanceOf(MeasurementException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}
