package dev.rooflight.catalog.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.CatalogException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextStreamTest {
    @TempDir
    Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("text"), bytes);
    }

    private static String all(TextStream text) throws IOException {
        try (BufferedReader reader = new BufferedReader(text)) {
            StringBuilder read = new StringBuilder();
            char[] some = new char[1000];
            for (int n = reader.read(some); n >= 0; n = reader.read(some)) {
                read.append(some, 0, n);
            }
            return read.toString();
        }
    }

    @Test
    void charactersOfSeveralBytesAcrossBuffersAreWhole() throws IOException {
        // 3 bytes each, and the buffer of 65,536 is no multiple of 3
        String text = "€".repeat(100_000) + "𝄞";
        assertThat(all(TextStream.open(file(text.getBytes(StandardCharsets.UTF_8)))))
                .isEqualTo(text);
    }

    @Test
    void moreThanTheLimitIsRefused() throws IOException {
        Path file = file("line\n".repeat(30_000).getBytes(StandardCharsets.UTF_8));
        assertThat(all(TextStream.open(file, 150_000))).hasSize(150_000);
        assertThatThrownBy(() -> all(TextStream.open(file, 149_999)))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("more than 149,999 bytes of text; expected at most that; split the file");
    }

    @Test
    void aCharacterThatIsCutOffAtTheEndIsRefused() {
        assertThatThrownBy(() -> all(TextStream.open(file(new byte[] {'a', '\n', (byte) 0xE2, (byte) 0x82}))))
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("text:2: byte 0xe2 is not UTF-8");
    }

    @Test
    void theFirstCharacterIsFoundBehindWhiteSpaceAndByteOrderMark() throws IOException {
        assertThat(TextStream.open(file("\uFEFF \n {".getBytes(StandardCharsets.UTF_8)))
                        .firstCharacter())
                .isEqualTo('{');
        assertThat(TextStream.open(file(new byte[0])).firstCharacter()).isEqualTo(-1);
    }
}
