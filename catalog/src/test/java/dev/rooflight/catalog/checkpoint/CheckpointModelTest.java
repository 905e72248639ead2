package dev.rooflight.catalog.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rooflight.catalog.model.LoadedModel;
import dev.rooflight.catalog.model.ModelReferences;
import dev.rooflight.core.model.Component;
import dev.rooflight.core.model.Precision;
import dev.rooflight.core.note.Note;
import dev.rooflight.core.operator.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models loaded from checkpoints: the headers decide the bytes. */
class CheckpointModelTest {
    private static final int HIDDEN = 256;
    private static final int INNER = 512;
    private static final int VOCABULARY = 1024;
    private static final String CONFIG = """
            {"model_type": "llama", "hidden_size": 256, "intermediate_size": 512, "num_hidden_layers": 1,
             "num_attention_heads": 4, "num_key_value_heads": 4, "vocab_size": 1024, "torch_dtype": "bfloat16"}""";

    @TempDir
    Path folder;

    @Test
    void aFolderOfSafetensorsTakesTheBytesOfItsHeaders() throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        // linears of the layer in FP8, everything else as the configuration says
        Files.write(folder.resolve("model.safetensors"), tiny("F8_E4M3", 1).bytes());

        LoadedModel model = ModelReferences.read(folder.toString());

        Precision stored = model.architecture().stored();
        assertThat(stored.weightFormat(Component.ATTENTION).id()).isEqualTo("fp8");
        assertThat(stored.weightFormat(Component.EMBEDDING).id()).isEqualTo("bf16");
        double linears = 4.0 * HIDDEN * HIDDEN + 3.0 * HIDDEN * INNER;
        double rest = 2.0 * (2.0 * VOCABULARY * HIDDEN + 3 * HIDDEN);
        assertThat(weights(model)).isEqualTo(linears + rest);
        assertThat(model.notes())
                .anyMatch(note -> note instanceof Note.TensorsStored tensors && tensors.difference() != 0);
    }

    @Test
    void aFolderThatAgreesSaysSo() throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        Files.write(folder.resolve("model.safetensors"), tiny("BF16", 2).bytes());

        LoadedModel model =
                ModelReferences.read(folder.resolve("model.safetensors").toString());

        assertThat(model.notes())
                .anyMatch(note -> note instanceof Note.TensorsStored tensors && tensors.difference() == 0);
    }

    @Test
    void aGgufFileTakesTheTypesOfItsBlocks() throws IOException {
        GgufWriter file = new GgufWriter()
                .text("general.architecture", "llama")
                .uint32("llama.block_count", 1)
                .uint32("llama.embedding_length", HIDDEN)
                .uint32("llama.feed_forward_length", INNER)
                .uint32("llama.attention.head_count", 4)
                .uint32("llama.attention.head_count_kv", 4)
                .uint32("llama.context_length", 2048)
                .uint32("llama.rope.dimension_count", 64);
        file.tensor("token_embd.weight", GgmlType.Q6_K, HIDDEN, VOCABULARY);
        file.tensor("output.weight", GgmlType.Q6_K, HIDDEN, VOCABULARY);
        for (String name : new String[] {"attn_q", "attn_k", "attn_v", "attn_output"}) {
            file.tensor("blk.0." + name + ".weight", GgmlType.Q4_K, HIDDEN, HIDDEN);
        }
        file.tensor("blk.0.ffn_gate.weight", GgmlType.Q4_K, HIDDEN, INNER);
        file.tensor("blk.0.ffn_up.weight", GgmlType.Q4_K, HIDDEN, INNER);
        file.tensor("blk.0.ffn_down.weight", GgmlType.Q4_K, INNER, HIDDEN);
        for (String name : new String[] {"blk.0.attn_norm.weight", "blk.0.ffn_norm.weight", "output_norm.weight"}) {
            file.tensor(name, GgmlType.F32, HIDDEN);
        }
        Path path = Files.write(folder.resolve("tiny.gguf"), file.bytes());

        LoadedModel model = ModelReferences.read(path.toString());

        Precision stored = model.architecture().stored();
        assertThat(stored.weightFormat(Component.ATTENTION).id()).isEqualTo("q4_k");
        assertThat(stored.weightFormat(Component.EMBEDDING).id()).isEqualTo("q6_k");
        assertThat(stored.activations().id()).isEqualTo("fp16");
        // ggml: 144 bytes per 256 elements of Q4_K, 210 of Q6_K
        double expected = (4.0 * HIDDEN * HIDDEN + 3.0 * HIDDEN * INNER) * 144 / 256
                + 2.0 * VOCABULARY * HIDDEN * 210 / 256
                + 3.0 * HIDDEN * 4;
        assertThat(weights(model)).isCloseTo(expected, within(1e-6));
    }

    private static SafetensorsWriter tiny(String dtype, int bytes) {
        SafetensorsWriter file = new SafetensorsWriter();
        file.tensor("model.embed_tokens.weight", "BF16", 2L * VOCABULARY * HIDDEN, VOCABULARY, HIDDEN);
        for (String name : new String[] {"q_proj", "k_proj", "v_proj", "o_proj"}) {
            file.tensor(
                    "model.layers.0.self_attn." + name + ".weight",
                    dtype,
                    (long) bytes * HIDDEN * HIDDEN,
                    HIDDEN,
                    HIDDEN);
        }
        for (String name : new String[] {"gate_proj", "up_proj"}) {
            file.tensor("model.layers.0.mlp." + name + ".weight", dtype, (long) bytes * HIDDEN * INNER, INNER, HIDDEN);
        }
        file.tensor("model.layers.0.mlp.down_proj.weight", dtype, (long) bytes * HIDDEN * INNER, HIDDEN, INNER);
        for (String name : new String[] {
            "model.layers.0.input_layernorm.weight",
            "model.layers.0.post_attention_layernorm.weight",
            "model.norm.weight"
        }) {
            file.tensor(name, "BF16", 2L * HIDDEN, HIDDEN);
        }
        return file.tensor("lm_head.weight", "BF16", 2L * VOCABULARY * HIDDEN, VOCABULARY, HIDDEN);
    }

    private static double weights(LoadedModel model) {
        double bytes = 0;
        for (Map.Entry<Component, Double> entry :
                Network.parameters(model.architecture()).entrySet()) {
            bytes += entry.getValue() * model.architecture().stored().weightBytes(entry.getKey());
        }
        return bytes;
    }
}
