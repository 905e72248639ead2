package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.request.Question;
import dev.rooflight.request.TextForms;
import dev.rooflight.study.option.Kind;
import dev.rooflight.study.option.Option;
import dev.rooflight.study.option.OptionTable;
import dev.rooflight.study.option.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page's options are those of the table; {@code -Drooflight.write=true} writes them anew. */
class PageOptionsTest {
    private static final Path FILE =
            Path.of(System.getProperty("rooflight.root", ".."), "web", "ui", "src", "options.ts");
    private static final String HEAD = """
        /** The options of a deployment as the server's table has them; written by PageOptionsTest, not by hand. */

        export interface PageOption {
          /** Its member of a request. */
          readonly name: string;
          readonly label: string;
          /** A plain number; an amount with its unit, such as 2GB; one of the words; or a name, such as that of a format. */
          readonly kind: 'number' | 'amount' | 'word' | 'name';
          /** Of a number: whether it is a whole one, and its range. */
          readonly whole: boolean;
          readonly least: number;
          readonly most: number;
          readonly unit: string;
          readonly words: readonly string[];
          /** What is taken where nothing is asked for; null where the model, the device or something else decides. */
          readonly standard: number | string | null;
          /** The same in words; empty where `standard` says it. */
          readonly usual: string;
            }

        export const OPTIONS = [
        """;

    private static String page(OptionTable table) {
        Kind.Forms forms = new TextForms(new ServerSources());
        return HEAD
                + table.options().stream().map(option -> line(option, forms)).collect(Collectors.joining())
                + "] as const satisfies readonly PageOption[];\n";
    }

    private static <T> String line(Option<T> option, Kind.Forms forms) {
        Kind.Form<T> form = option.kind().in(forms);
        Optional<Kind.Numeric<T>> numeric = option.kind().numeric();
        boolean plain = numeric.map(range -> form.json(range.of(range.least())) instanceof Number)
                .orElse(false);
        String kind = numeric.isPresent()
                ? plain ? "number" : "amount"
                : option.kind().words().isEmpty() ? "name" : "word";
        String standard = option.otherwise()
                .map(value -> form.json(value) instanceof Number number ? number(number) : text(form.write(value)))
                .orElse("null");
        return "  { name: %s, label: %s, kind: '%s', whole: %s, least: %s, most: %s, unit: %s, words: %s, standard: %s, usual: %s },\n"
                .formatted(
                        text(option.member()),
                        text(option.label()),
                        kind,
                        numeric.map(Kind.Numeric::whole).orElse(false),
                        number(numeric.map(Kind.Numeric::least).orElse(0.0)),
                        number(numeric.map(Kind.Numeric::most).orElse(0.0)),
                        text(numeric.map(Kind.Numeric::unit).orElse("")),
                        option.kind().words().stream()
                                .map(PageOptionsTest::text)
                                .collect(Collectors.joining(", ", "[", "]")),
                        standard,
                        text(option.usual()));
    }

    private static String number(Number number) {
        double value = number.doubleValue();
        return value == Math.floor(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value).toLowerCase(Locale.ROOT);
    }

    private static String text(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    @Test
    void isWrittenFromTheTable() throws IOException {
        String expected = page(Question.OPTIONS);
        if (Boolean.getBoolean("rooflight.write")) {
            Files.writeString(FILE, expected);
        }
        assertThat(Files.readString(FILE))
                .as("web/ui/src/options.ts; run this test with -Drooflight.write=true to write it anew")
                .isEqualTo(expected);
    }

    @Test
    void aNewOptionIsOnThePage() {
        Option<Long> added = Option.of(
                        Part.DEPLOYMENT,
                        "spare-devices",
                        "spare devices",
                        new Kind.Whole(0, 64, ""),
                        "devices that stand by")
                .otherwise(0L);
        List<String> lines = page(Question.OPTIONS.with(added)).lines().toList();
        assertThat(lines.get(lines.size() - 2))
                .isEqualTo("  { name: 'spareDevices', label: 'spare devices', kind: 'number', whole: true, least: 0,"
                        + " most: 64, unit: '', words: [], standard: 0, usual: '' },");
    }
}
