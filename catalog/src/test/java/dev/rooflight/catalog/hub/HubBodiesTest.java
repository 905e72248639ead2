package dev.rooflight.catalog.hub;

import static dev.rooflight.catalog.hub.FakeHub.COMMIT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client makes of bodies that break off, lie or stall, and of the way to the hub. */
@Timeout(30)
class HubBodiesTest {
    @TempDir
    Path cache;

    private final FakeHub hub = new FakeHub();
    private final FakeTime time = new FakeTime();

    @BeforeEach
    void aModel() {
        hub.put("config.json", HubClients.CONFIG);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private HubClients clients() {
        return new HubClients(hub, time, cache);
    }

    // Bodies

    @Test
    void continuesABodyThatBreaksOff() {
        byte[] config = HubClients.CONFIG.getBytes(UTF_8);
        hub.nextOnHub.add(hub.cutOff(config, 100));

        assertThat(clients().client().fetch(HubClients.MODEL).config()).hasContent(HubClients.CONFIG);
        assertThat(hub.seen.stream().limit(2))
                .extracting(FakeHub.Seen::range, FakeHub.Seen::ifRange)
                .map(Object::toString)
                .containsExactly("(\"\", \"\")", "(\"bytes=100-\", \"\"v1\"\")");
    }

    @Test
    void startsOverIfTheFileIsAnotherOneNow() {
        hub.nextOnHub.add(exchange -> {
            hub.cutOff("y".repeat(500).getBytes(UTF_8), 100).handle(exchange);
            hub.etag = "\"v2\"";
        });

        assertThat(clients().client().fetch(HubClients.MODEL).config()).hasContent(HubClients.CONFIG);
    }

    @Test
    void startsOverIfTheServerSendsARangeOfAnotherVersion() {
        byte[] config = HubClients.CONFIG.getBytes(UTF_8);
        hub.nextOnHub.add(hub.cutOff("y".repeat(config.length).getBytes(UTF_8), 100));
        hub.nextOnHub.add(exchange -> {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.getResponseHeaders().set("ETag", "\"v2\"");
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes 100-" + (config.length - 1) + "/" + config.length);
            exchange.sendResponseHeaders(206, config.length - 100);
            exchange.getResponseBody().write(config, 100, config.length - 100);
        });

        assertThat(clients().client().fetch(HubClients.MODEL).config()).hasContent(HubClients.CONFIG);
        assertThat(hub.seen.stream().limit(3)).extracting(FakeHub.Seen::range).containsExactly("", "bytes=100-", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "W/\"v1\""})
    void startsOverWithoutAStrongEntityTag(String etag) {
        hub.etag = etag;
        hub.nextOnHub.add(hub.cutOff("y".repeat(500).getBytes(UTF_8), 100));

        assertThat(clients().client().fetch(HubClients.MODEL).config()).hasContent(HubClients.CONFIG);
        assertThat(hub.seen.stream().limit(2)).extracting(FakeHub.Seen::range).containsExactly("", "");
    }

    @Test
    void continuesAHeader() {
        byte[] file = HubClients.safetensors("{\"a\": \"" + "x".repeat(1000) + "\"}", 100);
        hub.files.put("model.safetensors", file);
        hub.nextOnStorage.add(exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-7/" + file.length);
            exchange.sendResponseHeaders(206, 8);
            OutputStream out = exchange.getResponseBody();
            out.write(file, 0, 3);
            out.flush();
        });

        assertThat(clients()
                        .client()
                        .fetchWithHeads(HubClients.MODEL)
                        .heads()
                        .get(0)
                        .header())
                .hasBinaryContent(Arrays.copyOf(file, file.length - 100));
        assertThat(hub.seenBy("storage"))
                .extracting(FakeHub.Seen::range)
                .containsExactly("bytes=0-7", "bytes=3-7", "bytes=8-" + (file.length - 101));
    }

    @Test
    void refusesAFileThatChangesBetweenItsLengthAndItsHeader() {
        byte[] other = HubClients.safetensors("{\"other\": {}}", 0);
        hub.files.put("model.safetensors", HubClients.safetensors("{}", other.length - 10));
        hub.nextOnStorage.add(exchange -> {
            byte[] file = hub.files.put("model.safetensors", other);
            hub.etag = "\"v2\"";
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-7/" + file.length);
            exchange.sendResponseHeaders(206, 8);
            exchange.getResponseBody().write(file, 0, 8);
        });

        clients().assertHeadsRefused().hasMessageEndingWith("model.safetensors: changed while it was read; try again");
    }

    @Test
    void readsOnlyWhatItNeedsFromAServerThatIgnoresRanges() {
        byte[] file = HubClients.safetensors("{\"a\": {}}", 20_000_000);
        hub.files.put("model.safetensors", file);
        hub.ranges = false;

        CheckpointHead head =
                clients().client().fetchWithHeads(HubClients.MODEL).heads().get(0);

        assertThat(head.header()).hasBinaryContent(Arrays.copyOf(file, 8 + "{\"a\": {}}".length()));
        assertThat(head.fileBytes()).isEqualTo(file.length);
    }

    @Test
    void givesUpOnABodyThatAlwaysEndsBeforeItsLength() throws IOException {
        try (RawServer server = new RawServer(
                "HTTP/1.1 200 OK\r\nX-Repo-Commit: " + COMMIT + "\r\nContent-Length: 100\r\n\r\n{\"a\": 1}")) {
            clients()
                    .assertRefused(() -> clients().client(server.endpoint()).fetch(HubClients.MODEL))
                    .hasMessageContaining("broke off after 8 bytes")
                    .hasMessageEndingWith("gave up after 4 tries, so try again later");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "",
            })
    void refusesWhatIsNotHttp(String answer) throws IOException {
        String named = answer.replaceFirst("OK\r\n", "OK\r\nX-Repo-Commit: " + COMMIT + "\r\n");
        try (RawServer server = new RawServer(named)) {
            clients()
                    .assertRefused(() -> clients().client(server.endpoint()).fetch(HubClients.MODEL))
                    .hasMessageStartingWith("hf:org/name: config.json: ");
        }
    }

    @Test
    void refusesAConfigurationThatStatesTooManyBytes() throws IOException {
        try (RawServer server = new RawServer(
                "HTTP/1.1 200 OK\r\nX-Repo-Commit: " + COMMIT + "\r\nContent-Length: 10000001\r\n\r\n{")) {
            clients()
                    .assertRefused(() -> clients().client(server.endpoint()).fetch(HubClients.MODEL))
                    .hasMessage(
                            "hf:org/name: config.json: has 10,000,001 bytes or more; expected at most 10,000,000: is this"
                                    + " a language model?");
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void refusesAConfigurationThatDoesNotEnd() {
        hub.nextOnHub.add(exchange -> {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.sendResponseHeaders(200, 0);
            byte[] much = new byte[1_000_000];
            for (int i = 0; i < 100; i++) {
                exchange.getResponseBody().write(much);
            }
        });

        clients()
                .assertRefused(() -> clients().client().fetch(HubClients.MODEL))
                .hasMessageContaining("has 10,000,001 bytes or more");
    }

    @Test
    void takesAConfigurationOfUnstatedLength() {
        hub.nextOnHub.add(exchange -> {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(HubClients.CONFIG.getBytes(UTF_8));
            exchange.getResponseBody().close();
        });

        assertThat(clients().client().fetch(HubClients.MODEL).config()).hasContent(HubClients.CONFIG);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes 1-8/30 | asked for the bytes from 0 to 7, got Content-Range 'bytes 1-8/30'",
                "bytes 0-8/30 | got Content-Range 'bytes 0-8/30'",
                "bytes 0-7 | got Content-Range 'bytes 0-7'",
                "bytes 7-0/30 | got Content-Range",
                "bytes 0-7/99999999999999999999 | got Content-Range",
                "bytes 0-7/31 | the hub says it has 30 bytes, its storage says 31",
                "bytes 0-7/7 | the hub says it has 30 bytes, its storage says 7",
            })
    void refusesAWrongRange(String contentRange, String problem) {
        hub.files.put("model.safetensors", HubClients.safetensors("{}", 20));
        hub.nextOnStorage.add(exchange -> {
            exchange.getResponseHeaders().set("Content-Range", contentRange);
            exchange.sendResponseHeaders(206, 8);
            exchange.getResponseBody().write(new byte[8]);
        });

        clients().assertHeadsRefused().hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "-9223372036854775808, 'states a header of 9223372036854775808 bytes; expected a safetensors file with 2 to 100,000,000'",
        "-1, 'states a header of 18446744073709551615 bytes'",
        "9223372036854775807, 'states a header of 9223372036854775807 bytes'",
        "200000000, 'states a header of 200000000 bytes'",
        "100000001, 'states a header of 100000001 bytes'",
        "0, 'states a header of 0 bytes'",
        "100000000, 'states a header of 100,000,000 bytes and has only 28'",
        "21, 'states a header of 21 bytes and has only 28'"
    })
    void refusesALengthThatLies(long length, String problem) {
        byte[] file = new byte[28];
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        hub.files.put("model.safetensors", file);

        clients().assertHeadsRefused().hasMessageContaining(problem);
    }

    @Test
    void refusesAFileShorterThanALength() {
        hub.files.put("model.safetensors", new byte[7]);

        clients()
                .assertHeadsRefused()
                .hasMessageContaining("has 7 bytes; expected a safetensors file, which has more than 8");
    }

    // Time

    @Test
    void doesNotWaitForABodyThatStalls() {
        CountDownLatch over = new CountDownLatch(1);
        HttpHandler stalling = exchange -> {
            hub.cutOff(HubClients.CONFIG.getBytes(UTF_8), 10).handle(exchange);
            HubClients.await(over);
        };
        hub.nextOnHub.addAll(List.of(stalling, stalling));
        try {
            // On a busy machine not even the headers come in time, or the connection.
            clients()
                    .assertRefused(() -> clients().impatient().fetch(HubClients.MODEL))
                    .hasMessageMatching(
                            "hf:org/name: config.json: (nothing came for 100 ms after 10 bytes|no (answer from|connection to)"
                                    + " 127.0.0.1:\\d+ within 100 ms); gave up after 2 tries, so try again later");
        } finally {
            over.countDown();
        }
    }

    @Test
    void doesNotWaitForAnAnswerThatDoesNotCome() {
        CountDownLatch over = new CountDownLatch(1);
        hub.nextOnHub.add(exchange -> HubClients.await(over));
        hub.nextOnHub.add(exchange -> HubClients.await(over));
        try {
            clients()
                    .assertRefused(() -> clients().impatient().fetch(HubClients.MODEL))
                    .hasMessageMatching("hf:org/name: config.json: no (answer from|connection to) 127.0.0.1:"
                            + hub.endpoint().getPort() + " within 100 ms; gave up after 2 tries, so try again later");
        } finally {
            over.countDown();
        }
    }

    @Test
    void doesNotLetABodyDripForEver() {
        hub.nextOnHub.add(exchange -> {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.sendResponseHeaders(200, 1000);
            for (int i = 0; i < 1000; i++) {
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
            }
        });
        // However few pieces arrive: the second look at the clock is past the ten minutes.
        time.tickBy(Duration.ofMinutes(11));

        clients()
                .assertRefused(() -> clients().client().fetch(HubClients.MODEL))
                .hasMessage("hf:org/name: config.json: took longer than 600 s; try again on a faster connection");
    }

    @Test
    void anInterruptedThreadStopsAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> clients().client().fetch(HubClients.MODEL))
                    .isInstanceOf(HubException.class)
                    .hasMessage("hf:org/name: config.json: interrupted; nothing was kept of this file");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        clients().assertNothingHalfWritten();
    }

    // The way there

    @Test
    void saysThatItCannotConnect() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        clients()
                .assertRefused(() ->
                        clients().client(URI.create("http://127.0.0.1:" + free)).fetch(HubClients.MODEL))
                .hasMessage("hf:org/name: config.json: cannot connect to 127.0.0.1:" + free
                        + "; check the network, HTTPS_PROXY and HF_ENDPOINT, or give a local path");
    }

    @Test
    void asksThroughTheProxyAndTellsOnlyItWhoAsks() throws IOException {
        try (RawServer proxy = new RawServer("HTTP/1.1 200 OK\r\nX-Repo-Commit: " + COMMIT
                + "\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")) {
            Map<String, String> environment = Map.of(
                    "HF_ENDPOINT",
                    "http://hub.example",
                    "HTTP_PROXY",
                    "http://user:password@127.0.0.1:" + proxy.endpoint().getPort(),
                    "ROOFLIGHT_CACHE",
                    cache.toString());

            new HubClient(HubSettings.fromEnvironment(environment), time, time).fetch(HubClients.MODEL);

            assertThat(proxy.requests.get(0))
                    .startsWith("GET http://hub.example/org/name/resolve/main/config.json HTTP/1.1\r\n")
                    .contains("Proxy-Authorization: Basic dXNlcjpwYXNzd29yZA==\r\n");
        }
    }

    @Test
    void asksForATunnelThroughTheProxy() throws IOException {
        try (RawServer proxy = new RawServer(
                "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length:"
                        + " 0\r\n\r\n")) {
            Map<String, String> environment = Map.of(
                    "HF_ENDPOINT",
                    "https://hub.example",
                    "HF_TOKEN",
                    "hf_secret",
                    "HTTPS_PROXY",
                    "127.0.0.1:" + proxy.endpoint().getPort(),
                    "ROOFLIGHT_CACHE",
                    cache.toString());

            clients()
                    .assertRefused(() ->
                            new HubClient(HubSettings.fromEnvironment(environment), time, time).fetch(HubClients.MODEL))
                    .hasMessageContaining("the proxy asks for a user and a password");
            assertThat(proxy.requests.get(0))
                    .startsWith("CONNECT hub.example:443 HTTP/1.1\r\n")
                    .doesNotContain("secret");
        }
    }
}
