package dev.rooflight.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.report.Table.Cell;
import dev.rooflight.report.Table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables and paragraphs on screens of any width: nothing is too wide, nothing is lost. */
class ScreenTest {
    private static final Table TABLE = new Table(
            List.of(
                    Column.text("technique", "id"),
                    Column.text("what it does", "what"),
                    Column.number("rows left out", "rows"),
                    Column.number("bytes", "bytes")),
            List.of(
                    List.of(
                            Cell.of("kv-fp8"),
                            Cell.of("Stores cached keys and values in fewer bits; the last may stay wide."),
                            Cell.of("12"),
                            Cell.of("1,024")),
                    List.of(Cell.of("  indented"), Cell.of("Little."), Cell.of("7"), Cell.of("5"))));

    @Test
    void whatFitsIsAsItWas() {
        assertThat(TABLE.text(new Screen(false, 103)))
                .isEqualTo(TABLE.text(Screen.PLAIN))
                .isEqualTo("""
                technique   what it does                                                          rows left out  bytes
                kv-fp8      Stores cached keys and values in fewer bits; the last may stay wide.             12  1,024
                  indented  Little.                                                                           7      5
                """);
    }

    @Test
    void textsAreBrokenBetweenWords() {
        assertThat(TABLE.text(new Screen(false, 60))).isEqualTo("""
                technique   what it does                rows left out  bytes
                kv-fp8      Stores cached keys and                 12  1,024
                            values in fewer bits; the
                            last may stay wide.
                  indented  Little.                                 7      5
                """);
    }

    @Test
    void whereThatDoesNotDoRowsGoOnInFurtherLines() {
        assertThat(TABLE.text(new Screen(false, 42))).isEqualTo("""
                technique   what it does              rows
                                                      left
                                                       out
                    bytes
                kv-fp8      Stores cached keys and      12
                            values in fewer bits;
                            the last may stay wide.
                    1,024
                  indented  Little.                      7
                        5
                """);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 80, 120, 200})
    void noTableIsTooWideAndNoWordIsLost(int columns) {
        SplittableRandom random = new SplittableRandom(columns);
        for (int i = 0; i < 200; i++) {
            Table table = table(random);
            Screen screen = new Screen(random.nextBoolean(), columns);

            String text = table.text(screen);

            assertThat(text.lines()).allMatch(line -> Screen.width(line) <= columns);
            assertThat(words(text)).isEqualTo(words(table.text(Screen.PLAIN)));
        }
    }

    private static Table table(SplittableRandom random) {
        List<Column> columns = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            columns.add(new Column(sentence(random, 3), "c" + i, random.nextBoolean()));
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            List<Cell> row = new ArrayList<>();
            for (Column column : columns) {
                row.add(Cell.of(column.rightAligned() ? sentence(random, 1) : sentence(random, 20))
                        .in(Style.values()[random.nextInt(Style.values().length)]));
            }
            rows.add(row);
        }
        return new Table(columns, rows);
    }

    private static String sentence(SplittableRandom random, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i >= 0; i--) {
            text.append(text.isEmpty() ? "" : " ").append("µ".repeat(1 + random.nextInt(6)));
        }
        return text.length() > 30 && most == 1 ? "x" : text.toString();
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.replaceAll("\033\\[[0-9;]*m", "").split("\\s+"))
                .filter(word -> !word.isEmpty())
                .sorted()
                .toList();
    }

    @Test
    void paragraphsKeepTheirIndentation() {
        assertThat(new Screen(false, 20).wrapped("short\n  a longer line of words\n\nlast"))
                .isEqualTo("short\n  a longer line of\n  words\n\nlast");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "=1+1 | '=1+1",
                "+cmd | '+cmd",
                "-cmd | '-cmd",
                "@SUM(A1) | '@SUM(A1)",
                "=a,b | \"'=a,b\"",
                "-1.5e-3 | -1.5e-3",
                "-12 | -12",
                "+5 | +5",
                "- | -",
                "a=b | a=b",
            })
    void noTextOfACsvIsAFormula(String field, String written) {
        assertThat(Csv.of(List.of(field))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\t=1+1", "\r=1+1"})
    void norIsWhatStartsWithATabOrALineEnd(String field) {
        assertThat(Csv.of(List.of(field)).replace("\"", "")).isEqualTo("'" + field);
    }
}
