package dev.rooflight.catalog.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.catalog.text.StrictJson;
import dev.rooflight.core.model.ModelArchitecture;
import dev.rooflight.core.operator.Network;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Families without a catalogue entry: the shapes of well-known checkpoints against the sizes on their model cards. */
class FamiliesBeyondTheCatalogueTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Phi-3.5-MoE | 41.9 | {\"model_type\":\"phimoe\",\"hidden_size\":4096,\"intermediate_size\":6400,\"num_hidden_layers\":32,\"num_attention_heads\":32,\"num_key_value_heads\":8,\"num_local_experts\":16,\"num_experts_per_tok\":2,\"vocab_size\":32064,\"attention_bias\":true,\"lm_head_bias\":true}",
                "Granite-3.1-8B | 8.17 | {\"model_type\":\"granite\",\"hidden_size\":4096,\"intermediate_size\":12800,\"num_hidden_layers\":40,\"num_attention_heads\":32,\"num_key_value_heads\":8,\"vocab_size\":49155,\"tie_word_embeddings\":true}",
                "Command-R | 35.0 | {\"model_type\":\"cohere\",\"hidden_size\":8192,\"intermediate_size\":22528,\"num_hidden_layers\":40,\"num_attention_heads\":64,\"num_key_value_heads\":64,\"vocab_size\":256000}",
                "DeepSeek-MoE-16B | 16.4 | {\"model_type\":\"deepseek\",\"hidden_size\":2048,\"intermediate_size\":10944,\"moe_intermediate_size\":1408,\"num_hidden_layers\":28,\"num_attention_heads\":16,\"num_key_value_heads\":16,\"n_routed_experts\":64,\"n_shared_experts\":2,\"num_experts_per_tok\":6,\"first_k_dense_replace\":1,\"vocab_size\":102400}",
                "Mamba-2.8B | 2.77 | {\"model_type\":\"mamba\",\"hidden_size\":2560,\"num_hidden_layers\":64,\"intermediate_size\":5120,\"state_size\":16,\"conv_kernel\":4,\"time_step_rank\":160,\"vocab_size\":50280}",
                "GLM-4-9B-0414 | 9.40 | {\"model_type\":\"glm4\",\"hidden_size\":4096,\"intermediate_size\":13696,\"num_hidden_layers\":40,\"num_attention_heads\":32,\"num_key_value_heads\":2,\"head_dim\":128,\"vocab_size\":151552,\"attention_bias\":true}",
                "SmolLM3-3B | 3.08 | {\"model_type\":\"smollm3\",\"hidden_size\":2048,\"intermediate_size\":11008,\"num_hidden_layers\":36,\"num_attention_heads\":16,\"num_key_value_heads\":4,\"vocab_size\":128256}",
                "Minitron-4B | 4.19 | {\"model_type\":\"nemotron\",\"hidden_size\":3072,\"intermediate_size\":9216,\"num_hidden_layers\":32,\"num_attention_heads\":24,\"num_key_value_heads\":8,\"head_dim\":128,\"vocab_size\":256000}",
                "Seed-OSS-36B | 36.2 | {\"model_type\":\"seed_oss\",\"hidden_size\":5120,\"intermediate_size\":27648,\"num_hidden_layers\":64,\"num_attention_heads\":80,\"num_key_value_heads\":8,\"head_dim\":128,\"vocab_size\":155136,\"attention_bias\":true,\"attention_out_bias\":false}",
            })
    void parametersAreThoseOfTheCard(String name, double billions, String json) {
        assertThat(Network.totalParameters(read(name, json)) / 1e9).isCloseTo(billions, within(billions * 0.005));
    }

    @Test
    void blocksOfASearchedNetworkDiffer() {
        ModelArchitecture model = read(
                "nas",
                "{\"model_type\":\"nemotron-nas\",\"hidden_size\":8192,\"num_hidden_layers\":3,\"num_attention_heads\":64,"
                        + "\"vocab_size\":128256,\"block_configs\":["
                        + "{\"attention\":{\"n_heads_in_group\":8,\"no_op\":false,\"replace_with_linear\":false},"
                        + "\"ffn\":{\"ffn_mult\":5.25,\"no_op\":false,\"replace_with_linear\":false}},"
                        + "{\"attention\":{\"n_heads_in_group\":null,\"no_op\":true,\"replace_with_linear\":false},"
                        + "\"ffn\":{\"ffn_mult\":1.3125,\"no_op\":false,\"replace_with_linear\":false}},"
                        + "{\"attention\":{\"n_heads_in_group\":null,\"no_op\":false,\"replace_with_linear\":true},"
                        + "\"ffn\":{\"ffn_mult\":null,\"no_op\":true,\"replace_with_linear\":false}}]}");

        // attention 2·8192² + 2·8192·1024; widths 2/3 of the multiple rounded up to 256: 28672 and 7168; a linear map
        // 8192²
        double h = 8192;
        double expected = 2 * 128256 * h
                + h
                + (2 * h * h + 2 * h * 1024 + 3 * h * 28672 + 2 * h)
                + (3 * h * 7168 + h)
                + (h * h + h);
        assertThat(Network.totalParameters(model)).isEqualTo(expected);
    }

    @Test
    void gemma3LeavesOutWhatEqualsTheDefaults() {
        // google/gemma-3-4b-it states neither heads nor vocabulary; the hub counts 4,300,079,472 with vision's
        // 419,816,304
        ModelArchitecture model = read(
                "gemma-3-4b-it",
                "{\"model_type\":\"gemma3\",\"torch_dtype\":\"bfloat16\",\"text_config\":{\"hidden_size\":2560,"
                        + "\"intermediate_size\":10240,\"model_type\":\"gemma3_text\",\"num_hidden_layers\":34,"
                        + "\"rope_scaling\":{\"factor\":8.0,\"rope_type\":\"linear\"},\"sliding_window\":1024},"
                        + "\"vision_config\":{\"hidden_size\":1152,\"image_size\":896,\"intermediate_size\":4304,"
                        + "\"model_type\":\"siglip_vision_model\",\"num_attention_heads\":16,\"num_hidden_layers\":27,"
                        + "\"patch_size\":14,\"vision_use_head\":false}}");

        assertThat(Network.totalParameters(model)).isEqualTo(4_300_079_472.0);
    }

    @Test
    void aNestedModelOfAnyKnownFamilyIsRead() {
        ModelArchitecture model = read(
                "mistral3",
                "{\"model_type\":\"mistral3\",\"text_config\":{\"model_type\":\"mistral\",\"hidden_size\":5120,"
                        + "\"intermediate_size\":32768,\"num_hidden_layers\":40,\"num_attention_heads\":32,"
                        + "\"num_key_value_heads\":8,\"head_dim\":128,\"vocab_size\":131072}}");

        // Mistral-Small-24B-Base-2501 has the same language model: 23,572,403,200
        assertThat(Network.totalParameters(model)).isEqualTo(23_572_403_200.0);
    }

    private static ModelArchitecture read(String name, String json) {
        return HuggingFaceReader.read(StrictJson.read(json.getBytes(StandardCharsets.UTF_8), name), name, name)
                .architecture();
    }
}
