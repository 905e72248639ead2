package dev.rooflight.catalog.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardNamesTest {
    @TempDir
    Path folder;

    @Test
    void namesEachShardOnce() throws IOException {
        assertThat(shards("{\"metadata\": {\"total_size\": 5, \"weight_map\": {\"x\": \"y\"}}, \"weight_map\":"
                        + " {\"b\": \"m-2.safetensors\", \"a\": \"m-1.safetensors\", \"c\": \"m-2.safetensors\"}}"))
                .extracting(RepositoryFile::path)
                .containsExactly("m-1.safetensors", "m-2.safetensors");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|is not a JSON object",
                "<html>|is not JSON (line 1)",
                "{\"weight_map\": {\"a\": \"b.safetensors\"|is not JSON",
                "{}|has no entries in weight_map",
                "{\"weight_map\": {}}|has no entries in weight_map",
                "{\"weight_map\": {\"a\": 1}}|an entry in weight_map that is not a file name",
                "{\"weight_map\": {\"a\": {\"b\": \"c\"}}}|an entry in weight_map that is not a file name",
                "{\"weight_map\": {\"a\": \"b.bin\"}}|names 'b.bin', which does not end in .safetensors",
                "{\"weight_map\": {\"a\": \"../b.safetensors\"}}|file name '../b.safetensors' is refused",
                "{\"weight_map\": {\"a\": \"/etc/b.safetensors\"}}|file name '/etc/b.safetensors' is refused",
                "{\"weight_map\": {\"a\": \"x/../b.safetensors\"}}|is refused",
                "{\"weight_map\": {\"a\": \"x\\\\b.safetensors\"}}|is refused",
                "{\"weight_map\": {\"a\": \"C:b.safetensors\"}}|is refused",
                "{\"weight_map\": {\"a\": \".safetensors\"}}|is refused",
            })
    void refuses(String index, String problem) {
        assertThatThrownBy(() -> shards(index))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("the index: ")
                .hasMessageContaining(problem)
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesTooManyShards() {
        StringBuilder index = new StringBuilder("{\"weight_map\": {");
        for (int i = 0; i <= 2000; i++) {
            index.append("\"t").append(i).append("\": \"m").append(i).append(".safetensors\",");
        }
        assertThatThrownBy(() -> shards(index + "\"x\": \"m0.safetensors\"}}"))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("more than 2000 files");
    }

    private List<RepositoryFile> shards(String index) throws IOException {
        return ShardNames.of(Files.writeString(folder.resolve("index.json"), index), "the index");
    }
}
