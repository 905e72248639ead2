package dev.rooflight.catalog.text;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rooflight.catalog.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StrictJsonTest {
    @TempDir
    Path folder;

    @Test
    void readsAnObject() {
        JsonObject json = read("{\"a\": [1, 9007199254740993, 1e-05, true, null, {\"b\": \"c\"}], \"d\": {}}");

        List<JsonValue> a = json.list("a");
        assertThat(a.get(1)).isEqualTo(new JsonValue.Whole(9_007_199_254_740_993L));
        assertThat(a.get(2)).isEqualTo(new JsonValue.Real(1e-5));
        assertThat(a.get(3)).isEqualTo(new JsonValue.Flag(true));
        assertThat(a.get(4)).isEqualTo(new JsonValue.Null());
        assertThat(a.get(5)).isEqualTo(new JsonObject(Map.of("b", new JsonValue.Text("c"))));
        assertThat(json.object("d")).contains(new JsonObject(Map.of()));
        assertThat(json.members().keySet()).containsExactly("a", "d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"z\":1,\"a\":-2,\"m\":[],\"n\":{\"o\":null}}",
                "{\"a\":[0.5,1.0E-5,Infinity,true,false,null,[[1]]]}",
                "{\"quote\\\"\":\"back\\\\slash\\n\\t\\u001b ünï \uD83D\uDE00\"}",
            })
    void writesWhatItHasRead(String json) {
        assertThat(read(json)).hasToString(json);
        assertThat(read(read(json).toString())).isEqualTo(read(json));
    }

    @Test
    void acceptsAByteOrderMark() {
        assertThat(read("\uFEFF{\"a\":1}").whole("a")).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | config.json: is empty; expected a JSON object",
                "[] | config.json: line 1, column 1: is no object; expected a JSON object, which starts with {",
                "{\"a\":1 | config.json: line 1, column 7: ends in the middle of the object; is the file cut off?",
                "{\"a\":\"b | config.json: line 1, column 8: ends in the middle of the object; is the file cut off?",
                "{\"a\":1,\"a\":2} | config.json: line 1, column 11: key \"a\" is given twice; keep one",
                "{\"a\":1e400} | config.json: line 1, column 6: number '1e400' is too large"
                        + "; expected a 64-bit integer or a finite double",
                "{\"a\":9223372036854775808} | config.json: line 1, column 6: number '9223372036854775808' is too large; expected a 64-bit integer or a finite double",
                "{} {} | config.json: line 1, column 4: more content after the object; expected the end of the file",
            })
    void refusesWhatIsNotOneObject(String text, String message) {
        assertRefused(text, message);
    }

    @Test
    void acceptsTheInfinityThatPythonWrites() {
        // Nemotron's config.json has "time_step_limit": [0.0, Infinity]
        assertThat(read("{\"a\":[0.0,Infinity]}").list("a").get(1))
                .isEqualTo(new JsonValue.Real(Double.POSITIVE_INFINITY));
    }

    @Test
    void namesTheLine() {
        assertRefused(
                "{\n  \"a\": 1,\n  \"b\": tru\n}", "config.json: line 3, column 8: not JSON: Unrecognized token 'tru'");
    }

    @Test
    void refusesLongNumbers() {
        assertRefused("{\"a\":" + "9".repeat(1_000_000) + "}", "a number of more than 100 characters");
    }

    @Test
    void refusesDeepNesting() {
        assertRefused("{\"a\":" + "[".repeat(5_000_000), "nested deeper than 100 levels");
        assertRefused("{\"a\":".repeat(1_000_000), "nested deeper than 100 levels");
    }

    @Test
    void refusesMillionsOfValuesBeforeTheyFillTheMemory() {
        assertRefused("{\"a\":[" + "{},".repeat(3_000_000) + "{}]}", "more than 500000 tokens");
    }

    @Test
    void refusesLongTexts() {
        assertRefused("{\"a\":\"" + "x".repeat(5_000_000) + "\"}", "a text of more than 1000000 characters");
        assertRefused("{\"" + "x".repeat(5_000_000) + "\":1}", "Name length (");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThatThrownBy(() ->
                        StrictJson.read(new byte[] {'{', '\n', '"', (byte) 0xff, '"', ':', '1', '}'}, "config.json"))
                .hasMessage("config.json: line 2, column 2: byte 0xff is not UTF-8; save the file as UTF-8");
        assertThatThrownBy(() -> StrictJson.read(new byte[] {'{', (byte) 0xe2}, "config.json"))
                .hasMessage("config.json: line 1, column 2: byte 0xe2 is not UTF-8; save the file as UTF-8");
        assertThatThrownBy(() -> StrictJson.read("{\"a\":1}".getBytes(UTF_16LE), "config.json"))
                .isInstanceOf(ModelFormatException.class);
    }

    @Test
    void refusesMoreThanTenMegabytesWithoutReadingThem() throws IOException {
        String tooLarge = "has 10,000,001 bytes; expected at most 10,000,000";
        assertThatThrownBy(() -> StrictJson.read(new byte[10_000_001], "config.json"))
                .hasMessageContaining(tooLarge);

        Path file = Files.write(folder.resolve("config.json"), new byte[10_000_001]);
        assertThatThrownBy(() -> StrictJson.read(file)).hasMessageStartingWith(file + ": " + tooLarge);
    }

    @Test
    void refusesWhatIsNoFile() {
        assertThatThrownBy(() -> StrictJson.read(folder))
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(folder + ": is a folder; expected a file, so name a file in it");
        assertThatThrownBy(() -> StrictJson.read(folder.resolve("none.json")))
                .hasMessage(folder.resolve("none.json") + ": no such file; check the path");
    }

    @Test
    void refusesDevicesAndPipesAtOnce() throws IOException, InterruptedException {
        Path zero = Path.of("/dev/zero");
        assumeTrue(Files.exists(zero));
        assertThatThrownBy(() -> StrictJson.read(zero)).hasMessageContaining("is not a regular file");

        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        assertThatThrownBy(() -> StrictJson.read(pipe)).hasMessageContaining("is not a regular file");
    }

    @Test
    void refusesWhatMayNotBeRead() throws IOException {
        Path file = Files.writeString(folder.resolve("secret.json"), "{}");
        assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file));
        assertThatThrownBy(() -> StrictJson.read(file)).hasMessage(file + ": may not be read; check the permissions");
    }

    private static JsonObject read(String text) {
        return StrictJson.read(text.getBytes(UTF_8), "config.json");
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n")
                .hasSizeLessThan(400);
    }
}
