package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** CSV of {@code analyze} and {@code fit} holds every value of their JSON. */
class FlatCsvTest {
    /** Columns that are called otherwise than the member that they hold. */
    private static final Map<String, String> COLUMNS = Map.of("name", "operator");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "analyze meta-llama/Llama-2-7b-hf --hardware nvidia-a6000 --output-tokens 128 --context 8192",
                "analyze Qwen/Qwen3.5-35B-A3B --hardware nvidia-h100-sxm --tp 2 --batch 64 --output-tokens 9 --grid"
                        + " 380",
                "analyze meta-llama/Llama-2-7b-hf --hardware nvidia_A6000 --accounting paper",
                "analyze google-t5/t5-base --hardware nvidia-a6000 --phase prefill",
                "fit meta-llama/Llama-2-70b-hf --hardware nvidia-h100-sxm --tp 4 --pp 2",
                "fit meta-llama/Llama-2-70b-hf --hardware nvidia-a6000",
            })
    void everyLeafOfTheJsonIsInTheCsv(String command) {
        JsonNode json = JsonMapper.shared()
                .readTree(Run.line(command + " --format json").out());
        Map<String, NamedCsvRecord> rows = rows(command);
        Map<String, JsonNode> leaves = new LinkedHashMap<>();
        collect("", json, leaves);

        assertThat(leaves).hasSizeGreaterThan(30);
        leaves.forEach((path, leaf) -> assertThat(value(rows, path)).as(path).isEqualTo(leaf.asString("")));
    }

    @Test
    void numbersHaveNeitherUnitsNorBars() {
        Map<String, NamedCsvRecord> rows = rows("fit meta-llama/Llama-2-7b-hf --hardware nvidia-a6000");

        // 2 bytes for each of 6,738,415,616 weights
        assertThat(rows.get("/memory/weightsBytes").getField("value")).isEqualTo("13476831232");
        assertThat(rows.get("/memory/fits").getField("value")).isEqualTo("true");
    }

    @Test
    void rowsOfOperatorsAreATableOfTheirOwn() {
        NamedCsvRecord row = rows("analyze meta-llama/Llama-2-7b-hf --hardware nvidia-a6000 --kernels eager")
                .get("/phases/decode/operators/2");

        // table 1 of arXiv 2402.16363: q_proj takes 34 M operations and 34 MB
        assertThat(row.getFields().subList(0, 3)).containsExactly("decode", "layer", "q_proj");
        assertThat(row.getField("ops")).isEqualTo("33554432");
        assertThat(row.getField("weightsBytes")).isEqualTo("33554432");
        assertThat(row.getField("value")).isEmpty();
    }

    /** The rows by their path. */
    private static Map<String, NamedCsvRecord> rows(String command) {
        Map<String, NamedCsvRecord> rows = new LinkedHashMap<>();
        String csv = Run.line(command + " --format csv").out();
        for (NamedCsvRecord row : CsvReader.builder().ofNamedCsvRecord(csv)) {
            assertThat(rows.put(row.getField("path"), row)).isNull();
        }
        return rows;
    }

    private static void collect(String path, JsonNode node, Map<String, JsonNode> leaves) {
        if (node.isObject() && !node.isEmpty()) {
            node.forEachEntry((name, member) -> collect(path + "/" + name, member, leaves));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                collect(path + "/" + i, node.get(i), leaves);
            }
        } else {
            leaves.put(path, node);
        }
    }

    /** What the CSV has for a leaf of the JSON: in a row of its own, or in a column of the row of what it is a member of. */
    private static String value(Map<String, NamedCsvRecord> rows, String path) {
        if (rows.containsKey(path)) {
            return rows.get(path).getField("value");
        }
        List<String> steps = List.of(path.substring(1).split("/", -1));
        int depth = steps.get(2).equals("totals") ? 3 : 4;
        NamedCsvRecord row = rows.get("/" + String.join("/", steps.subList(0, depth)));
        String member = steps.get(depth);
        return row.getField(
                member.equals("bytes") ? steps.get(depth + 1) + "Bytes" : COLUMNS.getOrDefault(member, member));
    }
}
