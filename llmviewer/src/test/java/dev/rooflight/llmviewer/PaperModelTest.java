package dev.rooflight.llmviewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.core.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaperModelTest {
    @Test
    void llamaWithGroupedQueries() {
        assertThat(Resources.model("meta-llama/Llama-2-70b-hf"))
                .isEqualTo(new PaperModel(
                        "meta-llama/Llama-2-70b-hf", PaperModel.Family.LLAMA, 80, 64, 8, 8192, 28672, 32000));
    }

    @Test
    void llamaWithoutKeyValueHeadsHasOneForEachHead() {
        PaperModel model = PaperModel.read("old", Resources.config("""
                        {"model_type": "llama", "num_hidden_layers": 32, "num_attention_heads": 32, "hidden_size": 4096,
                         "intermediate_size": 11008, "vocab_size": 32000}
                        """, "old"));

        assertThat(model.kvHeads()).isEqualTo(32);
    }

    @Test
    void gptJHasAFixedInnerSizeAndNoGate() {
        PaperModel model = Resources.model("EleutherAI/gpt-j-6B");

        assertThat(model.intermediate()).isEqualTo(16384);
        assertThat(model.headDim()).isEqualTo(256);
        assertThat(model.family().gateCounted()).isFalse();
        assertThat(model.family().mlpNorm()).isFalse();
    }

    @Test
    void chatGlmSharesKeysAndValues() {
        PaperModel model = Resources.model("THUDM/chatglm3-6b");

        assertThat(model.kvHeads()).isEqualTo(2);
        assertThat(model.vocabulary()).isEqualTo(65024);
        assertThat(model.groupedQuery()).isTrue();
    }

    @Test
    void ditTable() {
        assertThat(PaperModel.DIT)
                .extracting(PaperModel::id)
                .containsExactly(
                        "DiT-XL/2",
                        "DiT-XL/4",
                        "DiT-XL/8",
                        "DiT-L/2",
                        "DiT-L/4",
                        "DiT-L/8",
                        "DiT-B/2",
                        "DiT-B/4",
                        "DiT-B/8",
                        "DiT-S/2",
                        "DiT-S/4",
                        "DiT-S/8");
        assertThat(PaperModel.dit("DiT-S/8"))
                .contains(new PaperModel("DiT-S/8", PaperModel.Family.DIT, 12, 6, 6, 384, 1536, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mistral", "qwen2", "dit", "", "Llama"})
    void refusesOtherFamiliesEvenWithTheSameKeys(String type) {
        assertThatThrownBy(() -> PaperModel.read(
                        "org/model",
                        Resources.config(
                                "{\"model_type\":\"%s\",\"hidden_size\":4096,\"num_hidden_layers\":32}".formatted(type),
                                "org/model")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("org/model: model_type is \"" + type + "\"")
                .hasMessageContaining("llama, opt, gptj, chatglm");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"model_type\":[1]}",
                "{\"model_type\":\"opt\"}",
                "{\"model_type\":\"opt\",\"num_hidden_layers\":0}",
                "{\"model_type\":\"opt\",\"num_hidden_layers\":1.5}",
                "{\"model_type\":\"opt\",\"num_hidden_layers\":\"12\"}",
                "{\"model_type\":\"opt\",\"num_hidden_layers\":99999999999999999999}",
            })
    void refusesConfigurationsThatLackANumber(String config) {
        assertThatThrownBy(() -> PaperModel.read("org/model", Resources.config(config, "org/model")))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageStartingWith("org/model: ");
    }

    @Test
    void refusesMoreHeadsThanNumbers() {
        assertThatThrownBy(() -> new PaperModel("x", PaperModel.Family.LLAMA, 1, 8, 8, 4, 8, 3))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("x heads is 8");
    }
}
