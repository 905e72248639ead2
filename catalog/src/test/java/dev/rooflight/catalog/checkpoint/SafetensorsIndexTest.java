package dev.rooflight.catalog.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.core.note.Note;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SafetensorsIndexTest {
    @TempDir
    Path parent;

    private Path folder;

    @BeforeEach
    void twoShards() throws IOException {
        folder = Files.createDirectory(parent.resolve("model"));
        shard(folder.resolve("1.safetensors"), "a", 4);
        shard(folder.resolve("2.safetensors"), "b", 8);
    }

    @Test
    void readsAllShardsInOrder() throws IOException {
        Path index = index(
                "{\"metadata\":{\"total_size\":12},\"weight_map\":{\"b\":\"2.safetensors\",\"a\":\"1.safetensors\"}}");

        StoredTensors read = SafetensorsIndex.read(index);
        assertThat(read.list()).extracting(StoredTensor::name).containsExactly("a", "b");
        assertThat(read.bytes()).isEqualTo(12);
        assertThat(read.notes()).isEmpty();
        assertThat(SafetensorsIndex.shards(index)).containsExactly("1.safetensors", "2.safetensors");
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "13.0", "1.3e1"})
    void reportsATotalSizeThatDiffers(String total) throws IOException {
        Path index = index("{\"metadata\":{\"total_size\":" + total
                + "},\"weight_map\":{\"b\":\"2.safetensors\",\"a\":\"1.safetensors\"}}");

        assertThat(SafetensorsIndex.read(index).notes())
                .containsExactly(new Note.OtherByteCount(index.toString(), 13, 12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../1.safetensors",
                "/etc/1.safetensors",
                "..",
                "a/1.safetensors",
                "a\\\\1.safetensors",
                "C:1.safetensors",
                ".safetensors",
                "",
                "1.bin",
                "1\\u0000.safetensors",
                "\\n.safetensors",
            })
    void refusesNamesThatReachOutOfTheFolder(String name) throws IOException {
        assertRefused("{\"weight_map\":{\"a\":\"" + name + "\"}}", "expected the plain name of a .safetensors file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | 'weight_map' is missing",
                "{\"x\":[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]} | the JSON is nested deeper than 20 levels",
                "{\"weight_map\":[]} | 'weight_map' is a list; expected an object",
                "{\"weight_map\":{\"a\":1}} | the file of tensor 'a' is 1; expected a text",
                "{\"weight_map\":{},\"weight_map\":{}} | gives 'weight_map' twice",
                "{\"weight_map\":{\"a\":\"1.safetensors\",\"a\":\"2.safetensors\"}} | maps tensor 'a' twice",
                "{\"weight_map\":{\"a\":\"3.safetensors\",\"b\":\"2.safetensors\"}} | 1 of its 2 files are missing: '3.safetensors'; fetch them into",
                "{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\",\"c\":\"2.safetensors\"}} | maps 1 tensors to files that do not hold them, such as 'c' to '2.safetensors'",
                "{\"weight_map\":{\"a\":\"1.safetensors\",\"c\":\"2.safetensors\"}} | does not map tensor 'b', which is in '2.safetensors'",
                "{\"weight_map\":{\"b\":\"1.safetensors\",\"a\":\"2.safetensors\"}} | maps tensor 'a' to '2.safetensors', but it is in '1.safetensors'",
            })
    void refusesAnIndexThatDoesNotAgreeWithItsShards(String json, String message) throws IOException {
        assertRefused(json, message);
    }

    @Test
    void refusesLinksOutOfTheFolder() throws IOException {
        shard(parent.resolve("outside.safetensors"), "a", 4);
        Files.createSymbolicLink(folder.resolve("link.safetensors"), parent.resolve("outside.safetensors"));

        assertRefused(
                "{\"weight_map\":{\"a\":\"link.safetensors\"}}",
                "its file 'link.safetensors' is a link out of the folder");
    }

    /** Snapshots in a Hugging Face cache hold nothing but links into {@code blobs}. */
    @Test
    void followsTheLinksOfAHuggingFaceCache() throws IOException {
        Path blobs = Files.createDirectory(parent.resolve("blobs"));
        Path snapshot = Files.createDirectories(parent.resolve("snapshots/0123abc"));
        shard(blobs.resolve("sha"), "a", 4);
        Files.createSymbolicLink(snapshot.resolve("1.safetensors"), Path.of("../../blobs/sha"));
        Files.writeString(blobs.resolve("index"), "{\"weight_map\":{\"a\":\"1.safetensors\"}}");
        Path index = Files.createSymbolicLink(
                snapshot.resolve("model.safetensors.index.json"), Path.of("../../blobs/index"));

        assertThat(SafetensorsIndex.read(index).bytes()).isEqualTo(4);
    }

    @Test
    void readsAFolderByItsIndexOrElseAllItsShards() throws IOException {
        assertThat(SafetensorsIndex.readFolder(folder).bytes()).isEqualTo(12);

        Path index = index("{\"weight_map\":{\"a\":\"1.safetensors\"}}");
        assertThat(SafetensorsIndex.readFolder(folder).bytes()).isEqualTo(4);

        Files.copy(index, folder.resolve("other.safetensors.index.json"));
        assertThatThrownBy(() -> SafetensorsIndex.readFolder(folder)).hasMessageContaining("has 2 indexes");
        assertThatThrownBy(() -> SafetensorsIndex.readFolder(Files.createDirectory(folder.resolve("empty"))))
                .hasMessageEndingWith("has no *.safetensors file; expected a checkpoint");
        assertThatThrownBy(() -> SafetensorsIndex.readFolder(folder.resolve("none")))
                .isInstanceOf(ModelFormatException.class);
    }

    @Test
    void refusesATensorInTwoShards() throws IOException {
        shard(folder.resolve("3.safetensors"), "a", 4);

        assertThatThrownBy(() -> SafetensorsIndex.readFolder(folder))
                .hasMessage(folder + ": tensor 'a' is there twice; expected it once");
    }

    private void assertRefused(String json, String message) throws IOException {
        Path index = index(json);
        assertThatThrownBy(() -> SafetensorsIndex.read(index))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith(index + ": ")
                .hasMessageContaining(message)
                .message()
                .doesNotContain("\n");
    }

    private Path index(String json) throws IOException {
        return Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    }

    private static void shard(Path file, String tensor, int bytes) throws IOException {
        Files.write(
                file, new SafetensorsWriter().tensor(tensor, "U8", bytes, bytes).bytes());
    }
}
