package dev.rooflight.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A short run of {@link MixedLoadTest}: whatever is asked, quick requests are answered, and the others at worst with 503. */
class MixedLoadRunTest {
    @Test
    void quickRequestsAreAnsweredBesideTheDearest() throws Exception {
        try (WebServer server = WebServer.start(new ServerSettings("127.0.0.1", 0, List.of()))) {
            MixedLoadTest.Result result = MixedLoadTest.measure(server.port(), 2, 32, 4);
            assertThat(result.failures()).isEmpty();
            for (MixedLoadTest.Kind kind : MixedLoadTest.Kind.of(false)) {
                assertThat(result.of(kind).statuses()).as(kind.toString()).containsOnlyKeys(200);
            }
        }
    }
}
