package dev.rooflight.catalog.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubReferenceTest {
    @ParameterizedTest
    @CsvSource({
        "hf:meta-llama/Llama-2-7b-hf, meta-llama, Llama-2-7b-hf, main",
        "hf:Qwen/Qwen3.5-397B@main, Qwen, Qwen3.5-397B, main",
        "hf:a/b@v1.0, a, b, v1.0",
        "hf:a/b@refs/pr/12, a, b, refs/pr/12",
        "hf:_a/b_@0123456789abcdef0123456789abcdef01234567, _a, b_, 0123456789abcdef0123456789abcdef01234567"
    })
    void reads(String text, String organization, String name, String revision) {
        assertThat(HubReference.parse(text)).isEqualTo(new HubReference(organization, name, revision));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:a/b", "hf:a/b@refs/pr/12"})
    void writesWhatItReads(String text) {
        assertThat(HubReference.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/b",
                "HF:a/b",
                "hf:",
                "hf:gpt2",
                "hf:/b",
                "hf:a/",
                "hf:a/b/c",
                "hf:a//b",
                "hf:../b",
                "hf:a/..",
                "hf:a/.b",
                "hf:a/b.",
                "hf:-a/b",
                "hf:a/b-",
                "hf:a--b/c",
                "hf:a/b..c",
                "hf:a/b.git",
                "hf:a/b.GIT",
                "hf:a/b c",
                "hf:a/b?x",
                "hf:a/b#x",
                "hf:a\\b/c",
                "hf:a/b%2e",
                "hf:ä/b",
                "hf:a/b@",
                "hf:a/b@..",
                "hf:a/b@../../x",
                "hf:a/b@/x",
                "hf:a/b@x/",
                "hf:a/b@x//y",
                "hf:a/b@.x",
                "hf:a/b@x@y",
                "hf:a/b@x y",
                "hf:a/b@x:y",
                "hf:a/b@x\ny",
                "hf:user:pw@host/b",
                "hf://a/b"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> HubReference.parse(text))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("expected ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesLongNames() {
        assertThat(HubReference.parse("hf:a/" + "b".repeat(96)).name()).hasSize(96);
        assertThatThrownBy(() -> HubReference.parse("hf:a/" + "b".repeat(97)))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("at most 96");
        assertThatThrownBy(() -> HubReference.parse("hf:a/b@" + "c".repeat(201)))
                .isInstanceOf(HubException.class);
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> HubReference.parse("hf:gpt2"))
                .hasMessage(
                        "model reference 'hf:gpt2' is not an organisation, one slash and a name; expected hf:org/name or"
                                + " hf:org/name@revision, such as hf:Qwen/Qwen3-8B or hf:Qwen/Qwen3-8B@main");
    }
}
