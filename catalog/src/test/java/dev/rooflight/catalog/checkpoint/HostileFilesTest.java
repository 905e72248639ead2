package dev.rooflight.catalog.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class HostileFilesTest {
    private static final int FILES = 18;

    @TempDir
    Path folder;

    @Test
    void noFileExhaustsAHeapOf128Megabytes() throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        classPath,
                        HostileFiles.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output.lines())
                .hasSize(FILES)
                .allMatch(line -> line.contains(" refused: " + folder) || line.endsWith(" accepted"));
        assertThat(output.lines().filter(line -> line.contains("half of the heap")))
                .hasSizeGreaterThan(5);
    }
}
