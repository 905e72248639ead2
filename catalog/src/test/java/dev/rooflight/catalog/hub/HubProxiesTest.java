package dev.rooflight.catalog.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubProxiesTest {
    private static final URI HUB = URI.create("https://hub.example/org/name");

    @ParameterizedTest
    @CsvSource({
        "http://proxy.example:3128, proxy.example:3128",
        "proxy.example:3128, proxy.example:3128",
        "HTTP://proxy.example/, proxy.example:80",
        "http://10.0.0.1:8080, 10.0.0.1:8080",
        "http://[fd00::1]:8080, fd00::1:8080"
    })
    void readsAProxy(String value, String server) {
        assertThat(HubProxies.fromEnvironment(Map.of("HTTPS_PROXY", value)).serverFor(HUB))
                .get()
                .hasToString(server);
    }

    @Test
    void hasOneProxyForEachScheme() {
        HubProxies proxies = HubProxies.fromEnvironment(Map.of("HTTPS_PROXY", "one:1", "HTTP_PROXY", "two:2"));

        assertThat(proxies.serverFor(HUB)).get().hasToString("one:1");
        assertThat(proxies.serverFor(URI.create("http://hub.example/"))).get().hasToString("two:2");
    }

    @Test
    void prefersLowerCase() {
        assertThat(HubProxies.fromEnvironment(Map.of("HTTPS_PROXY", "upper:1", "https_proxy", "lower:1"))
                        .serverFor(HUB))
                .get()
                .hasToString("lower:1");
    }

    @Test
    void tellsTheProxyWhoAsks() {
        // RFC 7617: user "Aladdin", password "open sesame".
        HubProxies.Server server = HubProxies.fromEnvironment(
                        Map.of("HTTPS_PROXY", "http://Aladdin:open%20sesame@proxy:1"))
                .serverFor(HUB)
                .orElseThrow();

        assertThat(server.authorization()).isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assertThat(server).hasToString("proxy:1");
    }

    @ParameterizedTest
    @CsvSource({
        "'*', true",
        "hub.example, true",
        "'other.example, HUB.example ', true",
        ".example, true",
        "*.example, true",
        "example, true",
        "b.example, false",
        "ub.example, false",
        "hub.example:443, true",
        "hub.example:80, false",
        "www.hub.example, false",
        "'', false",
        "',,', false"
    })
    void knowsExceptions(String exceptions, boolean direct) {
        assertThat(HubProxies.fromEnvironment(Map.of("HTTPS_PROXY", "proxy:1", "NO_PROXY", exceptions))
                        .serverFor(HUB)
                        .isEmpty())
                .isEqualTo(direct);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:1/", "http://127.0.0.1/", "http://127.8.9.1/", "http://[::1]:1/"})
    void neverServesThisMachine(String address) {
        assertThat(HubProxies.fromEnvironment(Map.of("HTTP_PROXY", "proxy:1")).serverFor(URI.create(address)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://proxy:1",
                "socks5://proxy:1",
                "http://u:secret@",
                "http://proxy:x",
                "::",
                "http://p:99999"
            })
    void refusesWhatIsNoProxyWithoutShowingIt(String value) {
        assertThatThrownBy(() -> HubProxies.fromEnvironment(Map.of("HTTPS_PROXY", value)))
                .isInstanceOf(HubException.class)
                .hasMessage("environment variable HTTPS_PROXY is not the address of an HTTP proxy; expected such as"
                        + " http://proxy.example:3128 or http://user:password@proxy.example:3128 (neither https:// nor"
                        + " socks://)");
    }
}
