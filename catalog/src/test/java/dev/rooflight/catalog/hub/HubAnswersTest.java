package dev.rooflight.catalog.hub;

import static dev.rooflight.catalog.hub.FakeHub.COMMIT;
import static dev.rooflight.catalog.hub.FakeHub.redirect;
import static dev.rooflight.catalog.hub.FakeHub.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client makes of redirects, refusals and odd answers. */
@Timeout(30)
class HubAnswersTest {
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

    // The token and the redirects

    @Test
    void sendsTheTokenToTheHubOnly() {
        hub.files.put("model.safetensors", HubClients.safetensors("{}", 0));

        clients().client("hf_secret").fetchWithHeads(HubClients.MODEL);

        assertThat(hub.seenBy("hub")).isNotEmpty().allSatisfy(request -> assertThat(request.authorization())
                .isEqualTo("Bearer hf_secret"));
        assertThat(hub.seenBy("storage")).isNotEmpty().allSatisfy(request -> assertThat(request.authorization())
                .isEmpty());
    }

    @Test
    void sendsNoAuthorizationWithoutAToken() {
        clients().client().fetch(HubClients.MODEL);

        assertThat(hub.seen).extracting(FakeHub.Seen::authorization).containsOnly("");
    }

    @Test
    void followsARelativeRedirectAsOfARenamedModel() {
        assertThat(clients()
                        .client("hf_secret")
                        .fetch(HubReference.parse("hf:old/name"))
                        .config())
                .hasContent(HubClients.CONFIG);
        assertThat(hub.seen).extracting(FakeHub.Seen::authorization).containsOnly("Bearer hf_secret");
    }

    @Test
    void followsFiveRedirectsAndNoMore() {
        for (int i = 0; i < 5; i++) {
            hub.nextOnHub.add(redirect("/org/name/resolve/main/config.json"));
        }
        assertThat(clients().client().fetch(HubClients.MODEL).config()).hasContent(HubClients.CONFIG);

        for (int i = 0; i < 6; i++) {
            hub.nextOnHub.add(redirect("/somewhere"));
        }
        clients().client().forget(HubClients.MODEL);
        assertThatThrownBy(() -> clients().client().fetch(HubClients.MODEL))
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

        clients()
                .assertRefused(() -> clients().client().fetch(HubClients.MODEL))
                .hasMessage(
                        "hf:org/name: config.json: access is refused (status 401, 'Access to model is restricted.'); the"
                                + " model is gated: accept its licence at " + hub.endpoint()
                                + "/org/name and set HF_TOKEN to a"
                                + " token of that account");
    }

    @Test
    void saysThatTheTokenDoesNotSuffice() {
        hub.nextOnHub.add(status(403, "X-Error-Code", "GatedRepo"));

        clients()
                .assertRefused(() -> clients().client("hf_secret").fetch(HubClients.MODEL))
                .hasMessage(
                        "hf:org/name: config.json: access is refused (status 403); HF_TOKEN is set, so check that it is"
                                + " valid and may read gated models, and that its account has accepted the licence at "
                                + hub.endpoint() + "/org/name");
    }

    @Test
    void saysThatThereIsNoSuchModel() {
        clients()
                .assertRefused(() -> clients().client().fetch(HubReference.parse("hf:org/nome")))
                .hasMessage(
                        "hf:org/nome: config.json: the hub has no such model, revision or file (status 404); check the"
                                + " spelling, or set HF_TOKEN if the model is private");
    }

    @Test
    void saysThatThereIsNoSuchRevision() {
        clients()
                .assertRefused(() -> clients().client().fetch(HubReference.parse("hf:org/name@v2")))
                .hasMessage(
                        "hf:org/name@v2: config.json: the model has no revision 'v2' (status 404); leave out @revision"
                                + " for main, or see the model's page for its branches and tags");
    }

    @Test
    void saysThatTheModelHasNoConfiguration() {
        hub.files.clear();

        assertThatThrownBy(() -> clients().client().fetch(HubClients.MODEL))
                .isInstanceOf(HubException.class)
                .hasMessage("hf:org/name: config.json: the model has no such file at commit " + COMMIT
                        + "; see its page for the files it has; if it holds GGUF files only, name one of them");
    }

    @Test
    void saysThatAShardIsMissing() {
        hub.put(
                "model.safetensors.index.json",
                "{\"weight_map\": {\"a\": \"a.safetensors\", \"b\": \"b.safetensors\"}}");
        hub.files.put("a.safetensors", HubClients.safetensors("{}", 0));

        assertThatThrownBy(() -> clients().client().fetchWithHeads(HubClients.MODEL))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("hf:org/name: b.safetensors: the model has no such file at commit")
                .hasMessageEndingWith("its index names it, so the upload may be broken");
        clients().assertNothingHalfWritten();
    }

    @Test
    void waitsAsLongAsTheHubAsks() {
        hub.nextOnHub.add(status(429, "Retry-After", "7"));
        hub.nextOnHub.add(status(503, "Retry-After", "Fri, 02 Jan 2026 03:04:23 GMT"));
        hub.nextOnHub.add(status(429));

        assertThat(clients().client().fetch(HubClients.MODEL).config()).hasContent(HubClients.CONFIG);
        // 03:04:05 and 7 s, so the date is 11 s away; without a number the third wait is 4 s.
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(11), Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @CsvSource({"61, 61 s", "99999999999999999999, 2147483647 s", "'Fri, 02 Jan 2026 04:04:05 GMT', 3600 s"})
    void doesNotWaitForEver(String retryAfter, String shown) {
        hub.nextOnHub.add(status(429, "Retry-After", retryAfter));

        clients()
                .assertRefused(() -> clients().client().fetch(HubClients.MODEL))
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
        clients()
                .assertRefused(() -> clients().client().fetch(HubClients.MODEL))
                .hasMessage(
                        "hf:org/name: config.json: 127.0.0.1:" + hub.endpoint().getPort() + " answers with status "
                                + status + "; gave up after 4 tries, so try again later");
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304, 400, 410, 418})
    void refusesOtherStatusesAtOnce(int status) {
        hub.nextOnHub.add(status(status));

        clients()
                .assertRefused(() -> clients().client().fetch(HubClients.MODEL))
                .hasMessageContaining("answers with status " + status + "; expected 200 or 206");
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void saysThatTheStorageRefuses() {
        hub.files.put("model.safetensors", HubClients.safetensors("{}", 0));
        hub.nextOnStorage.add(status(403));

        assertThatThrownBy(() -> clients().client().fetchWithHeads(HubClients.MODEL))
                .isInstanceOf(HubException.class)
                .hasMessageEndingWith("answers with status 403; try again later")
                .hasMessageNotContaining("Signature")
                .hasMessageNotContaining("licence");
        clients().assertNothingHalfWritten();
    }

    @Test
    void refusesAnEmptyCheckpoint() {
        hub.files.put("model.safetensors", new byte[0]);

        clients().assertHeadsRefused().hasMessageContaining("the server has no byte 0 (status 416)");
    }

    @Test
    void takesALoginPageForWhatItIs() throws IOException {
        try (RawServer portal = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>")) {
            clients()
                    .assertRefused(() -> clients().client(portal.endpoint()).fetch(HubClients.MODEL))
                    .hasMessageEndingWith(
                            "does not answer like a hub: it names no commit (X-Repo-Commit); check HF_ENDPOINT"
                                    + " and the proxy");
        }
    }

    @Test
    void refusesAnotherCommitThanAskedFor() {
        hub.nextOnHub.add(status(200, "X-Repo-Commit", "f".repeat(40), "Content-Length", "0"));

        clients()
                .assertRefused(() -> clients().client().fetch(HubReference.parse("hf:org/name@" + COMMIT)))
                .hasMessageContaining("asked for commit " + COMMIT + ", the hub answers with ffff");
    }

    @Test
    void refusesAnEncodedBody() {
        hub.nextOnHub.add(status(200, "Content-Encoding", "gzip"));

        clients()
                .assertRefused(() -> clients().client().fetch(HubClients.MODEL))
                .hasMessageContaining("comes with Content-Encoding 'gzip'");
    }
}
