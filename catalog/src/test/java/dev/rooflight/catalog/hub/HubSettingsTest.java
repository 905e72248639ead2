package dev.rooflight.catalog.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {
    @Test
    void hasDefaults() {
        HubSettings settings = HubSettings.fromEnvironment(Map.of("HOME", "/home/me"));

        assertThat(settings.endpoint()).isEqualTo(URI.create(HubSettings.DEFAULT_ENDPOINT));
        assertThat(settings.token()).isEmpty();
        assertThat(settings.offline()).isFalse();
        assertThat(settings.cache()).isEqualTo(Path.of("/home/me/.cache/rooflight"));
        assertThat(settings.proxies().serverFor(settings.endpoint())).isEmpty();
    }

    @Test
    void prefersItsOwnCacheFolderThenThatOfTheDesktop() {
        assertThat(HubSettings.fromEnvironment(Map.of("ROOFLIGHT_CACHE", "/c", "XDG_CACHE_HOME", "/x", "HOME", "/h"))
                        .cache())
                .isEqualTo(Path.of("/c"));
        assertThat(HubSettings.fromEnvironment(Map.of("XDG_CACHE_HOME", "/x", "HOME", "/h"))
                        .cache())
                .isEqualTo(Path.of("/x/rooflight"));
        assertThat(HubSettings.fromEnvironment(Map.of("XDG_CACHE_HOME", "relative", "HOME", "/h"))
                        .cache())
                .isEqualTo(Path.of("/h/.cache/rooflight"));
    }

    @ParameterizedTest
    @CsvSource({"1,true", "true,true", "YES,true", "on,true", "0,false", "'',false", "no,false"})
    void readsOfflineByEitherName(String value, boolean offline) {
        assertThat(HubSettings.fromEnvironment(Map.of("HF_HUB_OFFLINE", value)).offline())
                .isEqualTo(offline);
        assertThat(HubSettings.fromEnvironment(Map.of("ROOFLIGHT_OFFLINE", value))
                        .offline())
                .isEqualTo(offline);
    }

    @Test
    void takesAnotherEndpointAndAToken() {
        HubSettings settings = HubSettings.fromEnvironment(
                Map.of("HF_ENDPOINT", "https://mirror.example/hub//", "HF_TOKEN", " hf_secret\n"));

        assertThat(settings.endpoint()).isEqualTo(URI.create("https://mirror.example/hub"));
        assertThat(settings.token()).isEqualTo("hf_secret");
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mirror.example",
                "ftp://mirror.example",
                "https://",
                "https://u:p@m.example",
                "https://m.example?x"
            })
    void refusesAnEndpointThatIsNone(String endpoint) {
        assertThatThrownBy(() -> HubSettings.fromEnvironment(Map.of("HF_ENDPOINT", endpoint)))
                .isInstanceOf(HubException.class)
                .hasMessage("environment variable HF_ENDPOINT is not the address of a hub; expected such as"
                        + " https://huggingface.co, without user, query or fragment");
    }

    @Test
    void sendsNoTokenUnencrypted() {
        assertThatThrownBy(() -> HubSettings.fromEnvironment(
                        Map.of("HF_ENDPOINT", "http://mirror.example", "HF_TOKEN", "hf_secret")))
                .isInstanceOf(HubException.class)
                .hasMessage(
                        "environment variable HF_ENDPOINT starts with http://, which would send HF_TOKEN unencrypted;"
                                + " use https:// or unset HF_TOKEN");
    }

    @Test
    void refusesATokenThatWouldBeTwoHeaders() {
        assertThatThrownBy(() -> HubSettings.fromEnvironment(Map.of("HF_TOKEN", "hf_secret\r\nX: y")))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("environment variable HF_TOKEN")
                .hasMessageNotContaining("secret");
    }
}
