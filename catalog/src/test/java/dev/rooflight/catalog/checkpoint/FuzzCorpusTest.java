package dev.rooflight.catalog.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays the inputs that the fuzzer kept (docs/fuzzing.md), and small damages to sound files. */
@Timeout(60)
class FuzzCorpusTest {
    private static final int DAMAGED = 500;

    private static final Map<String, Consumer<byte[]>> TARGETS = Map.of(
            "safetensors", FuzzTargets::safetensors,
            "gguf", FuzzTargets::gguf,
            "json", FuzzTargets::json,
            "index", FuzzTargets::index);

    @ParameterizedTest
    @ValueSource(strings = {"safetensors", "gguf", "json", "index"})
    void replaysTheCorpus(String kind) throws IOException, URISyntaxException {
        URL resource = Objects.requireNonNull(FuzzCorpusTest.class.getResource("fuzz/" + kind));
        List<Path> inputs;
        try (Stream<Path> files = Files.list(Path.of(resource.toURI()))) {
            inputs = files.sorted().toList();
        }
        assertThat(inputs).isNotEmpty();
        for (Path input : inputs) {
            byte[] content = Files.readAllBytes(input);
            assertThatCode(() -> target(kind).accept(content))
                    .as(input.toString())
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void survivesDamageToSoundFiles(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Map.Entry<String, byte[]>> seeds = List.copyOf(FuzzSeeds.all().entrySet());
        for (int i = 0; i < DAMAGED; i++) {
            Map.Entry<String, byte[]> sound = seeds.get(random.nextInt(seeds.size()));
            byte[] damaged = sound.getValue().clone();
            int place = random.nextInt(damaged.length);
            damaged[place] = (byte) random.nextInt(256);
            target(sound.getKey().split("/", 2)[0]).accept(damaged);
        }
    }

    private static Consumer<byte[]> target(String kind) {
        return Objects.requireNonNull(TARGETS.get(kind));
    }
}
