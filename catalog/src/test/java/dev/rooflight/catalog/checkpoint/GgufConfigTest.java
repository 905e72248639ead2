package dev.rooflight.catalog.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rooflight.catalog.ModelFormatException;
import dev.rooflight.catalog.model.HuggingFaceReader;
import dev.rooflight.catalog.text.JsonObject;
import dev.rooflight.catalog.text.JsonValue;
import dev.rooflight.catalog.text.StrictJson;
import dev.rooflight.core.operator.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Metadata as llama.cpp's converter writes it for well-known models, against their {@code config.json} on the hub. */
@Timeout(60)
class GgufConfigTest {
    @Test
    void llama31IsALlama() {
        Model llama = new Model("llama", 32, 4096, 32, 8)
                .with("feed_forward_length", 14336)
                .with("context_length", 131072)
                .with("rope.dimension_count", 128)
                .with("vocab_size", 128256)
                .tensor("token_embd.weight", 4096, 128256)
                .tensor("output.weight", 4096, 128256);

        assertConfig(llama, """
                {"model_type":"llama","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,
                 "num_key_value_heads":8,"vocab_size":128256,"max_position_embeddings":131072,
                 "tie_word_embeddings":false,"intermediate_size":14336,"attention_bias":false,"mlp_bias":false}""");
        // 8,030,261,248: the size published for Llama 3.1 8B
        double parameters =
                Network.parameters(
                                HuggingFaceReader.read(llama.config(), "x", "x").architecture())
                        .values()
                        .stream()
                        .mapToDouble(Double::doubleValue)
                        .sum();
        assertThat(parameters).isEqualTo(8_030_261_248.0);
    }

    @Test
    void llamaWithExpertsIsMixtral() {
        assertConfig(
                new Model("llama", 32, 4096, 32, 8)
                        .with("feed_forward_length", 14336)
                        .with("expert_count", 8)
                        .with("expert_used_count", 2)
                        .with("vocab_size", 32000)
                        .tensor("output.weight", 4096, 32000),
                """
                {"model_type":"mixtral","hidden_size":4096,"num_hidden_layers":32,"num_attention_heads":32,
                 "num_key_value_heads":8,"vocab_size":32000,"tie_word_embeddings":false,"intermediate_size":14336,
                 "num_local_experts":8,"num_experts_per_tok":2}""");
    }

    @Test
    void biasesFollowFromTensors() {
        JsonObject biased = small("llama")
                .tensor("blk.0.attn_q.bias", 64)
                .tensor("blk.0.attn_output.bias", 64)
                .config();
        assertThat(biased.get("attention_bias")).contains(new JsonValue.Flag(true));
        assertThat(biased.text("model_type")).contains("llama");
        assertThat(small("llama").tensor("blk.0.attn_q.bias", 64).config().text("model_type"))
                .contains("qwen2");
        assertThat(small("llama").tensor("blk.1.ffn_gate.bias", 64).config().get("mlp_bias"))
                .contains(new JsonValue.Flag(true));
        assertThat(small("llama")
                        .with("attention.sliding_window", 4096)
                        .config()
                        .text("model_type"))
                .contains("mistral");
    }

    /** DeepSeek V3 as converted before and after llama.cpp absorbed the latent (May 2025). */
    @ParameterizedTest
    @CsvSource({"128, 192, 128, 0, 0", "1, 576, 512, 192, 128"})
    void deepSeekV3(long keyValueHeads, long key, long value, long expandedKey, long expandedValue) {
        Model model = new Model("deepseek2", 61, 7168, 128, keyValueHeads)
                .with("feed_forward_length", 18432)
                .with("expert_feed_forward_length", 2048)
                .with("expert_count", 256)
                .with("expert_used_count", 8)
                .with("expert_shared_count", 1)
                .with("expert_gating_func", 2)
                .with("expert_group_count", 8)
                .with("expert_group_used_count", 4)
                .with("leading_dense_block_count", 3)
                .with("attention.q_lora_rank", 1536)
                .with("attention.kv_lora_rank", 512)
                .with("attention.key_length", key)
                .with("attention.value_length", value)
                .with("rope.dimension_count", 64)
                .with("vocab_size", 129280)
                .tensor("output.weight", 7168, 129280);
        if (expandedKey > 0) {
            model.with("attention.key_length_mla", expandedKey).with("attention.value_length_mla", expandedValue);
        }

        assertConfig(model, """
                {"model_type":"deepseek_v3","hidden_size":7168,"num_hidden_layers":61,"num_attention_heads":128,
                 "num_key_value_heads":128,"vocab_size":129280,"tie_word_embeddings":false,"intermediate_size":18432,
                 "moe_intermediate_size":2048,"n_shared_experts":1,"first_k_dense_replace":3,"moe_layer_freq":1,
                 "n_group":8,"topk_group":4,"n_routed_experts":256,"num_experts_per_tok":8,"kv_lora_rank":512,
                 "q_lora_rank":1536,"qk_rope_head_dim":64,"qk_nope_head_dim":128,"v_head_dim":128}""");
    }

    @Test
    void gptOssAlternatesWindows() {
        JsonObject config = new Model("gpt-oss", 24, 2880, 64, 8)
                .with("attention.key_length", 64)
                .with("attention.value_length", 64)
                .with("attention.sliding_window", 128)
                .with("feed_forward_length", 2880)
                .with("expert_feed_forward_length", 2880)
                .with("expert_count", 32)
                .with("expert_used_count", 4)
                .with("vocab_size", 201088)
                .tensor("blk.0.attn_q.bias", 4096)
                .config();

        assertThat(config.text("model_type")).contains("gpt_oss");
        assertThat(config.whole("head_dim")).hasValue(64);
        assertThat(config.whole("num_local_experts")).hasValue(32);
        assertThat(config.get("attention_bias")).contains(new JsonValue.Flag(true));
        assertThat(config.list("layer_types")).hasSize(24);
        assertThat(config.texts("layer_types")).startsWith("sliding_attention").endsWith("full_attention");
    }

    @Test
    void qwen3MoeTakesTheWidthOfAnExpertFromItsTensorsWhereItIsNotStated() {
        JsonObject config = new Model("qwen3moe", 2, 2048, 32, 4)
                .with("attention.key_length", 128)
                .with("feed_forward_length", 6144)
                .with("expert_count", 128)
                .with("expert_used_count", 8)
                .with("vocab_size", 151936)
                .tensor("blk.0.ffn_gate_inp.weight", 2048, 128)
                .tensor("blk.0.ffn_up_exps.weight", 2048, 768, 128)
                .tensor("blk.1.ffn_gate.weight", 2048, 6144)
                .config();

        assertThat(config.whole("moe_intermediate_size")).hasValue(768);
        assertThat(config.whole("intermediate_size")).hasValue(6144);
        assertThat(config.list("mlp_only_layers")).containsExactly(new JsonValue.Whole(1));
        assertThat(config.whole("num_experts")).hasValue(128);
    }

    @Test
    void multiTokenPredictionLayersAreNoLayers() {
        Model glm = new Model("glm4moe", 47, 4096, 96, 8)
                .with("attention.key_length", 128)
                .with("rope.dimension_count", 64)
                .with("feed_forward_length", 10944)
                .with("expert_feed_forward_length", 1408)
                .with("expert_count", 128)
                .with("expert_used_count", 8)
                .with("expert_shared_count", 1)
                .with("leading_dense_block_count", 1)
                .with("nextn_predict_layers", 1)
                .with("vocab_size", 151552);

        assertThat(glm.config().whole("num_hidden_layers")).hasValue(46);
        assertThat(glm.config().has("num_nextn_predict_layers")).isFalse();
        assertThat(glm.config().get("partial_rotary_factor")).contains(new JsonValue.Real(0.5));
        glm.tensor("blk.46.attn_norm.weight", 4096).tensor("blk.46.nextn.eh_proj.weight", 8192, 4096);
        assertThat(glm.config().whole("num_nextn_predict_layers")).hasValue(1);
    }

    /** Nemotron-3 Nano begins MEMEM*E; its metadata gives widths per layer, with 0 where a layer has none. */
    @Test
    void layersOfAHybridFollowFromTheirTensors() {
        JsonObject config = new Model("nemotron_h_moe", 4, 2688, 0, 0)
                .withAll("attention.head_count", 0, 0, 32, 0)
                .withAll("attention.head_count_kv", 0, 0, 2, 0)
                .withAll("feed_forward_length", 0, 1856, 0, 0)
                .with("attention.key_length", 128)
                .with("expert_feed_forward_length", 1856)
                .with("expert_shared_feed_forward_length", 3712)
                .with("expert_count", 128)
                .with("expert_used_count", 6)
                .with("expert_shared_count", 1)
                .with("ssm.conv_kernel", 4)
                .with("ssm.inner_size", 4096)
                .with("ssm.state_size", 128)
                .with("ssm.group_count", 8)
                .with("ssm.time_step_rank", 64)
                .with("vocab_size", 131072)
                .tensor("blk.0.ssm_in.weight", 1, 1)
                .tensor("blk.0.ssm_conv1d.bias", 1)
                .tensor("blk.1.ffn_gate_inp.weight", 1, 1)
                .tensor("blk.2.attn_q.weight", 1, 1)
                .tensor("blk.3.ffn_up.weight", 1, 1)
                .config();

        assertThat(config.text("hybrid_override_pattern")).contains("ME*-");
        assertThat(config.whole("num_key_value_heads")).hasValue(2);
        assertThat(config.whole("mamba_head_dim")).hasValue(64);
        assertThat(config.whole("moe_shared_expert_intermediate_size")).hasValue(3712);
        assertThat(config.get("use_conv_bias")).contains(new JsonValue.Flag(true));
    }

    @Test
    void jambaRepeats() {
        Model jamba = new Model("jamba", 8, 64, 0, 0)
                .withAll("attention.head_count", 0, 4, 0, 4, 0, 4, 0, 4)
                .withAll("attention.head_count_kv", 0, 2, 0, 2, 0, 2, 0, 2)
                .with("feed_forward_length", 128)
                .with("expert_count", 16)
                .with("expert_used_count", 2)
                .with("ssm.conv_kernel", 4)
                .with("ssm.inner_size", 128)
                .with("ssm.state_size", 16)
                .with("ssm.time_step_rank", 4)
                .with("vocab_size", 100);
        for (int layer = 0; layer < 8; layer++) {
            if (layer % 2 == 1) {
                jamba.tensor("blk." + layer + ".attn_q.weight", 64, 64);
            }
            if (layer % 4 == 2) {
                jamba.tensor("blk." + layer + ".ffn_gate_inp.weight", 64, 16);
            }
        }

        JsonObject config = jamba.config();
        assertThat(config.whole("attn_layer_period")).hasValue(2);
        assertThat(config.whole("attn_layer_offset")).hasValue(1);
        assertThat(config.whole("expert_layer_period")).hasValue(4);
        assertThat(config.whole("expert_layer_offset")).hasValue(2);
        jamba.tensor("blk.4.attn_q.weight", 64, 64);
        assertThatThrownBy(jamba::config)
                .hasMessageContaining("layer 4 breaks the period of 2 of attn_layer; expected layers that repeat");
    }

    @Test
    void nemotronNasHasABlockConfigPerLayer() {
        JsonObject config = new Model("deci", 3, 8192, 0, 0)
                .withAll("attention.head_count", 64, 64, 0)
                .withAll("attention.head_count_kv", 8, 0, 0)
                .withAll("feed_forward_length", 28672, 5632, 0)
                .with("vocab_size", 128256)
                .config();

        assertThat(config.list("block_configs")).hasSize(3);
        assertThat(block(config, 0, "attention").whole("n_heads_in_group")).hasValue(8);
        assertThat(block(config, 1, "attention").get("replace_with_linear")).contains(new JsonValue.Flag(true));
        assertThat(block(config, 2, "attention").get("no_op")).contains(new JsonValue.Flag(true));
        assertThat(block(config, 2, "ffn").get("no_op")).contains(new JsonValue.Flag(true));
        // Llama-3.1-Nemotron-51B's own 5.25 for 28,672; int(2 x 5.25 x 8192 / 3) is 28,672
        assertThat(block(config, 0, "ffn").get("ffn_mult")).contains(new JsonValue.Real(5.25));
    }

    @ParameterizedTest
    @CsvSource({
        "llama, llama", "mistral3, llama", "internlm2, llama", "qwen2, qwen2", "qwen2vl, qwen2", "qwen3, qwen3",
        "gemma, gemma", "gemma2, gemma2", "gemma3, gemma3_text", "phi2, phi", "phi3, phi3", "starcoder2, starcoder2",
        "gpt2, gpt2", "starcoder, gpt_bigcode", "gptj, gptj", "gptneox, gpt_neox", "falcon, falcon", "bloom, bloom",
        "chatglm, chatglm"
    })
    void denseFamiliesAreReadByTheReaderOfHuggingFaceConfigurations(String architecture, String modelType) {
        JsonObject config = small(architecture).tensor("output.weight", 64, 100).config();

        assertThat(config.text("model_type")).contains(modelType);
        assertThat(HuggingFaceReader.read(config, "x", "x").architecture().layers())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "qwen2moe, qwen2_moe",
        "qwen3moe, qwen3_moe",
        "qwen3vlmoe, qwen3_moe",
        "phimoe, phimoe",
        "deepseek, deepseek",
        "deepseek2, deepseek_v2",
        "glm-dsa, glm_moe_dsa",
        "glm4, glm4",
        "glm4moe, glm4_moe",
        "llama4, llama4_text",
        "minimax-m2, minimax_m2",
        "nemotron, nemotron",
        "nemotron_h, nemotron_h",
        "mamba, mamba",
        "mamba2, mamba2",
        "granitemoe, granitemoeshared",
        "granitehybrid, granitemoehybrid",
        "qwen3next, qwen3_next",
        "qwen35, qwen3_5_text",
        "qwen35moe, qwen3_5_moe_text",
        "gpt-oss, gpt_oss",
        "deci, nemotron-nas"
    })
    void everyOtherFamilyHasAConfiguration(String architecture, String modelType) {
        JsonObject config = full(architecture).config();

        assertThat(config.text("model_type")).contains(modelType);
        assertThat(config.whole("hidden_size")).hasValue(64);
        assertThat(config.whole("vocab_size")).hasValue(100);
        assertThat(HuggingFaceReader.read(config, "x", "x").notes()).isEmpty();
    }

    @Test
    void sizesOfTheEmbeddingWinOverTheTokenizer() {
        Model model = small("llama").tensor("token_embd.weight", 64, 128);
        assertThat(model.config().whole("vocab_size")).hasValue(128);
        assertThat(model.config().get("tie_word_embeddings")).contains(new JsonValue.Flag(true));

        Model contradictory = small("llama").tensor("token_embd.weight", 32, 128);
        assertThatThrownBy(contradictory::config)
                .isInstanceOf(ModelFormatException.class)
                .hasMessage(
                        "x: 'llama.embedding_length' is 64, but token_embd.weight is 32 wide; expected them to agree");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(small("rwkv7")::config)
                .hasMessageStartingWith("x: architecture 'rwkv7' is not known; expected one of baichuan, bloom,");
        assertThatThrownBy(() -> GgufConfig.of(read(new GgufWriter())))
                .hasMessageStartingWith("x: 'general.architecture' is missing; expected one of");
        assertThatThrownBy(new Model("llama", 2, 64, 4, 2)::config)
                .hasMessage("x: the number of tokens is not known; expected token_embd.weight or 'llama.vocab_size'");
        assertThatThrownBy(small("llama").withAll("attention.head_count", 4, 8)::config)
                .hasMessage(
                        "x: 'llama.attention.head_count' is 4 in some layers and 8 in others; expected one value for this "
                                + "architecture");
        assertThatThrownBy(small("llama").with("block_count", 1_000_000)::config)
                .hasMessage("x: 'llama.block_count' is 1000000; expected at most 100000");
        assertThatThrownBy(small("llama").with("block_count", 0)::config)
                .hasMessage("x: 'llama.block_count' is missing; expected a whole number");
    }

    private static void assertConfig(Model model, String json) {
        assertThat(model.config().toString())
                .isEqualTo(StrictJson.read(json.getBytes(StandardCharsets.UTF_8), "expected")
                        .toString());
    }

    /** A half of a block of a searched network. */
    private static JsonObject block(JsonObject config, int layer, String half) {
        return ((JsonObject) config.list("block_configs").get(layer))
                .object(half)
                .orElseThrow();
    }

    private static GgufHeader read(GgufWriter writer) {
        try {
            return GgufHeader.read(ByteSource.of(writer.header()), "x", TensorData.OPTIONAL);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Model small(String architecture) {
        return new Model(architecture, 2, 64, 4, 2)
                .with("feed_forward_length", 256)
                .with("context_length", 1024)
                .with("attention.key_length", 16)
                .with("rope.dimension_count", 16)
                .with("vocab_size", 100)
                .with(
                        architecture.equals("gemma2") || architecture.equals("gemma3")
                                ? "attention.sliding_window"
                                : "x",
                        8);
    }

    private static Model full(String architecture) {
        return new Model(architecture, 2, 64, 4, 2)
                .with("feed_forward_length", 256)
                .with("expert_feed_forward_length", 32)
                .with("expert_shared_feed_forward_length", 48)
                // this one's experts are layers of their own, which the test has none of
                .with("expert_count", architecture.equals("nemotron_h") ? 0 : 8)
                .with("expert_used_count", 2)
                .with("attention.sliding_window", 8)
                .with("attention.key_length", 16)
                .with("attention.value_length", 16)
                .with("attention.kv_lora_rank", 8)
                .with("attention.indexer.head_count", 2)
                .with("attention.indexer.key_length", 8)
                .with("attention.indexer.top_k", 4)
                // latent attention turns a part of its own, all others whole heads
                .with("rope.dimension_count", List.of("deepseek2", "glm-dsa").contains(architecture) ? 8 : 16)
                .with("context_length", 1024)
                .with("ssm.conv_kernel", 4)
                .with("ssm.inner_size", 128)
                .with("ssm.state_size", 16)
                .with("ssm.group_count", 2)
                .with("ssm.time_step_rank", 8)
                .with("vocab_size", 100)
                .tensor("blk.0.ssm_in.weight", 64, 64)
                .tensor("blk.1.attn_q.weight", 64, 64);
    }

    /** A model's metadata under construction; a key given twice keeps the last value. */
    private static final class Model {
        private final String architecture;
        private final Map<String, long[]> values = new LinkedHashMap<>();
        private final Map<String, long[]> tensors = new LinkedHashMap<>();

        Model(String architecture, long blocks, long hidden, long heads, long keyValueHeads) {
            this.architecture = architecture;
            with("block_count", blocks).with("embedding_length", hidden);
            with("attention.head_count", heads).with("attention.head_count_kv", keyValueHeads);
        }

        Model with(String key, long value) {
            return withAll(key, value);
        }

        Model withAll(String key, long... perLayer) {
            values.put(key, perLayer);
            return this;
        }

        Model tensor(String name, long... sizes) {
            tensors.put(name, sizes);
            return this;
        }

        JsonObject config() {
            GgufWriter writer = new GgufWriter().text("general.architecture", architecture);
            values.forEach((key, value) -> {
                if (value.length == 1) {
                    writer.uint32(architecture + "." + key, value[0]);
                } else {
                    writer.uint32s(architecture + "." + key, value);
                }
            });
            tensors.forEach((name, sizes) -> writer.tensor(name, GgmlType.F16, sizes));
            return GgufConfig.of(read(writer));
        }
    }
}
