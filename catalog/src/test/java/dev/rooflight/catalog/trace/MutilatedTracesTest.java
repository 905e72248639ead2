package dev.rooflight.catalog.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rooflight.catalog.CatalogException;
import dev.rooflight.serving.load.Requests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files are refused by the one exception, or what is read of them is a trace like any other. */
class MutilatedTracesTest {
    private static final int ROUNDS = 400;
    private static final byte[] LIKELY = "0123456789.-+eE,\"{}[]:\n\r \t;NaTZ\\/".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "azure-2023.csv",
                "azure-2024.csv",
                "vidur.csv",
                "mooncake.jsonl",
                "burstgpt.csv",
                "servingsim.csv",
                "plain.jsonl",
                "plain.csv",
                "weka.jsonl"
            })
    void nothingButTheExceptionOrATrace(String name) throws IOException {
        byte[] whole = Files.readAllBytes(TraceFiles.resource(name));
        Random random = new Random(name.hashCode());
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = damaged(whole, random);
            if (random.nextInt(20) == 0) {
                damaged = damaged(TraceFiles.gzip(damaged), random);
            }
            Path file = TraceFiles.write(folder, "damaged", damaged);
            try {
                check(TraceFormats.read(file).requests());
            } catch (CatalogException e) {
                assertThat(e.getMessage()).hasLineCount(1);
                assertThat(e.where()).isEqualTo(file.toString());
            } catch (RuntimeException e) {
                throw new AssertionError("round " + round + " of " + name, e);
            }
        }
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            int to = at + random.nextInt(Math.min(40, bytes.length - at));
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = LIKELY[random.nextInt(LIKELY.length)];
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes = spliced(bytes, at, to, to);
                default -> bytes = spliced(bytes, to, at, to);
            }
        }
        return bytes;
    }

    /** The first {@code keep} bytes, then those from {@code from} on up to {@code to}, then the rest. */
    private static byte[] spliced(byte[] bytes, int keep, int from, int to) {
        byte[] out = new byte[keep + (to - from) + bytes.length - to];
        System.arraycopy(bytes, 0, out, 0, keep);
        System.arraycopy(bytes, from, out, keep, to - from);
        System.arraycopy(bytes, to, out, keep + to - from, bytes.length - to);
        return out;
    }

    private static void check(Requests requests) {
        assertThat(requests.size()).isPositive();
        double before = 0;
        for (int i = 0; i < requests.size(); i++) {
            assertThat(requests.arrivalSeconds(i)).isBetween(before, Double.MAX_VALUE);
            before = requests.arrivalSeconds(i);
            assertThat(requests.outputTokens(i)).isPositive();
            assertThat(requests.maxTokens(i)).isGreaterThanOrEqualTo(requests.outputTokens(i));
            long covered = 0;
            for (int s = 0; s < requests.segments(i); s++) {
                covered += requests.segmentTokens(i, s);
            }
            assertThat(covered).isBetween(0L, (long) requests.promptTokens(i));
        }
    }
}
