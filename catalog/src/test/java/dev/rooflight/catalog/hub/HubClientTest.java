package dev.rooflight.catalog.hub;

import static dev.rooflight.catalog.hub.FakeHub.COMMIT;
import static dev.rooflight.catalog.hub.FakeHub.redirect;
import static dev.rooflight.catalog.hub.FakeHub.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HubClientTest {
    private static final HubReference MODEL = HubReference.parse("hf:org/name");
    private static final String CONFIG = "{\"model_type\": \"llama\", \"padding\": \"" + "x".repeat(300) + "\"}";

    @TempDir
    Path cache;

    private final FakeHub hub = new FakeHub();
    private final FakeTime time = new FakeTime();

    @BeforeEach
    void aModel() {
        hub.put("config.json", CONFIG);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    // What is fetched

    @Test
    void fetchesTheConfiguration() {
        HubFolder model = client().fetch(MODEL);

        assertThat(model.commit()).isEqualTo(COMMIT);
        assertThat(model.config()).hasContent(CONFIG).isEqualTo(model.folder().resolve("config.json"));
        assertThat(model.quantizationConfig()).isEmpty();
        assertThat(model.index()).isEmpty();
        assertThat(model.heads()).isEmpty();
        // Everything after the first answer is asked for by its commit.
        assertThat(hub.seen)
                .extracting(FakeHub.Seen::path)
                .containsExactly(
                        "/org/name/resolve/main/config.json", "/org/name/resolve/" + COMMIT + "/hf_quant_config.json");
    }

    @Test
    void fetchesTheQuantizationConfiguration() {
        hub.put("hf_quant_config.json", "{\"quantization\": {}}");

        assertThat(client().fetch(MODEL).quantizationConfig())
                .hasValueSatisfying(file -> assertThat(file).hasContent("{\"quantization\": {}}"));
    }

    @Test
    void fetchesOtherRevisions() {
        assertThat(client().fetch(HubReference.parse("hf:org/name@refs/pr/1")).commit())
                .isEqualTo(COMMIT);
        assertThat(hub.seen.element().path()).isEqualTo("/org/name/resolve/refs%2Fpr%2F1/config.json");
        assertThat(hub.seen).hasSize(2);

        // The same commit: nothing to fetch.
        client().fetch(HubReference.parse("hf:org/name@" + COMMIT));
        assertThat(hub.seen).hasSize(2);
    }

    @Test
    void readsTheHeaderOfASafetensorsFileAndNoWeights() throws IOException {
        byte[] file = safetensors("{\"a\":{\"dtype\":\"F32\",\"shape\":[25],\"data_offsets\":[0,100]}}", 100);
        hub.files.put("model.safetensors", file);

        HubFolder model = client().fetchWithHeads(MODEL);

        CheckpointHead head = model.heads().get(0);
        assertThat(model.heads()).hasSize(1);
        assertThat(head.file()).isEqualTo("model.safetensors");
        assertThat(head.fileBytes()).isEqualTo(file.length);
        assertThat(head.header()).hasBinaryContent(Arrays.copyOf(file, file.length - 100));
        assertThat(head.header()).isEqualTo(model.folder().resolve("model.safetensors.header"));
        assertThat(model.folder().resolve("model.safetensors.header.size")).hasContent(file.length + "");
        assertThat(hub.seenBy("storage"))
                .extracting(FakeHub.Seen::range)
                .containsExactly("bytes=0-7", "bytes=8-" + (file.length - 101));
        assertThat(hub.seenBy("storage")).extracting(FakeHub.Seen::ifRange).containsExactly("", "\"v1\"");
    }

    @Test
    void readsTheHeadersOfAllShards() {
        StringBuilder index = new StringBuilder("{\"weight_map\": {\"x\": \"m-00.safetensors\"");
        for (int i = 0; i < 20; i++) {
            String name = "m-%02d.safetensors".formatted(i);
            index.append(", \"t").append(i).append("\": \"").append(name).append('"');
            hub.files.put(name, safetensors("{\"t%d\":{}}".formatted(i), 50 + i));
        }
        hub.put("model.safetensors.index.json", index + "}}");

        HubFolder model = client().fetchWithHeads(MODEL);

        assertThat(model.index()).isPresent();
        assertThat(model.heads()).hasSize(20).isSortedAccordingTo((a, b) -> a.file()
                .compareTo(b.file()));
        for (int i = 0; i < 20; i++) {
            byte[] file = hub.files.get("m-%02d.safetensors".formatted(i));
            assertThat(model.heads().get(i).fileBytes()).isEqualTo(file.length);
            assertThat(model.heads().get(i).header()).hasBinaryContent(Arrays.copyOf(file, file.length - 50 - i));
        }
        assertNothingHalfWritten();
    }

    @Test
    void aModelWithoutSafetensorsHasNoHeads() {
        assertThat(client().fetchWithHeads(MODEL).heads()).isEmpty();
    }

    @Test
    void readsAsMuchOfAGgufFileAsItsHeadHas() {
        // A vocabulary of 30,000 texts of 62 bytes and their lengths: 2.1 MB, so the second step is needed.
        GgufBytes head = new GgufBytes()
                .start(3, 1, 1)
                .text("tokenizer.ggml.tokens")
                .int32(9)
                .int32(8)
                .int64(30_000);
        for (int i = 0; i < 30_000; i++) {
            head.text("x".repeat(62));
        }
        byte[] content = head.tensor("token_embd.weight").bytes();
        byte[] file = Arrays.copyOf(content, 5_000_000);
        hub.files.put("Q4/name-q4.gguf", file);

        CheckpointHead fetched = client().fetchGguf(MODEL, "Q4/name-q4.gguf");

        assertThat(fetched.header()).hasBinaryContent(content);
        assertThat(fetched.fileBytes()).isEqualTo(5_000_000);
        assertThat(hub.seenBy("storage"))
                .extracting(FakeHub.Seen::range)
                .containsExactly("bytes=0-999999", "bytes=1000000-3999999");
        assertThat(client().fetchGguf(MODEL, "Q4/name-q4.gguf")).isEqualTo(fetched);
        assertThat(hub.seenBy("storage")).hasSize(2);
    }

    @Test
    void readsAGgufFileThatIsShorterThanTheFirstStep() {
        byte[] content = new GgufBytes().start(3, 0, 0).bytes();
        hub.files.put("tiny.gguf", Arrays.copyOf(content, content.length + 8));

        assertThat(client().fetchGguf(MODEL, "tiny.gguf").header()).hasBinaryContent(content);
    }

    @Test
    void refusesAGgufFileThatIsCutOff() {
        hub.files.put("cut.gguf", new GgufBytes().start(3, 1, 0).bytes());

        assertRefused(() -> client().fetchGguf(MODEL, "cut.gguf"))
                .hasMessage("hf:org/name: cut.gguf: ends after 24 bytes, within its head; expected a GGUF file, so the"
                        + " upload may be broken");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x.gguf",
                "/x.gguf",
                "a/../x.gguf",
                "a//x.gguf",
                "./x.gguf",
                "a\\x.gguf",
                "x\n.gguf",
                "",
                ".gguf",
                "x?.gguf",
                "x%2e.gguf",
                "c:x.gguf"
            })
    void refusesPathsOutsideOfTheRepository(String path) {
        assertRefused(() -> client().fetchGguf(MODEL, path)).hasMessageContaining("is refused");
        assertThat(hub.seen).isEmpty();
    }

    @Test
    void refusesOtherFilesThanGguf() {
        assertRefused(() -> client().fetchGguf(MODEL, "pytorch_model.bin"))
                .hasMessageContaining("does not end in .gguf");
    }

    // The cache

    @Test
    void aHitMakesNoRequest() {
        hub.files.put("model.safetensors", safetensors("{}", 0));
        HubFolder first = client().fetchWithHeads(MODEL);
        int requests = hub.seen.size();

        assertThat(client().fetchWithHeads(MODEL)).isEqualTo(first);
        assertThat(client().fetch(MODEL).config()).isEqualTo(first.config());
        assertThat(hub.seen).hasSize(requests);
    }

    @Test
    void forgettingARevisionAsksForItAgain() {
        client().fetch(MODEL);
        String next = "f".repeat(40);
        hub.nextOnHub.add(exchange -> {
            exchange.getResponseHeaders().set("X-Repo-Commit", next);
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(UTF_8));
        });
        hub.nextOnHub.add(status(404, "X-Error-Code", "EntryNotFound", "X-Repo-Commit", next));

        client().forget(MODEL);

        assertThat(client().fetch(MODEL).commit()).isEqualTo(next);
        assertThat(client().fetch(HubReference.parse("hf:org/name@" + COMMIT)).config())
                .hasContent(CONFIG);
    }

    @Test
    void worksOfflineFromTheCache() {
        hub.files.put("model.safetensors", safetensors("{}", 0));
        HubFolder online = client().fetchWithHeads(MODEL);
        int requests = hub.seen.size();

        assertThat(offline().fetchWithHeads(MODEL)).isEqualTo(online);
        assertThat(hub.seen).hasSize(requests);
    }

    @Test
    void saysOfflineWhatIsMissing() {
        assertRefused(() -> offline().fetch(MODEL))
                .hasMessage("hf:org/name: config.json: not in the cache " + cache + ", and HF_HUB_OFFLINE or"
                        + " ROOFLIGHT_OFFLINE is set; unset it and fetch the model once, or give a local path");
        client().fetch(MODEL);
        assertRefused(() -> offline().fetchWithHeads(MODEL), "config.json", "hf_quant_config.json", "main")
                .hasMessageStartingWith("hf:org/name: model.safetensors.index.json: not in the cache");
    }

    @Test
    void eightThreadsFetchOnce() throws Exception {
        hub.files.put("model.safetensors", safetensors("{}", 0));
        HubClient client = client();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<HubFolder> fetch = () -> {
                start.await();
                return client.fetchWithHeads(MODEL);
            };
            List<Future<HubFolder>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(fetch));
            }
            start.countDown();
            for (Future<HubFolder> one : all) {
                assertThat(one.get()).isEqualTo(all.get(0).get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(hub.seen)
                .extracting(FakeHub.Seen::path)
                .filteredOn(path -> path.endsWith("config.json"))
                .hasSize(2);
        assertThat(hub.seenBy("storage")).hasSize(2);
    }

    @Test
    void eightClientsThatShareACacheDoEachOtherNoHarm() throws Exception {
        hub.files.put("model.safetensors", safetensors("{}", 0));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<HubFolder>> fetches = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                fetches.add(() -> client().fetchWithHeads(MODEL));
            }
            List<Future<HubFolder>> all = threads.invokeAll(fetches);
            for (Future<HubFolder> one : all) {
                assertThat(one.get()).isEqualTo(all.get(0).get());
                assertThat(one.get().config()).hasContent(CONFIG);
            }
        } finally {
            threads.shutdownNow();
        }
        assertNothingHalfWritten();
    }

    @Test
    void sweepsWhatAKilledProcessLeftBehind() throws IOException {
        Path config = client().fetch(MODEL).config();
        Path partials = config.getParent().getParent().getParent().resolve("partial");
        Path old = Files.writeString(partials.resolve("old"), "x");
        Path fresh = Files.writeString(partials.resolve("fresh"), "x");
        Files.setLastModifiedTime(old, FileTime.from(time.instant().minus(Duration.ofHours(25))));
        Files.setLastModifiedTime(fresh, FileTime.from(time.instant().minus(Duration.ofHours(23))));

        client().fetch(MODEL);

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void readsAHeadAgainWhoseSizeIsDamaged() throws IOException {
        hub.files.put("model.safetensors", safetensors("{}", 0));
        CheckpointHead head = client().fetchWithHeads(MODEL).heads().get(0);
        Files.writeString(head.header().resolveSibling("model.safetensors.header.size"), "-5");

        assertThat(client().fetchWithHeads(MODEL).heads()).containsExactly(head);
    }

    @Test
    void saysThatTheCacheFolderCannotBeUsed() throws IOException {
        Path file = Files.writeString(cache.resolve("file"), "x");

        assertThatThrownBy(() -> new HubClient(settings(hub.endpoint(), "", false, file), time, time).fetch(MODEL))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("hf:org/name: config.json: the cache folder " + file + " cannot be used (")
                .hasMessageEndingWith("check its permissions and free space, or set ROOFLIGHT_CACHE to another folder");
    }

    // The token and the redirects

    @Test
    void sendsTheTokenToTheHubOnly() {
        hub.files.put("model.safetensors", safetensors("{}", 0));

        client("hf_secret").fetchWithHeads(MODEL);

        assertThat(hub.seenBy("hub")).isNotEmpty().allSatisfy(request -> assertThat(request.authorization())
                .isEqualTo("Bearer hf_secret"));
        assertThat(hub.seenBy("storage")).isNotEmpty().allSatisfy(request -> assertThat(request.authorization())
                .isEmpty());
    }

    @Test
    void sendsNoAuthorizationWithoutAToken() {
        client().fetch(MODEL);

        assertThat(hub.seen).extracting(FakeHub.Seen::authorization).containsOnly("");
    }

    @Test
    void followsARelativeRedirectAsOfARenamedModel() {
        assertThat(client("hf_secret").fetch(HubReference.parse("hf:old/name")).config())
                .hasContent(CONFIG);
        assertThat(hub.seen).extracting(FakeHub.Seen::authorization).containsOnly("Bearer hf_secret");
    }

    @Test
    void followsFiveRedirectsAndNoMore() {
        for (int i = 0; i < 5; i++) {
            hub.nextOnHub.add(redirect("/org/name/resolve/main/config.json"));
        }
        assertThat(client().fetch(MODEL).config()).hasContent(CONFIG);

        for (int i = 0; i < 6; i++) {
            hub.nextOnHub.add(redirect("/somewhere"));
        }
        client().forget(MODEL);
        assertThatThrownBy(() -> client().fetch(MODEL))
                .isInstanceOf(HubException.class)
                .hasMessage("hf:org/name: config.json: 127.0.0.1:"
                        + hub.endpoint().getPort() + " redirects more than 5 times; check HF_ENDPOINT and the proxy");
    }

    @ParameterizedTest
    @CsvSource({
        "https://hub.example/a, http://cdn.example/b?Signature=secret, without encryption",
        "https://hub.example/a, ftp://cdn.example/b?Signature=secret, not an address of the web",
        "https://hub.example/a, file:///etc/passwd, not an address of the web",
        "https://hub.example/a, '', not an address of the web",
        "https://hub.example/a, 'http://[secret', not an address",
    })
    void refusesARedirect(URI from, String location, String problem) {
        assertThatThrownBy(() -> HubConnection.target(from, location, "f"))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("f: hub.example redirects to ")
                .hasMessageContaining(problem)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "https://hub.example/a, https://cdn.example/b, https://cdn.example/b",
        "https://hub.example/a/b, c, https://hub.example/a/c",
        "https://hub.example/a, //cdn.example/b, https://cdn.example/b",
        "https://hub.example/a, http://127.0.0.1:81/b, http://127.0.0.1:81/b",
        "http://localhost/a, http://cdn.example/b, http://cdn.example/b"
    })
    void followsARedirect(URI from, String location, URI target) {
        assertThat(HubConnection.target(from, location, "f")).isEqualTo(target);
    }

    // What the hub may answer

    @Test
    void saysHowToGetAccessToAGatedModel() {
        hub.nextOnHub.add(
                status(401, "X-Error-Code", "GatedRepo", "X-Error-Message", "Access to model is restricted."));

        assertRefused(() -> client().fetch(MODEL))
                .hasMessage(
                        "hf:org/name: config.json: access is refused (status 401, 'Access to model is restricted.'); the"
                                + " model is gated: accept its licence at " + hub.endpoint()
                                + "/org/name and set HF_TOKEN to a"
                                + " token of that account");
    }

    @Test
    void saysThatTheTokenDoesNotSuffice() {
        hub.nextOnHub.add(status(403, "X-Error-Code", "GatedRepo"));

        assertRefused(() -> client("hf_secret").fetch(MODEL))
                .hasMessage(
                        "hf:org/name: config.json: access is refused (status 403); HF_TOKEN is set, so check that it is"
                                + " valid and may read gated models, and that its account has accepted the licence at "
                                + hub.endpoint() + "/org/name");
    }

    @Test
    void saysThatThereIsNoSuchModel() {
        assertRefused(() -> client().fetch(HubReference.parse("hf:org/nome")))
                .hasMessage(
                        "hf:org/nome: config.json: the hub has no such model, revision or file (status 404); check the"
                                + " spelling, or set HF_TOKEN if the model is private");
    }

    @Test
    void saysThatThereIsNoSuchRevision() {
        assertRefused(() -> client().fetch(HubReference.parse("hf:org/name@v2")))
                .hasMessage(
                        "hf:org/name@v2: config.json: the model has no revision 'v2' (status 404); leave out @revision"
                                + " for main, or see the model's page for its branches and tags");
    }

    @Test
    void saysThatTheModelHasNoConfiguration() {
        hub.files.clear();

        assertThatThrownBy(() -> client().fetch(MODEL))
                .isInstanceOf(HubException.class)
                .hasMessage("hf:org/name: config.json: the model has no such file at commit " + COMMIT
                        + "; see its page for the files it has; if it holds GGUF files only, name one of them");
    }

    @Test
    void saysThatAShardIsMissing() {
        hub.put(
                "model.safetensors.index.json",
                "{\"weight_map\": {\"a\": \"a.safetensors\", \"b\": \"b.safetensors\"}}");
        hub.files.put("a.safetensors", safetensors("{}", 0));

        assertThatThrownBy(() -> client().fetchWithHeads(MODEL))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("hf:org/name: b.safetensors: the model has no such file at commit")
                .hasMessageEndingWith("its index names it, so the upload may be broken");
        assertNothingHalfWritten();
    }

    @Test
    void waitsAsLongAsTheHubAsks() {
        hub.nextOnHub.add(status(429, "Retry-After", "7"));
        hub.nextOnHub.add(status(503, "Retry-After", "Fri, 02 Jan 2026 03:04:23 GMT"));
        hub.nextOnHub.add(status(429));

        assertThat(client().fetch(MODEL).config()).hasContent(CONFIG);
        // 03:04:05 and 7 s, so the date is 11 s away; without a number the third wait is 4 s.
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(11), Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @CsvSource({"61, 61 s", "99999999999999999999, 2147483647 s", "'Fri, 02 Jan 2026 04:04:05 GMT', 3600 s"})
    void doesNotWaitForEver(String retryAfter, String shown) {
        hub.nextOnHub.add(status(429, "Retry-After", retryAfter));

        assertRefused(() -> client().fetch(MODEL))
                .hasMessageEndingWith("answers with status 429, too many requests; it asks to wait " + shown
                        + ", so try again then, or set HF_TOKEN");
        assertThat(time.sleeps()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 504})
    void triesFourTimes(int status) {
        for (int i = 0; i < 4; i++) {
            hub.nextOnHub.add(status(status));
        }
        assertRefused(() -> client().fetch(MODEL))
                .hasMessage(
                        "hf:org/name: config.json: 127.0.0.1:" + hub.endpoint().getPort() + " answers with status "
                                + status + "; gave up after 4 tries, so try again later");
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304, 400, 410, 418})
    void refusesOtherStatusesAtOnce(int status) {
        hub.nextOnHub.add(status(status));

        assertRefused(() -> client().fetch(MODEL))
                .hasMessageContaining("answers with status " + status + "; expected 200 or 206");
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void saysThatTheStorageRefuses() {
        hub.files.put("model.safetensors", safetensors("{}", 0));
        hub.nextOnStorage.add(status(403));

        assertThatThrownBy(() -> client().fetchWithHeads(MODEL))
                .isInstanceOf(HubException.class)
                .hasMessageEndingWith("answers with status 403; try again later")
                .hasMessageNotContaining("Signature")
                .hasMessageNotContaining("licence");
        assertNothingHalfWritten();
    }

    @Test
    void refusesAnEmptyCheckpoint() {
        hub.files.put("model.safetensors", new byte[0]);

        assertHeadsRefused().hasMessageContaining("the server has no byte 0 (status 416)");
    }

    @Test
    void takesALoginPageForWhatItIs() throws IOException {
        try (RawServer portal = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>")) {
            assertRefused(() -> client(portal.endpoint()).fetch(MODEL))
                    .hasMessageEndingWith(
                            "does not answer like a hub: it names no commit (X-Repo-Commit); check HF_ENDPOINT"
                                    + " and the proxy");
        }
    }

    @Test
    void refusesAnotherCommitThanAskedFor() {
        hub.nextOnHub.add(status(200, "X-Repo-Commit", "f".repeat(40), "Content-Length", "0"));

        assertRefused(() -> client().fetch(HubReference.parse("hf:org/name@" + COMMIT)))
                .hasMessageContaining("asked for commit " + COMMIT + ", the hub answers with ffff");
    }

    @Test
    void refusesAnEncodedBody() {
        hub.nextOnHub.add(status(200, "Content-Encoding", "gzip"));

        assertRefused(() -> client().fetch(MODEL)).hasMessageContaining("comes with Content-Encoding 'gzip'");
    }

    // Bodies

    @Test
    void continuesABodyThatBreaksOff() {
        byte[] config = CONFIG.getBytes(UTF_8);
        hub.nextOnHub.add(hub.cutOff(config, 100));

        assertThat(client().fetch(MODEL).config()).hasContent(CONFIG);
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

        assertThat(client().fetch(MODEL).config()).hasContent(CONFIG);
    }

    @Test
    void startsOverIfTheServerSendsARangeOfAnotherVersion() {
        byte[] config = CONFIG.getBytes(UTF_8);
        hub.nextOnHub.add(hub.cutOff("y".repeat(config.length).getBytes(UTF_8), 100));
        hub.nextOnHub.add(exchange -> {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.getResponseHeaders().set("ETag", "\"v2\"");
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes 100-" + (config.length - 1) + "/" + config.length);
            exchange.sendResponseHeaders(206, config.length - 100);
            exchange.getResponseBody().write(config, 100, config.length - 100);
        });

        assertThat(client().fetch(MODEL).config()).hasContent(CONFIG);
        assertThat(hub.seen.stream().limit(3)).extracting(FakeHub.Seen::range).containsExactly("", "bytes=100-", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "W/\"v1\""})
    void startsOverWithoutAStrongEntityTag(String etag) {
        hub.etag = etag;
        hub.nextOnHub.add(hub.cutOff("y".repeat(500).getBytes(UTF_8), 100));

        assertThat(client().fetch(MODEL).config()).hasContent(CONFIG);
        assertThat(hub.seen.stream().limit(2)).extracting(FakeHub.Seen::range).containsExactly("", "");
    }

    @Test
    void continuesAHeader() {
        byte[] file = safetensors("{\"a\": \"" + "x".repeat(1000) + "\"}", 100);
        hub.files.put("model.safetensors", file);
        hub.nextOnStorage.add(exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-7/" + file.length);
            exchange.sendResponseHeaders(206, 8);
            OutputStream out = exchange.getResponseBody();
            out.write(file, 0, 3);
            out.flush();
        });

        assertThat(client().fetchWithHeads(MODEL).heads().get(0).header())
                .hasBinaryContent(Arrays.copyOf(file, file.length - 100));
        assertThat(hub.seenBy("storage"))
                .extracting(FakeHub.Seen::range)
                .containsExactly("bytes=0-7", "bytes=3-7", "bytes=8-" + (file.length - 101));
    }

    @Test
    void refusesAFileThatChangesBetweenItsLengthAndItsHeader() {
        byte[] other = safetensors("{\"other\": {}}", 0);
        hub.files.put("model.safetensors", safetensors("{}", other.length - 10));
        hub.nextOnStorage.add(exchange -> {
            byte[] file = hub.files.put("model.safetensors", other);
            hub.etag = "\"v2\"";
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-7/" + file.length);
            exchange.sendResponseHeaders(206, 8);
            exchange.getResponseBody().write(file, 0, 8);
        });

        assertHeadsRefused().hasMessageEndingWith("model.safetensors: changed while it was read; try again");
    }

    @Test
    void readsOnlyWhatItNeedsFromAServerThatIgnoresRanges() {
        byte[] file = safetensors("{\"a\": {}}", 20_000_000);
        hub.files.put("model.safetensors", file);
        hub.ranges = false;

        CheckpointHead head = client().fetchWithHeads(MODEL).heads().get(0);

        assertThat(head.header()).hasBinaryContent(Arrays.copyOf(file, 8 + "{\"a\": {}}".length()));
        assertThat(head.fileBytes()).isEqualTo(file.length);
    }

    @Test
    void givesUpOnABodyThatAlwaysEndsBeforeItsLength() throws IOException {
        try (RawServer server = new RawServer(
                "HTTP/1.1 200 OK\r\nX-Repo-Commit: " + COMMIT + "\r\nContent-Length: 100\r\n\r\n{\"a\": 1}")) {
            assertRefused(() -> client(server.endpoint()).fetch(MODEL))
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
            assertRefused(() -> client(server.endpoint()).fetch(MODEL))
                    .hasMessageStartingWith("hf:org/name: config.json: ");
        }
    }

    @Test
    void refusesAConfigurationThatStatesTooManyBytes() throws IOException {
        try (RawServer server = new RawServer(
                "HTTP/1.1 200 OK\r\nX-Repo-Commit: " + COMMIT + "\r\nContent-Length: 10000001\r\n\r\n{")) {
            assertRefused(() -> client(server.endpoint()).fetch(MODEL))
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

        assertRefused(() -> client().fetch(MODEL)).hasMessageContaining("has 10,000,001 bytes or more");
    }

    @Test
    void takesAConfigurationOfUnstatedLength() {
        hub.nextOnHub.add(exchange -> {
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(CONFIG.getBytes(UTF_8));
            exchange.getResponseBody().close();
        });

        assertThat(client().fetch(MODEL).config()).hasContent(CONFIG);
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
        hub.files.put("model.safetensors", safetensors("{}", 20));
        hub.nextOnStorage.add(exchange -> {
            exchange.getResponseHeaders().set("Content-Range", contentRange);
            exchange.sendResponseHeaders(206, 8);
            exchange.getResponseBody().write(new byte[8]);
        });

        assertHeadsRefused().hasMessageContaining(problem);
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

        assertHeadsRefused().hasMessageContaining(problem);
    }

    @Test
    void refusesAFileShorterThanALength() {
        hub.files.put("model.safetensors", new byte[7]);

        assertHeadsRefused().hasMessageContaining("has 7 bytes; expected a safetensors file, which has more than 8");
    }

    // Time

    @Test
    void doesNotWaitForABodyThatStalls() {
        CountDownLatch over = new CountDownLatch(1);
        HttpHandler stalling = exchange -> {
            hub.cutOff(CONFIG.getBytes(UTF_8), 10).handle(exchange);
            await(over);
        };
        hub.nextOnHub.addAll(List.of(stalling, stalling));
        try {
            // On a busy machine not even the headers come in time.
            assertRefused(() -> impatient().fetch(MODEL))
                    .hasMessageMatching(
                            "hf:org/name: config.json: (nothing came for 100 ms after 10 bytes|no answer from"
                                    + " 127.0.0.1:\\d+ within 100 ms); gave up after 2 tries, so try again later");
        } finally {
            over.countDown();
        }
    }

    @Test
    void doesNotWaitForAnAnswerThatDoesNotCome() {
        CountDownLatch over = new CountDownLatch(1);
        hub.nextOnHub.add(exchange -> await(over));
        hub.nextOnHub.add(exchange -> await(over));
        try {
            assertRefused(() -> impatient().fetch(MODEL))
                    .hasMessage("hf:org/name: config.json: no answer from 127.0.0.1:"
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

        assertRefused(() -> client().fetch(MODEL))
                .hasMessage("hf:org/name: config.json: took longer than 600 s; try again on a faster connection");
    }

    @Test
    void anInterruptedThreadStopsAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> client().fetch(MODEL))
                    .isInstanceOf(HubException.class)
                    .hasMessage("hf:org/name: config.json: interrupted; nothing was kept of this file");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertNothingHalfWritten();
    }

    // The way there

    @Test
    void saysThatItCannotConnect() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertRefused(() -> client(URI.create("http://127.0.0.1:" + free)).fetch(MODEL))
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

            new HubClient(HubSettings.fromEnvironment(environment), time, time).fetch(MODEL);

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

            assertRefused(() -> new HubClient(HubSettings.fromEnvironment(environment), time, time).fetch(MODEL))
                    .hasMessageContaining("the proxy asks for a user and a password");
            assertThat(proxy.requests.get(0))
                    .startsWith("CONNECT hub.example:443 HTTP/1.1\r\n")
                    .doesNotContain("secret");
        }
    }

    private HubClient client() {
        return client("");
    }

    private HubClient client(String token) {
        return new HubClient(settings(hub.endpoint(), token, false, cache), time, time);
    }

    private HubClient client(URI endpoint) {
        return new HubClient(settings(endpoint, "", false, cache), time, time);
    }

    private HubClient offline() {
        return new HubClient(settings(hub.endpoint(), "", true, cache), time, time);
    }

    private HubClient impatient() {
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

    private static HubSettings settings(URI endpoint, String token, boolean offline, Path cache) {
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
    private static byte[] safetensors(String header, int dataBytes) {
        byte[] json = header.getBytes(UTF_8);
        return ByteBuffer.allocate(Long.BYTES + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    /** As {@link #assertRefused}, with the small files and marks of their absence that came before. */
    private AbstractThrowableAssert<?, ? extends Throwable> assertHeadsRefused() {
        return assertRefused(
                () -> client().fetchWithHeads(MODEL),
                "config.json",
                "hf_quant_config.json",
                "model.safetensors.index.json",
                "main");
    }

    /** One line without a cause, and no file in the cache but those named. */
    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(ThrowingCallable fetch, String... left) {
        Throwable refusal = catchThrowable(fetch);
        assertThat(files()).extracting(file -> file.getFileName().toString()).containsExactlyInAnyOrder(left);
        return assertThat(refusal)
                .isInstanceOf(HubException.class)
                .hasNoCause()
                .hasMessageNotContainingAny("\n", "\r", "secret");
    }

    private void assertNothingHalfWritten() {
        assertThat(files())
                .noneMatch(file -> file.toString().contains("partial"))
                .filteredOn(file -> file.toString().endsWith(".header"))
                .allSatisfy(header -> assertThat(header.resolveSibling(header.getFileName() + ".size"))
                        .exists());
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.walk(cache)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
