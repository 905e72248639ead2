package dev.rooflight.catalog.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.catalog.text.StrictJson;
import dev.rooflight.core.operator.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole {@code config.json} files as they are on the hub, of which the catalogue keeps the parts that fix a shape: every key is
 * understood or known to be harmless. Runs only where {@code -Drooflight.configs=FOLDER} names a folder of such files:
 *
 * <pre>
 * mvn -pl catalog -am test -Dtest=RealConfigurationsTest -Dsurefire.failIfNoSpecifiedTests=false -Drooflight.configs=FOLDER
 * </pre>
 */
@EnabledIfSystemProperty(named = "rooflight.configs", matches = ".+")
class RealConfigurationsTest {
    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("rooflight.configs")))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void isReadWithoutAWord(Path file) {
        LoadedModel model = HuggingFaceReader.read(StrictJson.read(file), file.toString(), "id");

        assertThat(model.notes()).isEmpty();
        assertThat(Network.totalParameters(model.architecture())).isGreaterThan(1e8);
    }
}
