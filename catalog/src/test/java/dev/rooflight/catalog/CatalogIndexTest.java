package dev.rooflight.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.core.hardware.Device;
import dev.rooflight.core.operator.Network;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Keeps the index files equal to the files that they list. Rewrites them when run with {@code -Drooflight.writeIndex}.
 */
class CatalogIndexTest {
    private static final Path RESOURCES = Path.of("src/main/resources/dev/rooflight/catalog");
    private static final String HOW_TO = "index.txt is not up to date; rewrite it with:"
            + " mvn -pl catalog -am test -Dtest=CatalogIndexTest -Dsurefire.failIfNoSpecifiedTests=false -Drooflight.writeIndex";

    @Test
    void deviceIndexListsTheDeviceFiles() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# id\taliases");
        for (Path file : files("devices", ".yaml")) {
            Device device = DeviceReader.trusted(Files.readString(file), file.toString());
            assertThat(file.getFileName()).hasToString(device.id() + ".yaml");
            lines.add(device.id() + "\t" + String.join(",", device.aliases()));
        }
        check("devices/index.txt", lines);
    }

    @Test
    void modelIndexListsTheModelFiles() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# id\taliases\tname\tfamily\tparameters (published; ~ counted)");
        for (Path file : files("models", ".json")) {
            JsonNode model = StrictJson.read(file);
            String id = model.path("id").asString();
            assertThat(file).endsWith(Path.of("models", id + ".json"));
            List<String> aliases = new ArrayList<>();
            model.path("aliases").forEach(alias -> aliases.add(alias.asString()));
            boolean published = model.path("parameters").isIntegralNumber();
            lines.add(String.join(
                    "\t",
                    id,
                    String.join(",", aliases),
                    model.path("name").asString(),
                    model.path("config").path("model_type").asString(""),
                    published ? model.path("parameters").asString() : "~" + counted(id, model.path("config"))));
        }
        check("models/index.txt", lines);
    }

    /** How many weights a configuration describes. */
    private static String counted(String id, JsonNode config) {
        LoadedModel model = HuggingFaceReader.read(ModelSource.of(id, id, config));
        return new BigDecimal(Network.totalParameters(model.architecture())).toPlainString();
    }

    private static List<Path> files(String folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted(Comparator.comparing(
                            file -> file.toString().substring(0, file.toString().lastIndexOf('.'))))
                    .toList();
        }
    }

    private static void check(String index, List<String> lines) throws IOException {
        Path file = RESOURCES.resolve(index);
        if (System.getProperty("rooflight.writeIndex") != null) {
            Files.writeString(file, String.join("\n", lines) + "\n");
        }
        assertThat(file).as(HOW_TO).exists();
        assertThat(Files.readAllLines(file)).as(HOW_TO).isEqualTo(lines);
    }
}
