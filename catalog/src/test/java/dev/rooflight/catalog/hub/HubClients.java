package dev.rooflight.catalog.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Clients of a hub that stands in for the real one, and what is left in their cache. */
final class HubClients {
    static final HubReference MODEL = HubReference.parse("hf:org/name");
    static final String CONFIG = "{\"model_type\": \"llama\", \"padding\": \"" + "x".repeat(300) + "\"}";

    private final FakeHub hub;
    private final FakeTime time;
    private final Path cache;

    HubClients(FakeHub hub, FakeTime time, Path cache) {
        this.hub = hub;
        this.time = time;
        this.cache = cache;
    }

    HubClient client() {
        return client("");
    }

    HubClient client(String token) {
        return new HubClient(settings(hub.endpoint(), token, false, cache), time, time);
    }

    HubClient client(URI endpoint) {
        return new HubClient(settings(endpoint, "", false, cache), time, time);
    }

    HubClient offline() {
        return new HubClient(settings(hub.endpoint(), "", true, cache), time, time);
    }

    HubClient impatient() {
        HubSettings usual = settings(hub.endpoint(), "", false, cache);
        Duration read = Duration.ofMillis(100);
        return new HubClient(
                new HubSettings(
                        usual.endpoint(),
                        "",
                        false,
                        cache,
                        usual.proxies(),
                        usual.connectTimeout(),
                        read,
                        usual.fileTimeout(),
                        2,
                        usual.longestWait()),
                time,
                time);
    }

    static HubSettings settings(URI endpoint, String token, boolean offline, Path cache) {
        return HubSettings.fromEnvironment(Map.of(
                "HF_ENDPOINT",
                endpoint.toString(),
                "HF_TOKEN",
                token,
                "HF_HUB_OFFLINE",
                offline ? "1" : "0",
                "ROOFLIGHT_CACHE",
                cache.toString()));
    }

    /** A length, a header and zeros. */
    static byte[] safetensors(String header, int dataBytes) {
        byte[] json = header.getBytes(UTF_8);
        return ByteBuffer.allocate(Long.BYTES + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    /** As {@link #assertRefused}, with the small files and marks of their absence that came before. */
    AbstractThrowableAssert<?, ? extends Throwable> assertHeadsRefused() {
        return assertRefused(
                () -> client().fetchWithHeads(MODEL),
                "config.json",
                "hf_quant_config.json",
                "model.safetensors.index.json",
                "main");
    }

    /** One line without a cause, and no file in the cache but those named. */
    AbstractThrowableAssert<?, ? extends Throwable> assertRefused(ThrowingCallable fetch, String... left) {
        Throwable refusal = catchThrowable(fetch);
        assertThat(files()).extracting(file -> file.getFileName().toString()).containsExactlyInAnyOrder(left);
        return assertThat(refusal)
                .isInstanceOf(HubException.class)
                .hasNoCause()
                .hasMessageNotContainingAny("\n", "\r", "secret");
    }

    void assertNothingHalfWritten() {
        assertThat(files())
                .noneMatch(file -> file.toString().contains("partial"))
                .filteredOn(file -> file.toString().endsWith(".header"))
                .allSatisfy(header -> assertThat(header.resolveSibling(header.getFileName() + ".size"))
                        .exists());
    }

    List<Path> files() {
        try (Stream<Path> all = Files.walk(cache)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
