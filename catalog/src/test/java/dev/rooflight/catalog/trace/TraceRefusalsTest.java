package dev.rooflight.catalog.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.CatalogException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad traces get one line: the file, the line, what stands there, what was expected, what to do. */
class TraceRefusalsTest {
    private static final String VIDUR = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
    private static final String OURS = "arrival_s,input,output,hash_ids,hash_block\n";
    private static final String MOONCAKE = "{\"timestamp\": 0, \"input_length\": 600, \"output_length\": 1, ";

    @TempDir
    Path folder;

    private String refused(String name, String text) {
        return refused(TraceFiles.write(folder, name, text), TraceOptions.DEFAULT);
    }

    private String refused(Path file, TraceOptions options) {
        try {
            TraceFormats.read(file, options);
        } catch (CatalogException e) {
            String message = String.valueOf(e.getMessage());
            assertThat(message).hasLineCount(1);
            return message.replace(folder.toString(), "").replace('\\', '/').replaceFirst("^/", "");
        }
        return "not refused";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            value = {
                "0,oops,1 | t.csv:2: field num_prefill_tokens is 'oops'; expected a whole number from 1 to 1,000,000,000",
                "0,0,1 | t.csv:2: field num_prefill_tokens is '0'; expected a whole number from 1 to 1,000,000,000",
                "0,1,0 | t.csv:2: field num_decode_tokens is '0'; expected a whole number from 1 to 1,000,000,000",
                "0,1.5,1 | t.csv:2: field num_prefill_tokens is '1.5'; expected a whole number from 1 to 1,000,000,000",
                "0,1e10,1 | t.csv:2: field num_prefill_tokens is '1e10'; expected a whole number from 1 to 1,000,000,000",
                "0,,1 | t.csv:2: field num_prefill_tokens is missing; expected a whole number from 1 to 1,000,000,000",
                ",1,1 | t.csv:2: field arrived_at is missing; expected a number of 0 or more",
                "-1,1,1 | t.csv:2: field arrived_at is '-1'; expected a number of 0 or more",
                "NaN,1,1 | t.csv:2: field arrived_at is 'NaN'; expected a number of 0 or more",
                "1e999,1,1 | t.csv:2: field arrived_at is '1e999'; expected a number of 0 or more",
                "0x1p3,1,1 | t.csv:2: field arrived_at is '0x1p3'; expected a number of 0 or more",
                "0,1 | t.csv:2: has 2 of the header's 3 fields; expected as many; is the file cut off, or a field with commas without quotes?",
            })
    void valuesOfCsv(String row, String message) {
        assertThat(refused("t.csv", VIDUR + row + "\n")).isEqualTo(message);
    }

    @Test
    void timesThatFall() {
        assertThat(refused("t.csv", VIDUR + "5,1,1\n\n4.5,1,1\n"))
                .isEqualTo(
                        "t.csv:4: arrives at 4.5 s, before the request above at 5 s; expected arrivals that do not fall;"
                                + " sort the rows by time");
    }

    @Test
    void datesThatAreNone() {
        String header = "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,1,1\n";
        String expected = "; expected a time such as 2023-11-16 18:17:03.9799600";
        for (String bad : new String[] {
            "2023-02-30 18:17:03",
            "2023-11-16 25:17:03",
            "2023-11-16",
            "1700000000",
            "2023-11-16 18:17:04+1",
            "2023-11-16 18:17:04."
        }) {
            assertThat(refused("a.csv", header + bad + ",1,1\n"))
                    .isEqualTo("a.csv:3: field TIMESTAMP is '" + bad + "'" + expected);
        }
    }

    @Test
    void filesThatAreNoTrace() {
        assertThat(refused("e.csv", ""))
                .isEqualTo("e.csv: is empty; expected a trace: CSV with a header, or JSON objects, one a line");
        assertThat(refused("e.csv", " \n\n")).contains("is empty");
        assertThat(refused("e.json", "[]")).contains("an empty list");
        assertThat(refused("h.csv", VIDUR)).isEqualTo("h.csv: has no request; expected one at least");
        assertThat(refused("n.csv", "0,374,44\n1,2,3\n"))
                .isEqualTo(
                        "n.csv:1: has numbers where its header should be: '0,374,44'; expected names of columns; add a header;"
                                + " clients of ServeGen are read as a folder");
        assertThat(refused("s.csv", "a;b;c\n1;2;3\n"))
                .isEqualTo(
                        "s.csv:1: columns are not separated by commas: 'a;b;c'; expected commas; replace the separators");
        assertThat(refused("u.csv", "when,what\n1,2\n"))
                .startsWith("u.csv:1: has the columns 'when,what', those of no trace that is known; expected"
                        + " TIMESTAMP,ContextTokens,GeneratedTokens (Azure LLM inference trace) or ")
                .endsWith("; or say which is which by columns arrival=…,input=…,output=…");
        assertThat(refused("d.csv", "arrival_s,input,Input,output\n"))
                .contains("column 'Input' is there twice; remove one");
        assertThat(refused("i.csv", "input,output\n1,2\n"))
                .startsWith(
                        "i.csv: field arrival is not among the columns 'input, output'; expected one of arrival_s, ");
        assertThat(refused(folder, TraceOptions.DEFAULT)).contains("is a folder");
        assertThat(refused(folder.resolve("none.csv"), TraceOptions.DEFAULT))
                .isEqualTo("none.csv: no such file; check the path");
    }

    @Test
    void hashIdsThatDoNotFitThePrompt() {
        assertThat(refused("m.jsonl", MOONCAKE + "\"hash_ids\": [1]}"))
                .isEqualTo(
                        "m.jsonl:1: field hash_ids is a list of 1; expected 2 ids for a prompt of 600 tokens in blocks of 512");
        assertThat(refused("m.jsonl", MOONCAKE + "\"hash_ids\": [1, 2, 3]}")).contains("a list of 3");
        assertThat(refused("m.jsonl", MOONCAKE + "\"hash_ids\": [1, 2.5]}"))
                .isEqualTo("m.jsonl:1: field hash_ids is '2.5'; expected whole numbers of at most 64 bits");
        assertThat(refused("m.jsonl", MOONCAKE + "\"hash_ids\": [1, \"x\"]}")).contains("something else than numbers");
        assertThat(refused("m.jsonl", MOONCAKE + "\"hash_ids\": null}")).contains("field hash_ids is missing");
        assertThat(refused("o.csv", OURS + "0,10,1,1 99999999999999999999,8\n"))
                .contains("field hash_ids is '99999999999999999999'");
        assertThat(refused("o.csv", OURS + "0,10,1,1 2,\n")).contains("field hash_block is missing");
    }

    @Test
    void damagedJson() {
        String whole = MOONCAKE + "\"hash_ids\": [1, 2]}\n";
        assertThat(refused("j.jsonl", whole + "{\"timestamp\": 1, \"input"))
                .isEqualTo("j.jsonl:2: ends in the middle of an object; is the file cut off?");
        assertThat(refused("j.jsonl", whole + "{oops}\n")).startsWith("j.jsonl:2: not JSON: ");
        assertThat(refused("j.jsonl", whole + "7\n"))
                .isEqualTo("j.jsonl:2: no object begins here; expected JSON objects, each of which starts with {");
        assertThat(refused("j.jsonl", whole + "{\"timestamp\": 1, \"timestamp\": 2}"))
                .isEqualTo("j.jsonl:2: key 'timestamp' is given twice; keep one");
        assertThat(refused("j.jsonl", whole + "{\"timestamp\": {}}")).contains("field timestamp is an object");
        assertThat(refused("j.jsonl", whole + "{\"input_length\": [1]}")).contains("is a list");
        assertThat(refused(
                        "j.jsonl",
                        whole + "{\"timestamp\": NaN, \"input_length\": 1, \"output_length\": 1, \"hash_ids\": [1]}"))
                .isEqualTo("j.jsonl:2: field timestamp is 'NaN'; expected a number of 0 or more");
        assertThat(refused("j.jsonl", "{\"a\":" + "[".repeat(200))).contains("nested deeper than 50 levels");
    }

    @Test
    void bytesThatAreNoText() {
        byte[] bytes = (VIDUR + "0,1,1\n1,1,1\n").getBytes(StandardCharsets.UTF_8);
        bytes[VIDUR.length() + 6] = (byte) 0xE9;
        assertThat(refused(TraceFiles.write(folder, "b.csv", bytes), TraceOptions.DEFAULT))
                .isEqualTo("b.csv:3: byte 0xe9 is not UTF-8; expected a text file; save the file as UTF-8");
        assertThat(refused("z.csv", VIDUR + "0,1,1\n1,\0,1\n"))
                .isEqualTo("z.csv:3: a NUL character; expected a text file");
        assertThat(refused("q.csv", VIDUR + "0,1,1\n\"1,1,1\n")).startsWith("q.csv:2: no CSV after this line: ");
    }

    @Test
    void damagedGzip() {
        byte[] packed = TraceFiles.gzip((VIDUR + "0,1,1\n".repeat(1000)).getBytes(StandardCharsets.UTF_8));
        String damaged = "the compressed data is damaged or cut off; expected a whole gzip file; fetch it once more";
        assertThat(refused(
                        TraceFiles.write(folder, "c.gz", Arrays.copyOf(packed, packed.length - 12)),
                        TraceOptions.DEFAULT))
                .endsWith(damaged);
        assertThat(refused(TraceFiles.write(folder, "h.gz", Arrays.copyOf(packed, 5)), TraceOptions.DEFAULT))
                .endsWith(damaged);
        assertThat(refused("p.csv.gz", VIDUR + "0,1,1\n"))
                .isEqualTo(
                        "p.csv.gz: is not compressed by gzip; expected a gzip file, as its name says; take .gz off its name");
    }

    @Test
    void conversationsWithoutWhatTheyNeed() {
        String start = "{\"id\": \"a\", \"block_size\": 64, \"requests\": ";
        assertThat(refused("w.jsonl", start + "[]}")).contains("field requests is without a request of the main agent");
        assertThat(refused("w.jsonl", start + "{}}")).contains("field requests is no list");
        assertThat(refused("w.jsonl", start + "[{\"t\": 1, \"in\": 10, \"out\": 0}]}"))
                .contains("field out is '0'");
        assertThat(refused("w.jsonl", start + "[{\"in\": 10, \"out\": 1}]}")).contains("field t is missing");
        assertThat(refused("w.jsonl", start + "[{\"t\": 1, \"in\": 64, \"out\": 1, \"hash_ids\": [1, 2]}]}"))
                .contains("a list of 2; expected at most 1 ids");
        assertThat(refused(
                        "w.jsonl", start + "[{\"t\": 1, \"in\": 1, \"out\": 1}, {\"t\": 0, \"in\": 1, \"out\": 1}]}"))
                .contains("field t is '0'; expected no time before the request above");
        assertThat(refused(
                        "w.jsonl",
                        "{\"id\": \"a\", \"block_size\": 0, \"requests\": [{\"t\": 1, \"in\": 1, \"out\": 1}]}"))
                .contains("field block_size is '0'");
    }

    @Test
    void columnsThatAreNotThere() {
        Path file = TraceFiles.write(folder, "c.csv", "ts,in,out\n0,1,1\n");
        assertThat(refused(file, TraceOptions.DEFAULT.withColumns("arrival=tz,input=in,output=out")))
                .isEqualTo(
                        "c.csv: field columns is arrival=tz, and there is no such column; expected one of ts, in, out;"
                                + " did you mean ts?");
        assertThatThrownBy(() -> TraceOptions.DEFAULT.withColumns("arival=ts"))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("did you mean arrival");
        assertThatThrownBy(() -> TraceOptions.DEFAULT.withColumns("arrival"))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("ROLE=COLUMN");
        assertThatThrownBy(() -> TraceOptions.DEFAULT.withColumns("input=a,input=b"))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("given twice");
    }
}
