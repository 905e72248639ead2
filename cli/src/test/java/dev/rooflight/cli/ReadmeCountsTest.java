package dev.rooflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.catalog.DeviceCatalog;
import dev.rooflight.catalog.ModelCatalog;
import dev.rooflight.core.format.NumberFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** README.md says how much is known. */
class ReadmeCountsTest {
    private static final Path README = Path.of(System.getProperty("rooflight.root", ".."), "README.md");

    @Test
    void countsAreThoseOfTheCatalogue() throws IOException {
        assertThat(Files.readString(README).replace('\n', ' '))
                .contains(ModelCatalog.ids().size() + " models of every current architecture")
                .contains(DeviceCatalog.all().size() + " devices with a source for every number")
                .contains(NumberFormats.all().size() + " number formats");
    }
}
