package dev.rooflight.catalog.hub;

import static dev.rooflight.catalog.hub.FakeHub.COMMIT;
import static dev.rooflight.catalog.hub.FakeHub.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client fetches, and what it keeps in its cache. */
@Timeout(30)
class HubClientTest {
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

    // What is fetched

    @Test
    void fetchesTheConfiguration() {
        HubFolder model = clients().client().fetch(HubClients.MODEL);

        assertThat(model.commit()).isEqualTo(COMMIT);
        assertThat(model.config())
                .hasContent(HubClients.CONFIG)
                .isEqualTo(model.folder().resolve("config.json"));
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

        assertThat(clients().client().fetch(HubClients.MODEL).quantizationConfig())
                .hasValueSatisfying(file -> assertThat(file).hasContent("{\"quantization\": {}}"));
    }

    @Test
    void fetchesOtherRevisions() {
        assertThat(clients()
                        .client()
                        .fetch(HubReference.parse("hf:org/name@refs/pr/1"))
                        .commit())
                .isEqualTo(COMMIT);
        assertThat(hub.seen.element().path()).isEqualTo("/org/name/resolve/refs%2Fpr%2F1/config.json");
        assertThat(hub.seen).hasSize(2);

        // The same commit: nothing to fetch.
        clients().client().fetch(HubReference.parse("hf:org/name@" + COMMIT));
        assertThat(hub.seen).hasSize(2);
    }

    @Test
    void readsTheHeaderOfASafetensorsFileAndNoWeights() throws IOException {
        byte[] file =
                HubClients.safetensors("{\"a\":{\"dtype\":\"F32\",\"shape\":[25],\"data_offsets\":[0,100]}}", 100);
        hub.files.put("model.safetensors", file);

        HubFolder model = clients().client().fetchWithHeads(HubClients.MODEL);

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
            String name = String.format(Locale.ROOT, "m-%02d.safetensors", i);
            index.append(", \"t").append(i).append("\": \"").append(name).append('"');
            hub.files.put(name, HubClients.safetensors("{\"t%s\":{}}".formatted(i), 50 + i));
        }
        hub.put("model.safetensors.index.json", index + "}}");

        HubFolder model = clients().client().fetchWithHeads(HubClients.MODEL);

        assertThat(model.index()).isPresent();
        assertThat(model.heads()).hasSize(20).isSortedAccordingTo((a, b) -> a.file()
                .compareTo(b.file()));
        for (int i = 0; i < 20; i++) {
            byte[] file = hub.files.get(String.format(Locale.ROOT, "m-%02d.safetensors", i));
            assertThat(model.heads().get(i).fileBytes()).isEqualTo(file.length);
            assertThat(model.heads().get(i).header()).hasBinaryContent(Arrays.copyOf(file, file.length - 50 - i));
        }
        clients().assertNothingHalfWritten();
    }

    @Test
    void aModelWithoutSafetensorsHasNoHeads() {
        assertThat(clients().client().fetchWithHeads(HubClients.MODEL).heads()).isEmpty();
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

        CheckpointHead fetched = clients().client().fetchGguf(HubClients.MODEL, "Q4/name-q4.gguf");

        assertThat(fetched.header()).hasBinaryContent(content);
        assertThat(fetched.fileBytes()).isEqualTo(5_000_000);
        assertThat(hub.seenBy("storage"))
                .extracting(FakeHub.Seen::range)
                .containsExactly("bytes=0-999999", "bytes=1000000-3999999");
        assertThat(clients().client().fetchGguf(HubClients.MODEL, "Q4/name-q4.gguf"))
                .isEqualTo(fetched);
        assertThat(hub.seenBy("storage")).hasSize(2);
    }

    @Test
    void readsAGgufFileThatIsShorterThanTheFirstStep() {
        byte[] content = new GgufBytes().start(3, 0, 0).bytes();
        hub.files.put("tiny.gguf", Arrays.copyOf(content, content.length + 8));

        assertThat(clients().client().fetchGguf(HubClients.MODEL, "tiny.gguf").header())
                .hasBinaryContent(content);
    }

    @Test
    void refusesAGgufFileThatIsCutOff() {
        hub.files.put("cut.gguf", new GgufBytes().start(3, 1, 0).bytes());

        clients()
                .assertRefused(() -> clients().client().fetchGguf(HubClients.MODEL, "cut.gguf"))
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
        clients()
                .assertRefused(() -> clients().client().fetchGguf(HubClients.MODEL, path))
                .hasMessageContaining("is refused");
        assertThat(hub.seen).isEmpty();
    }

    @Test
    void refusesOtherFilesThanGguf() {
        clients()
                .assertRefused(() -> clients().client().fetchGguf(HubClients.MODEL, "pytorch_model.bin"))
                .hasMessageContaining("does not end in .gguf");
    }

    // The cache

    @Test
    void aHitMakesNoRequest() {
        hub.files.put("model.safetensors", HubClients.safetensors("{}", 0));
        HubFolder first = clients().client().fetchWithHeads(HubClients.MODEL);
        int requests = hub.seen.size();

        assertThat(clients().client().fetchWithHeads(HubClients.MODEL)).isEqualTo(first);
        assertThat(clients().client().fetch(HubClients.MODEL).config()).isEqualTo(first.config());
        assertThat(hub.seen).hasSize(requests);
    }

    @Test
    void forgettingARevisionAsksForItAgain() {
        clients().client().fetch(HubClients.MODEL);
        String next = "f".repeat(40);
        hub.nextOnHub.add(exchange -> {
            exchange.getResponseHeaders().set("X-Repo-Commit", next);
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(UTF_8));
        });
        hub.nextOnHub.add(status(404, "X-Error-Code", "EntryNotFound", "X-Repo-Commit", next));

        clients().client().forget(HubClients.MODEL);

        assertThat(clients().client().fetch(HubClients.MODEL).commit()).isEqualTo(next);
        assertThat(clients()
                        .client()
                        .fetch(HubReference.parse("hf:org/name@" + COMMIT))
                        .config())
                .hasContent(HubClients.CONFIG);
    }

    @Test
    void worksOfflineFromTheCache() {
        hub.files.put("model.safetensors", HubClients.safetensors("{}", 0));
        HubFolder online = clients().client().fetchWithHeads(HubClients.MODEL);
        int requests = hub.seen.size();

        assertThat(clients().offline().fetchWithHeads(HubClients.MODEL)).isEqualTo(online);
        assertThat(hub.seen).hasSize(requests);
    }

    @Test
    void saysOfflineWhatIsMissing() {
        clients()
                .assertRefused(() -> clients().offline().fetch(HubClients.MODEL))
                .hasMessage("hf:org/name: config.json: not in the cache " + cache + ", and HF_HUB_OFFLINE or"
                        + " ROOFLIGHT_OFFLINE is set; unset it and fetch the model once, or give a local path");
        clients().client().fetch(HubClients.MODEL);
        clients()
                .assertRefused(
                        () -> clients().offline().fetchWithHeads(HubClients.MODEL),
                        "config.json",
                        "hf_quant_config.json",
                        "main")
                .hasMessageStartingWith("hf:org/name: model.safetensors.index.json: not in the cache");
    }

    @Test
    void eightThreadsFetchOnce() throws Exception {
        hub.files.put("model.safetensors", HubClients.safetensors("{}", 0));
        HubClient client = clients().client();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<HubFolder> fetch = () -> {
                start.await();
                return client.fetchWithHeads(HubClients.MODEL);
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
        hub.files.put("model.safetensors", HubClients.safetensors("{}", 0));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<HubFolder>> fetches = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                fetches.add(() -> clients().client().fetchWithHeads(HubClients.MODEL));
            }
            List<Future<HubFolder>> all = threads.invokeAll(fetches);
            for (Future<HubFolder> one : all) {
                assertThat(one.get()).isEqualTo(all.get(0).get());
                assertThat(one.get().config()).hasContent(HubClients.CONFIG);
            }
        } finally {
            threads.shutdownNow();
        }
        clients().assertNothingHalfWritten();
    }

    @Test
    void sweepsWhatAKilledProcessLeftBehind() throws IOException {
        Path config = clients().client().fetch(HubClients.MODEL).config();
        Path partials = config.getParent().getParent().getParent().resolve("partial");
        Path old = Files.writeString(partials.resolve("old"), "x");
        Path fresh = Files.writeString(partials.resolve("fresh"), "x");
        Files.setLastModifiedTime(old, FileTime.from(time.instant().minus(Duration.ofHours(25))));
        Files.setLastModifiedTime(fresh, FileTime.from(time.instant().minus(Duration.ofHours(23))));

        clients().client().fetch(HubClients.MODEL);

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void readsAHeadAgainWhoseSizeIsDamaged() throws IOException {
        hub.files.put("model.safetensors", HubClients.safetensors("{}", 0));
        CheckpointHead head =
                clients().client().fetchWithHeads(HubClients.MODEL).heads().get(0);
        Files.writeString(head.header().resolveSibling("model.safetensors.header.size"), "-5");

        assertThat(clients().client().fetchWithHeads(HubClients.MODEL).heads()).containsExactly(head);
    }

    @Test
    void saysThatTheCacheFolderCannotBeUsed() throws IOException {
        Path file = Files.writeString(cache.resolve("file"), "x");

        assertThatThrownBy(() -> new HubClient(HubClients.settings(hub.endpoint(), "", false, file), time, time)
                        .fetch(HubClients.MODEL))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("hf:org/name: config.json: the cache folder " + file + " cannot be used (")
                .hasMessageEndingWith("check its permissions and free space, or set ROOFLIGHT_CACHE to another folder");
    }
}
